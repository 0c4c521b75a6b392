-- What all scripts share: options, output, exit codes, interrupts. Scripts run as processes.
local cjson = require "cjson"
local files = require "n8n.store.files"
local process = require "spec.support.process"

local PRELUDE = [[
local report = require "n8n.run.report"
local script = require "n8n.script"
local parser = script.parser("test.lua", "A test.", FEATURES)
parser:option("--outcome")
script.main(parser, function(options, session)
  local r = report.new { title = "test", dry_run = options.dry_run }
  BODY
end)
]]

describe("a script", function()
  local dir

  setup(function()
    dir = process.tempdir()
  end)

  teardown(function()
    process.remove(dir)
  end)

  local function write_script(body, features)
    local text = PRELUDE:gsub("FEATURES", features or "{ offline = true, mutates = true }"):gsub("BODY", function()
      return body
    end)
    assert(files.write(dir .. "/test.lua", text))
    return dir .. "/test.lua"
  end

  local function run(body, arguments, options)
    options = options or {}
    local words = { process.lua(), write_script(body, options.features) }
    for _, word in ipairs(arguments or {}) do
      words[#words + 1] = word
    end
    return process.run(words, { env = options.env })
  end

  it("ends with 0 when all is done, and prints the report", function()
    local result = run [[ r:change("created", { id = "1", name = "a" }) return r ]]
    assert.equal(0, result.code)
    assert.equal("  created    a (1)\ntest: done (1 created)\n", result.out)
    assert.equal("", result.err)
  end)

  it("ends with 2 after a dry run that found changes", function()
    local result = run([[ r:change("create", { id = "1" }) return r ]], { "--dry-run" })
    assert.equal(2, result.code)
    assert.truthy(result.out:find("nothing was changed", 1, true))
  end)

  it("ends with 1 when it failed and with 3 when it is partly done", function()
    assert.equal(1, run([[ r:failure("failed", { id = "1", reason = "no" }) return r ]]).code)
    local partly = [[ r:change("created", { id = "2" }) r:failure("failed", { id = "1", reason = "no" }) return r ]]
    assert.equal(3, run(partly).code)
  end)

  it("prints an error object for people, on standard error", function()
    local body = [[ return nil, require("n8n.errors").new { kind = "http", message = "broken", hint = "mend it" } ]]
    local result = run(body)
    assert.equal(1, result.code)
    assert.equal("", result.out)
    assert.equal("test.lua: broken\n  hint: mend it\n", result.err)
    result = run(body, { "--json" })
    local value = cjson.decode(result.out)
    assert.is_false(value.ok)
    assert.equal("broken", value.error.message)
  end)

  it("prints an error that was raised, without a traceback unless asked", function()
    local result = run [[ error("a slip") ]]
    assert.equal(1, result.code)
    assert.truthy(result.err:find("a slip", 1, true))
    assert.is_nil(result.err:find("traceback", 1, true))
    result = run([[ error("a slip") ]], {}, { env = { N8N_TRACEBACK = "1" } })
    assert.truthy(result.err:find("traceback", 1, true))
  end)

  it("ends with 1 for options it does not know, and 0 for --help", function()
    local result = run("return r", { "--no-such" })
    assert.equal(1, result.code)
    assert.truthy(result.err:find("unknown option '--no-such'", 1, true))
    result = run("return r", { "--help" })
    assert.equal(0, result.code)
    assert.truthy(result.out:find("Exit codes", 1, true))
  end)

  it("continues only a run whose journal is named", function()
    local features = "{ offline = true, mutates = true, resumes = true }"
    local result = run([[ return r ]], { "--resume" }, { features = features })
    assert.equal(1, result.code)
    assert.equal("test.lua: --resume needs the --journal of the run to continue\n", result.err)
    result = run([[ assert(options.resume) return r ]], { "--resume", "--journal", "j" }, { features = features })
    assert.equal(0, result.code, result.err)
  end)

  it("is quiet when asked: nothing but failures", function()
    local partly = [[ r:change("created", { id = "2" }) r:failure("failed", { id = "1", reason = "no" }) return r ]]
    local result = run(partly, { "--quiet" })
    assert.equal("", result.out)
    assert.equal("  failed     1: no\ntest: PARTLY DONE (1 created, 1 failed)\n", result.err)
    result = run([[ r:change("created", { id = "2" }) return r ]], { "--quiet" })
    assert.equal("", result.out .. result.err)
  end)

  it("keeps the report of a run beside its journal, but not of a dry run", function()
    local path = dir .. "/run.jsonl"
    local body = ([[ require("n8n.store.files").write(%q, "{}\n") r:change("created", { id = "1" }) return r ]])
      :format(path)
    run(body, { "--journal", path, "--dry-run" })
    assert.is_nil(files.kind(path .. ".report.json"))
    local result = run(body, { "--journal", path })
    assert.equal(0, result.code, result.err)
    assert.equal("1", cjson.decode(files.read(path .. ".report.json")).entries[1].id)
  end)

  it("tells how fast work goes and how long it takes, once that means something", function()
    local line = require("n8n.script").progress_line
    assert.equal("10 of 5000 workflows", line(10, 5000, "workflows", 0, 1))
    assert.equal("1000 of 5000 workflows, 100/s, 40 s left", line(1000, 5000, "workflows", 0, 10))
    assert.equal("1000 of 5000 workflows, 90/s, 45 s left", line(1000, 5000, "workflows", 100, 10))
    assert.equal("6 of 600 files, 0.5/s, 20 min left", line(6, 600, "files", 0, 12))
    assert.equal("60 of 36060 files, 1.0/s, 10.0 h left", line(60, 36060, "files", 0, 60))
    assert.equal("700 rows, 70/s", line(700, nil, "rows", 0, 10))
    assert.equal("5 of 5 a b", line(5, 5, "a\nb", 5, 10))
    assert.equal("1000 of 5000 workflows, 143/s, 28 s left", line(1000, 5000, "workflows", 0, 7))
    assert.equal("47 rows, 12/s", line(47, nil, "rows", 0, 4))
  end)

  it("shows no progress when nobody watches", function()
    local result = run [[ for i = 1, 3 do session.progress(r, i, 3, "things") end return r ]]
    assert.equal("", result.err)
  end)

  it("takes the key from a file, and never shows it", function()
    assert(files.write(dir .. "/key", "s3cr3t-key\n"))
    local body = [[
      local client, err = session.client()
      if not client then return nil, err end
      local line
      line, err = client:line()
      return nil, err
    ]]
    local env = { N8N_URL = "http://127.0.0.1:1", N8N_API_KEY = false, HOME = dir }
    local result = run(body, { "--api-key-file", dir .. "/key" }, { features = "{}", env = env })
    assert.equal(1, result.code)
    assert.truthy(result.err:find("127.0.0.1:1", 1, true), result.err)
    assert.is_nil(result.err:find("s3cr3t", 1, true))
    result = run(body, {}, { features = "{}", env = env })
    assert.truthy(result.err:find("no n8n API key is configured", 1, true), result.err)
    assert.truthy(result.err:find("give --api-key-file, set N8N_API_KEY", 1, true), result.err)
    assert.is_nil(result.err:find("n8n.new", 1, true))
    result = run(body, {}, { features = "{}", env = { N8N_URL = false, N8N_API_KEY = false, HOME = dir } })
    assert.truthy(result.err:find("no n8n URL is configured", 1, true), result.err)
    assert.truthy(result.err:find("give --url, set N8N_URL", 1, true), result.err)
    result = run(body, { "--api-key-file", dir .. "/none" }, { features = "{}", env = env })
    assert.truthy(result.err:find("cannot read " .. dir .. "/none", 1, true), result.err)
    assert.truthy(result.err:find("--api-key-file names a file", 1, true), result.err)
    assert(files.write(dir .. "/empty", "\n"))
    result = run(body, { "--api-key-file", dir .. "/empty" }, { features = "{}", env = env })
    assert.truthy(result.err:find("holds no API key", 1, true), result.err)
  end)

  it("says how many things are under way at once, and takes no wrong number", function()
    local features = "{ offline = true, concurrent = 4 }"
    local result = run("return r", { "--help" }, { features = features })
    assert.truthy(result.out:find("at once (4).", 1, true), result.out)
    assert.truthy(result.out:find("130 interrupted", 1, true), result.out)
    for _, wrong in ipairs { "0", "1.5", "many" } do
      result = run("return r", { "--concurrency", wrong }, { features = features })
      assert.equal(1, result.code)
      assert.truthy(result.err:find("\n\ntest.lua: option '--concurrency' must be a whole number", 1, true),
        result.err)
    end
  end)

  describe("that cannot reach its n8n", function()
    local function failing(fields)
      return ([[ return nil, require("n8n.errors").new { message = "x", url = "http://h/api/v1/y", %s } ]]):format(
        fields)
    end

    it("names the doctor beside it, with its own options", function()
      assert(files.write(dir .. "/doctor.lua", ""))
      for _, fields in ipairs { 'kind = "transport"', 'kind = "tls"', 'kind = "timeout"', 'kind = "protocol"',
        'kind = "http", status = 401', 'kind = "http", status = 404, body = "<html>"' } do
        local result = run(failing(fields), { "--url", "http://h", "--ca-file", "my ca.pem" }, { features = "{}" })
        assert.equal(1, result.code)
        local status = fields:match("status = (%d+)")
        assert.equal(("test.lua: x%s\n  to find out why: %s %s/doctor.lua --url http://h --ca-file 'my ca.pem'\n")
          :format(status and (" (HTTP %s)"):format(status) or "", process.lua(), dir), result.err)
      end
    end)

    it("says nothing of it for other failures, nor where there is none", function()
      for _, fields in ipairs { 'kind = "http", status = 404, body = "{}"', 'kind = "selector"' } do
        assert.is_nil(run(failing(fields), {}, { features = "{}" }).err:find("doctor", 1, true))
      end
      assert(files.remove(dir .. "/doctor.lua"))
      assert.is_nil(run(failing 'kind = "tls"', {}, { features = "{}" }).err:find("doctor", 1, true))
    end)
  end)

  it("that is interrupted says what was done and ends with 130", function()
    local path = write_script [[
      session.on_interrupt = function() return "all is well" end
      r:change("created", { id = "1", name = "a" })
      session.progress(r, 1, 2, "things")
      os.execute("(sleep 0.3; kill -INT $PPID) &") -- later: while it waits for a command, SIGINT is ignored
      for _ = 1, 100 do require("socket").sleep(0.05) end
      return r
    ]]
    local result = process.run { process.lua(), path }
    assert.equal(130, result.code)
    assert.equal("test.lua: interrupted: all is well\n", result.err)
    assert.truthy(result.out:find("created    a (1)", 1, true))
    assert.truthy(result.out:find("what is not listed was not begun, but for what may have been under way", 1, true))
  end)
end)

describe("the examples", function()
  for _, name in ipairs { "backup", "deploy", "export_executions" } do
    it(name .. " explains itself and runs from the checkout alone", function()
      local env = { LUA_PATH = false, LUA_CPATH = false }
      local result = process.run({ process.lua(), "examples/" .. name .. ".lua", "--help" }, { env = env })
      assert.equal(0, result.code, result.err)
      for _, option in ipairs { "--url", "--api-key-file", "--json", "--quiet", "Exit codes" } do
        assert.truthy(result.out:find(option, 1, true), option)
      end
    end)
  end
end)
