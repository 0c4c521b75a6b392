-- Forms with a file on disk in them: what goes over the wire, again when it is sent again, and what goes wrong.
local core = require "n8n.core"
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"
local process = require "spec.support.process"

local server, folder, path

local function client(handler, options)
  server = lying_server.start(handler)
  options = options or {}
  options.url, options.api_key, options.timeout = server.url, options.api_key or "key-0123456789", 5
  options.retries = options.retries or 0
  return assert(n8n.new(options))
end

local function write(text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

-- The form that a request carried: its fields by name, each { head =, content = }.
local function form_of(request)
  local boundary = request.headers["content-type"]:match("^multipart/form%-data; boundary=(%x+)$")
  assert.equal(#request.body, tonumber(request.headers["content-length"]))
  local fields = {}
  local rest = "\r\n" .. request.body
  local separator = "\r\n--" .. boundary
  local at = 1
  while rest:sub(at, at + #separator - 1) == separator and rest:sub(at + #separator, at + #separator + 1) == "\r\n" do
    local following = assert(rest:find(separator, at + 1, true))
    local part = rest:sub(at + #separator + 2, following - 1)
    local head, content = part:match("^(.-)\r\n\r\n(.*)$")
    fields[head:match('name="(.-)"')] = { head = head, content = content }
    at = following
  end
  assert.equal(separator .. "--\r\n", rest:sub(at))
  return fields
end

local function import(c, file, options)
  return c.packages:import({ package = file, projectId = "p", workflowConflictPolicy = "fail" }, options)
end

local function check_form(request, content, filename)
  local fields = form_of(request)
  assert.equal(content, fields.package.content)
  local disposition = ('Content-Disposition: form-data; name="package"; filename="%s"'):format(filename)
  assert.equal(disposition .. "\r\nContent-Type: application/octet-stream", fields.package.head)
  assert.equal("p", fields.projectId.content)
  assert.equal("fail", fields.workflowConflictPolicy.content)
end

-- Every chunk size that libcurl reads in is passed, with and without a line end at the seams.
local LARGE = ("0123456789\r\n--"):rep(20000)

describe("a form with a file", function()
  before_each(function()
    folder = process.tempdir()
    path = folder .. "/all.n8np"
  end)

  after_each(function()
    if server then
      server:stop()
      server = nil
    end
    process.remove(folder)
  end)

  it("carries the same bytes from memory and from disk", function()
    local c = client [[
      local request = read_request()
      while request do
        reply(200, '{"workflows":[]}')
        request = read_request()
      end]]
    for _, content in ipairs { "", "x", LARGE } do
      write(content)
      assert.same({}, assert(import(c, { path = path })).workflows)
      assert(import(c, { content = content, filename = "all.n8np" }))
    end
    local requests = server:requests()
    assert.equal(6, #requests)
    for i, request in ipairs(requests) do
      check_form(request, i < 3 and "" or i < 5 and "x" or LARGE, "all.n8np")
    end
  end)

  it("is not sent under a name cut at a NUL byte, nor with members that nobody knows", function()
    local c = client [[while read_request() do reply(200, '{"workflows":[]}') end]]
    local cases = {
      { { content = "x", filename = "a\0b" }, "the filename of field 'package' contains a NUL byte" },
      { { content = "x", filenme = "a" }, "a file has no 'filenme'; did you mean 'filename'?" },
      { { content = "x", mode = 7 }, "a file has no 'mode'; it takes 'path' or 'content', and 'filename'" },
      { { content = "x", "a" }, "a file has no ''; it takes 'path' or 'content', and 'filename'" },
    }
    for _, case in ipairs(cases) do
      local ok, message = pcall(import, c, case[1])
      assert.is_false(ok)
      assert.truthy(tostring(message):find(case[2], 1, true), message)
    end
    assert.same({}, server:requests())
  end)

  it("is sent again whole", function()
    local c = client([[
      local n = 0
      while read_request() do
        n = n + 1
        if n < 3 then
          reply(429, '{"message":"slowly"}')
        else
          reply(200, "{}")
        end
      end]], { retries = 3 })
    write(LARGE)
    assert(import(c, { path = path, filename = "other.n8np" }))
    local requests = server:requests()
    assert.equal(3, #requests)
    for _, request in ipairs(requests) do
      check_form(request, LARGE, "other.n8np")
    end
  end)

  it("is sent again with a renewed key", function()
    local keys = { "old-key-123456", "new-key-123456" }
    local c = client([[
      local request = read_request()
      while request do
        local known = request.headers["x-n8n-api-key"] == "new-key-123456"
        reply(known and 200 or 401, known and "{}" or '{"message":"unauthorized"}')
        request = read_request()
      end]], { api_key = function() return table.remove(keys, 1) or "new-key-123456" end })
    write(LARGE)
    assert(import(c, { path = path }))
    check_form(server:requests()[2], LARGE, "all.n8np")
  end)

  it("is not sent a second time when it may have been taken", function()
    local c = client([[read_request() close()]], { retries = 3 })
    write "x"
    local answer, err = import(c, { path = path })
    assert.is_nil(answer)
    assert.same({ "transport", true }, { err.kind, err.ambiguous })
    assert.equal(1, #server:requests())
  end)

  it("is not sent at all when the file cannot be read", function()
    local c = client [[while read_request() do reply(200, "{}") end]]
    assert(os.execute("mkfifo " .. folder .. "/pipe"))
    local cases = {
      [folder .. "/none"] = "No such file or directory",
      [folder] = "Is a directory",
      [folder .. "/pipe"] = "it is no regular file",
    }
    for place, reason in pairs(cases) do
      local answer, err = import(c, { path = place })
      assert.is_nil(answer)
      assert.same({ "io", "source" }, { err.kind, err.reason })
      assert.equal(("cannot read %s: %s"):format(place, reason), err.message)
      assert.is_nil(err.ambiguous)
    end
    assert.same({}, server:requests())
    local reader = assert(n8n.new { url = c.url, api_key = "k", read_only = true })
    local _, err = import(reader, { path = folder .. "/none" })
    assert.equal("read_only", err.kind)
  end)

  it("is given up when the file becomes shorter meanwhile", function()
    local c = client [[sleep(1) read_request() reply(200, "{}")]]
    write(("x"):rep(32 * 1024 * 1024)) -- more than the sockets' buffers take
    local request = core.leaves().packages.import(c.core,
      { package = { path = path }, workflowConflictPolicy = "fail" })
    for _ = 1, 10 do
      core.engine():step(0.01)
    end
    assert.is_false(request:done())
    write ""
    while not request:done() do
      core.engine():step(1)
    end
    local failure = request:failure()
    assert.same({ "io", "source" }, { failure.kind, failure.reason })
    assert.equal(("cannot read %s: it became shorter while it was sent"):format(path), failure.message)
  end)

  it("does not pass through memory", function()
    local c = client [[read_request() reply(200, "{}")]]
    write(("x"):rep(64 * 1024 * 1024))
    local script = folder .. "/script.lua"
    local file = assert(io.open(script, "w"))
    file:write(([[
      local function peak()
        for line in io.lines("/proc/self/status") do
          local kilobytes = line:match("^VmHWM:%%s*(%%d+)")
          if kilobytes then
            return tonumber(kilobytes)
          end
        end
      end
      local client = assert(require("n8n").new { url = %q, api_key = "k-0123456789", retries = 0 })
      local form = { package = { path = "/" }, workflowConflictPolicy = "fail" }
      client.packages:import(form) -- whatever is loaded late
      local before = peak()
      form.package.path = %q
      assert(client.packages:import(form))
      io.write(peak() - before, "\n")
    ]]):format(c.url, path))
    file:close()
    local run = process.run { process.lua(), script }
    assert.truthy(tonumber(run.out), run.err)
    assert.is_true(tonumber(run.out) < 20000, run.out .. " KiB")
    assert.equal(64 * 1024 * 1024, #form_of(server:requests()[1]).package.content)
  end)
end)
