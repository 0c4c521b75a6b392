-- The parts of the conformance run, on the sandbox: that each kind of wrong answer becomes a problem. And the page.
local coverage = require "spec.support.conformance.coverage"
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local page = require "spec.support.conformance.page"
local report = require "spec.support.conformance.report"
local run = require "spec.support.conformance.run"
local server = require "spec.support.server"

local function operation(name)
  for _, route in ipairs(report.routes()) do
    if route.name == name then
      return route.operation
    end
  end
end

describe("a conformance run", function()
  local trial

  before_each(function()
    trial = run.new(server.current())
  end)

  it("takes a result for a proof", function()
    local page_of_tags = trial:call("tags:list", { limit = 5 })
    assert.equal("table", type(page_of_tags.data))
    assert.same({ kind = "result", status = 200 }, trial.records["tags:list"].proof)
    assert.same({}, trial.records["tags:list"].problems)
    assert.equal("limit=5", trial.records["tags:list"].requests[1].query)
  end)

  it("takes a reply of another shape than the table tells for a problem", function()
    local function pretend(name, fields)
      trial.operations[name] = setmetatable(fields, { __index = trial.operations[name] })
      trial:call(name)
      return trial.records[name].problems
    end
    assert.same({ "the reply should be empty, and is a table" }, pretend("tags:list", { reply = "empty" }))
    assert.same({ "the reply should be binary, and is a table" }, pretend("workflows:list", { reply = "binary" }))
    assert.same({ "the reply should be a page, and has no data" }, pretend("audit:generate", { paging = "cursor" }))
  end)

  it("takes a refusal that nobody expected for a problem", function()
    assert.is_nil(trial:call("tags:get", "none"))
    local record = trial.records["tags:get"]
    assert.is_nil(record.proof)
    assert.truthy(record.problems[1]:find("^404 "))
  end)

  it("takes the expected refusal for a proof, and no other", function()
    trial:refused(404, "Not Found", "tags:get", "none")
    assert.same({ kind = "own", status = 404, words = "Not Found" }, trial.records["tags:get"].proof)
    trial:refused(404, "in other words", "tags:delete", "none")
    trial:refused(409, "Not Found", "tags:delete", "none")
    assert.is_nil(trial.records["tags:delete"].proof)
    assert.equal(2, #trial.records["tags:delete"].problems)
  end)

  it("takes a result instead of a refusal for a problem", function()
    trial:refused(404, "Not Found", "tags:list")
    assert.is_nil(trial.records["tags:list"].proof)
    assert.same({ "200 instead of 404 Not Found" }, trial.records["tags:list"].problems)
  end)

  it("takes a refusal for want of a licence for a proof where the neighbours are unknown", function()
    trial:call("variables:list", { limit = 5 })
    assert.same({ kind = "licence", status = 403, words = "feat:variables" }, trial.records["variables:list"].proof)
    assert.same({}, trial.records["variables:list"].problems)
  end)

  it("says which neighbours are refused alike", function()
    local unlicensed = n8n.new { url = "http://127.0.0.1:1", api_key = "k" }
    unlicensed.request = function()
      return nil, { status = 403, message = "Your license does not allow for feat:x." }
    end
    local problems = require("spec.support.conformance.neighbours").refusals({ client = unlicensed, line = "2" },
      operation "variables:update", { method = "PUT", path = "/variables/1" })
    assert.same({
      "its neighbour PUT /variablesx/1 answers Your license does not allow for feat:x.",
      "its neighbour PATCH /variables/1 answers Your license does not allow for feat:x.",
    }, problems)
  end)

  it("takes another request than the noted one for a problem", function()
    local real = trial.client
    trial.client = { url = real.url, workflows = { list = function() return real.tags:list() end } }
    trial:call("workflows:list")
    assert.truthy(trial.records["workflows:list"].problems[1]:find("^the face sent GET http.*/tags$"))
  end)

  it("says what was left out of a body", function()
    local tag = trial:call("tags:create", { name = fixtures.unique "tag", id = "1" })
    assert.same({ "left out of the body: id" }, trial.records["tags:create"].problems)
    trial:call("tags:delete", tag.id)
  end)
end)

describe("the coverage of calls", function()
  it("names what was never passed, over all calls, nested members too", function()
    local seen = coverage.new "2"
    local update = operation "data_table_rows:update"
    seen:note(update, { data = {}, filter = { filters = { { columnName = "a", value = 1 } } }, dryRun = false })
    assert.same({ "filter.filters.condition", "filter.type", "returnData" }, seen:missing(update))
    seen:note(update, { data = {}, filter = { type = "or", filters = { { condition = "eq" } } }, returnData = true })
    assert.same({}, seen:missing(update))
  end)

  it("names query parameters, of operations with a body too, for each line its own", function()
    local list, update = operation "users:list", operation "workflows:update"
    local seen = coverage.new "1"
    seen:note(list, { limit = 1 })
    assert.same({ "?cursor", "?includeRole", "?projectId" }, seen:missing(list))
    seen = coverage.new "2"
    seen:note(list, { limit = 1 })
    assert.same({ "?cursor", "?includeRole", "?offset", "?projectId" }, seen:missing(list))
    seen:note(update, {}, nil)
    assert.truthy(table.concat(seen:missing(update), " "):find("?publishIfActive", 1, true))
    seen:note(update, {}, { query = { publishIfActive = false } })
    assert.is_nil(table.concat(seen:missing(update), " "):find("?publishIfActive", 1, true))
  end)
end)

describe("the page of conformance", function()
  local committed = page.parse(page.read())

  it("has every route of each line, proved, and no other", function()
    for line, expected in pairs { ["2"] = 154, ["1"] = 42 } do
      local routes = report.routes(line)
      assert.equal(expected, #routes)
      local names = {}
      for _, route in ipairs(routes) do
        names[route.name] = true
        local cells = committed[line].cells[route.name]
        assert.truthy(cells, route.name .. " is not on the page")
        assert.truthy(cells[1]:find("^%d%d%d"), route.name)
        assert.truthy(cells[2]:find("^%d+ ok$"), route.name)
      end
      for name in pairs(committed[line].cells) do
        assert.truthy(names[name], name)
      end
    end
  end)

  it("says the same when it is written again from what it says", function()
    local text = page.read()
    assert.equal(text, page.render(committed, text:match("openapi%-backend%) (%S+)%.\n")))
  end)

  it("is not written from what has problems or no proof", function()
    local row = { name = "tags:list", requests = 1, problems = { "x" }, proof = { kind = "result", status = 200 } }
    assert.error_matches(function() page.column { rows = { row } } end, "tags:list is not proved")
    row.problems, row.proof = {}, nil
    assert.error_matches(function() page.column { rows = { row } } end, "tags:list is not proved")
    row.proof = { kind = "result", status = 200 }
    assert.same({ ["tags:list"] = { "200", "1 ok" } }, page.column({ rows = { row } }).cells)
  end)
end)
