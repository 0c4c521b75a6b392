-- Provisioning credentials (n8n.provision) and examples/provision_credentials.lua, on the sandbox or a real n8n.
local fixtures = require "spec.support.fixtures"
local journal = require "n8n.run.journal"
local n8n = require "n8n"
local process = require "spec.support.process"
local provision = require "n8n.provision"
local server = require "spec.support.server"

local SECRET = "s3cr3t-t0k3n"

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

describe("provision", function()
  local current, client, folder, name, environment, made

  before_each(function()
    current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    folder = process.tempdir()
    name = fixtures.unique "provision"
    environment = { TOKEN = SECRET }
    made = {}
  end)

  after_each(function()
    if current.sandbox then
      current.sandbox:faults_clear()
    end
    for _, id in ipairs(made) do
      client.credentials:delete(id)
    end
    process.remove(folder)
  end)

  local function credential(more)
    local result = { name = name, type = "githubApi", data = { user = "me", accessToken = { env = "TOKEN" } } }
    for member, value in pairs(more or {}) do
      result[member] = value
    end
    return result
  end

  local function plan(spec, options)
    options = options or {}
    options.environment = function(variable)
      return environment[variable]
    end
    return provision.plan(client, spec, options)
  end

  local function note(report)
    for _, entry in ipairs(report.entries) do
      if entry.outcome == "created" or entry.outcome == "not moved" then
        made[#made + 1] = entry.id
      end
    end
    return report
  end

  local function apply(spec, options, plan_options)
    return note(assert(provision.apply(client, assert(plan(spec, plan_options)), options)))
  end

  -- What the server can be made to say about the data of a credential: nothing but that it is there.
  local function count(wanted)
    local index = assert(require("n8n.instance.credential_index").read(client, current.line))
    return #index:find(wanted or name, "githubApi")
  end

  it("creates what is not there, and makes nothing twice", function()
    local spec = { credentials = { credential() } }
    local report = apply(spec)
    assert.same({ created = 1 }, report.counts)
    assert.is_true(report.ok)
    assert.equal(1, count())
    report = apply(spec)
    assert.same({ unchanged = 1 }, report.counts)
    assert.equal(0, report:exit_code())
    assert.equal(1, count())
  end)

  it("says what it would do and does nothing", function()
    local report = apply({ credentials = { credential() } }, { dry_run = true, journal = folder .. "/j" })
    assert.same({ ["would create"] = 1 }, report.counts)
    assert.equal(2, report:exit_code())
    assert.equal(0, count())
    assert.is_nil(process.read(folder .. "/j"))
  end)

  it("takes an id of the spec on 2.x, and derives one that stays the same otherwise", function()
    if current.line ~= "2" then
      return
    end
    local id = ("i%d"):format(math.random(1, 1e9))
    assert.equal(id, apply({ credentials = { credential { id = id } } }).entries[1].id)
    assert.same({ unchanged = 1 }, apply({ credentials = { credential { id = id, name = name .. " new" } } }).counts)
    local other = credential { name = name .. " other" }
    local derived = apply({ credentials = { other } }).entries[1].id
    assert.matches("^%x+$", derived)
    assert.equal(16, #derived)
    assert(client.credentials:delete(derived))
    assert.equal(derived, apply({ credentials = { other } }).entries[1].id)
  end)

  it("updates what is there only when asked, on 2.x", function()
    local spec = { credentials = { credential() } }
    apply(spec)
    local report = apply(spec, nil, { update = true })
    if current.line == "1" then
      assert.same({ failed = 1 }, report.counts)
      assert.matches("cannot change credentials", report.entries[1].reason)
    else
      assert.same({ updated = 1 }, report.counts)
      spec.credentials[1].id, spec.credentials[1].name = report.entries[1].id, name .. " renamed"
      assert.same({ updated = 1 }, apply(spec, nil, { update = true }).counts)
      assert.equal(name .. " renamed", assert(client.credentials:get(report.entries[1].id)).name)
    end
  end)

  it("names everything that is wrong at once, and sends nothing", function()
    environment = {}
    local spec = { credentials = {
      credential { name = name .. " 1", data = { accessToken = { env = "TOKEN" }, user = { file = "nosuch" } } },
      credential { name = name .. " 2", type = "nosuchType" },
      credential { name = name .. " 3", type = "postgres", data = { host = 5, prot = SECRET, ssl = SECRET } },
      credential { name = name .. " 4", data = { accessToken = "x" } },
    } }
    local made_plan = assert(plan(spec, { folder = folder }))
    assert.is_false(made_plan.ok)
    local report = assert(provision.apply(client, made_plan))
    assert.same({ invalid = 3, ["not begun"] = 1 }, report.counts)
    assert.equal(1, report:exit_code())
    local text = report:text { all = true }
    for _, words in ipairs { "environment variable TOKEN is not set", "nosuch", "no credential type 'nosuchType'",
      "did you mean 'port'", "'host' must be of type string", "'ssl' must be one of" } do
      assert.matches(words, text, 1, true)
    end
    assert.is_nil(text:find(SECRET, 1, true))
    assert.equal(0, count(name .. " 4"))
  end)

  it("reads texts of the environment and of files as what the schema wants", function()
    write(folder .. "/password", SECRET .. "\n")
    environment.PORT, environment.SECURE = "465", "true"
    local report = apply({ credentials = { { name = name, type = "smtp", data = { host = "h", user = "u",
      port = { env = "PORT" }, secure = { env = "SECURE" }, password = { file = "password" } } } } }, nil,
      { folder = folder })
    assert.same({ created = 1 }, report.counts)
  end)

  it("refuses a spec that is none, saying where", function()
    for words, spec in pairs {
      ["no array 'credentials'"] = {},
      ["did you mean 'credentials'"] = { credentials = {}, credential = {} },
      ["credential 1 ('x'): 'type' must be"] = { credentials = { { name = "x", data = n8n.object {} } } },
      ["did you mean 'data'"] = { credentials = { { name = "x", type = "y", dat = {} } } },
      ["1 to 16 letters"] = { credentials = { credential { id = "a b" } } },
    } do
      local made_plan, err = plan(spec)
      assert.is_nil(made_plan)
      assert.equal("spec", err.kind)
      assert.matches(words, err.message, 1, true)
    end
    write(folder .. "/bad.json", "{")
    assert.equal("spec", select(2, plan(folder .. "/bad.json")).kind)
    assert.equal("io", select(2, plan(folder .. "/nosuch.json")).kind)
  end)

  it("refuses a spec that has a credential twice", function()
    local report = apply { credentials = { credential(), credential() } }
    assert.equal(1, report.counts.invalid)
    assert.equal(0, count())
  end)

  it("does not choose between two of the same name and type", function()
    for _ = 1, 2 do
      made[#made + 1] = assert(client.credentials:create { name = name, type = "githubApi", data = {
        accessToken = "x" } }).id
    end
    local report = apply { credentials = { credential() } }
    assert.same({ invalid = 1 }, report.counts)
    assert.matches("give the 'id'", report.entries[1].reason)
  end)

  it("keeps secrets out of plan, report and journal", function()
    local path = folder .. "/journal.jsonl"
    local made_plan = assert(plan { credentials = { credential() } })
    local report = note(assert(provision.apply(client, made_plan, { journal = path })))
    made_plan.steps[1].intent.server = nil
    local seen = n8n.json.encode(made_plan) .. report:json() .. report:text { all = true } .. process.read(path)
    assert.is_nil(seen:find(SECRET, 1, true))
    assert.equal("create", journal.read(path)[1].action)
    assert.equal("created", journal.read(path)[2].outcome)
  end)

  it("tests credentials where the server can", function()
    local report = apply({ credentials = { credential { type = "httpHeaderAuth",
      data = { name = "X", value = { env = "TOKEN" } } } } }, { test = true })
    if current.line == "1" then
      assert.matches("not tested", report.notes[1])
    else
      assert.equal("untested", report.entries[2].outcome)
      assert.matches("no test for the type httpHeaderAuth\nprovision: done", report:text(), 1, true)
    end
  end)

  it("finds what a broken-off run made", function()
    local path = folder .. "/journal.jsonl"
    local spec = { credentials = { credential() } }
    local made_plan = assert(plan(spec))
    local log = assert(journal.open(path))
    assert(log:intend { action = "create", kind = "credential", id = made_plan.steps[1].id, name = name,
      type = "githubApi", server = client.url })
    log:close()
    apply(spec)
    local report = apply(spec, { journal = path, resume = true })
    assert.same({ unchanged = 1 }, report.counts)
    assert.equal("done", journal.read(path)[2].outcome)
  end)

  describe("when something fails", function()
    local function fault(rule)
      if current.sandbox then
        current.sandbox:fault(rule)
      end
      return current.sandbox ~= nil
    end

    it("looks after a lost answer", function()
      if not fault { method = "POST", path = "/credentials$", lost = true, count = 1 } then
        return
      end
      local report = apply { credentials = { credential() } }
      assert.same({ created = 1 }, report.counts)
      assert.equal(1, count())
    end)

    it("hides secrets that the server repeats", function()
      if not fault { method = "POST", path = "/credentials$", status = 400,
        body = '{"message":"bad token ' .. SECRET .. '"}' } then
        return
      end
      local report = apply { credentials = { credential() } }
      assert.same({ failed = 1 }, report.counts)
      assert.matches("bad token %[hidden%]", report.entries[1].reason)
      assert.is_nil(report:json():find(SECRET, 1, true))
    end)

    it("answers the error when it may not look", function()
      local rule = { method = "GET", path = "/credentials$", status = 403, body = '{"message":"Forbidden"}' }
      if current.line == "1" then
        rule.method, rule.path = "POST", "/audit$"
      end
      if not fault(rule) then
        return
      end
      local made_plan, err = plan { credentials = { credential() } }
      assert.is_nil(made_plan)
      assert.equal(403, err.status)
    end)
  end)

  describe("script", function()
    local function run(env, ...)
      env.N8N_URL, env.N8N_API_KEY = current.url, current.api_key
      return process.run({ process.lua(), "examples/provision_credentials.lua", ... }, { env = env })
    end

    it("provisions from a file, twice, with the exit codes of its state", function()
      local path = folder .. "/spec.json"
      write(folder .. "/token", SECRET .. "\n")
      write(path, n8n.json.encode { credentials = { credential { data = { user = { env = "RE_USER" },
        accessToken = { file = "token" } } } } })
      local result = run({ RE_USER = "me" }, path, "--dry-run")
      assert.equal(2, result.code, result.err)
      result = run({ RE_USER = false }, path)
      assert.equal(1, result.code)
      assert.matches("environment variable RE_USER is not set", result.out, 1, true)
      assert.matches("FAILED", result.out, 1, true)
      result = run({ RE_USER = "me" }, path, "--json")
      assert.equal(0, result.code, result.err)
      made[1] = assert(n8n.json.decode(result.out)).entries[1].id
      result = run({ RE_USER = "me" }, path, "-v")
      assert.equal(0, result.code, result.err)
      assert.matches("1 unchanged", result.out, 1, true)
      assert.is_nil(result.out:find(SECRET, 1, true))
    end)

    it("exits 1 with a sentence for a spec that is none", function()
      local result = run({}, folder .. "/nosuch.json")
      assert.equal(1, result.code)
      assert.matches("cannot read", result.err)
      assert.equal("", result.out)
    end)
  end)
end)
