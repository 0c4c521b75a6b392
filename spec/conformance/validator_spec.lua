-- The validator itself: that it names what is wrong, and lets pass what is right. It needs n8n's document, not n8n.
local core = require "n8n.core"
local document = require "spec.support.conformance.document"
local report = require "spec.support.conformance.report"
local server = require("spec.support.server").current()

local function judge(request)
  return document.judge(server.version, { request })[1]
end

local function errors_of(request)
  return table.concat(judge(request).errors, "; ")
end

local function has(text, words)
  assert.truthy(text:find(words, 1, true), ("%s\nis not in\n%s"):format(words, text))
end

-- A request with a body of JSON.
local function put_workflow(members)
  local body = { name = "w", nodes = core.fragment "[]", connections = core.fragment "{}",
    settings = core.fragment "{}" }
  for name, value in pairs(members) do
    body[name] = value
  end
  return { method = "PUT", path = "/workflows/1", content_type = "application/json", body = core.encode(body) }
end

describe("the validator", function()
  it("lets right requests pass, and says which route they take", function()
    assert.same({ route = "GET /workflows", errors = {} },
      judge(core.build("workflows", "list", { active = true, tags = "a", limit = 3 })))
    assert.same({}, judge(put_workflow {}).errors)
    assert.same({}, judge(core.build("tags", "create", { name = "a" })).errors)
  end)

  it("names a path and a method that there are not", function()
    assert.equal("no such route", errors_of { method = "GET", path = "/workflow" })
    assert.equal("no such route", errors_of { method = "PATCH", path = "/tags" })
  end)

  it("names a misspelt query parameter, and one with a wrong value", function()
    has(errors_of { method = "GET", path = "/workflows", query = "activ=true" }, "activ")
    has(errors_of { method = "GET", path = "/workflows", query = "limit=many" }, "/query/limit must be number")
    has(errors_of { method = "GET", path = "/workflows", query = "active=maybe" }, "/query/active must be")
  end)

  it("names an unknown member, also inside", function()
    has(errors_of(put_workflow { nam = "w" }), "/requestBody must NOT have additional properties: nam")
    has(errors_of(put_workflow { settings = { timezon = "UTC" } }), "/requestBody/settings")
    has(errors_of(put_workflow { settings = { timezon = "UTC" } }), "timezon")
  end)

  it("names a member of a wrong type, a read-only one and a missing one", function()
    has(errors_of(put_workflow { name = 7 }), "/requestBody/name must be string")
    has(errors_of(put_workflow { id = "1" }), "/requestBody/id is read-only")
    has(errors_of { method = "POST", path = "/tags", content_type = "application/json", body = "{}" }, "'name'")
  end)

  it("names a query parameter that no route has, on every route", function()
    local routes = report.routes(server.line)
    local requests = {}
    for i, route in ipairs(routes) do
      local method, path = route.route:match("^(%u+) (.*)$")
      requests[i] = { method = method, path = path:gsub("{[^}]*}", "1"), query = "limti=1" }
    end
    for i, verdict in ipairs(document.judge(server.version, requests)) do
      has(routes[i].name .. ": " .. table.concat(verdict.errors, "; "), "limti")
    end
  end)

  it("names a member that no body has, in every body of JSON, also where none is taken", function()
    local routes, requests = {}, {}
    for _, route in ipairs(report.routes(server.line)) do
      local body = route.operation.body
      if not body or body.type == "json" and body.kind == "object" then
        local method, path = route.route:match("^(%u+) (.*)$")
        routes[#routes + 1] = route
        requests[#requests + 1] = { method = method, path = path:gsub("{[^}]*}", "1"),
          content_type = "application/json", body = '{"limti":1}' }
      end
    end
    assert.truthy(#requests > 10)
    for i, verdict in ipairs(document.judge(server.version, requests)) do
      has(routes[i].name .. ": " .. table.concat(verdict.errors, "; "), "limti")
    end
  end)
end)

-- Only n8n 2.x has a form.
if server.line == "2" then
  describe("the validator, of a form", function()
    local function import(more)
      local fields = { package = { content = "\0\255", filename = "a.n8np" }, workflowConflictPolicy = "fail" }
      local request = core.build("packages", "import", fields)
      request.body = request.body:gsub("workflowConflictPolicy", more or "%0")
      return request
    end

    it("lets a right one pass", function()
      assert.same({}, judge(import()).errors)
    end)

    it("names a misspelt field, and the one that is missing for it", function()
      has(errors_of(import "workflowConflictPolicies"), "workflowConflictPolicies")
      has(errors_of(import "workflowConflictPolicies"), "'workflowConflictPolicy'")
    end)
  end)
end
