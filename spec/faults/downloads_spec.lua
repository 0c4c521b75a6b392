-- Answers that go to files: whole or not at all, whatever the network, the server and the disk do.
local core = require "n8n.core"
local lfs = require "lfs"
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"
local process = require "spec.support.process"

local server, folder, path

local function client(handler, options)
  server = lying_server.start(handler)
  options = options or {}
  options.url, options.api_key, options.timeout = server.url, "key-0123456789", 5
  options.retries = options.retries or 0
  return assert(n8n.new(options))
end

local function write(text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

-- What lies in the folder, sorted.
local function entries()
  local names = {}
  for name in lfs.dir(folder) do
    if name ~= "." and name ~= ".." then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names
end

-- The old file is what it was, and nothing lies beside it.
local function untouched()
  assert.same({ "answer" }, entries())
  assert.equal("old", process.read(path))
end

local function fails_with(kind, reason, value, err)
  assert.is_nil(value)
  assert.is_true(n8n.is_error(err))
  assert.same({ kind, reason }, { err.kind, err.reason })
  return err
end

local EXPORT = { workflowIds = { "1" } }

describe("an answer that goes to a file", function()
  before_each(function()
    folder = process.tempdir()
    path = folder .. "/answer"
  end)

  after_each(function()
    if server then
      server:stop()
      server = nil
    end
    process.remove(folder)
  end)

  it("holds the exact bytes, and the method answers what came", function()
    local c = client [[while read_request() do
      reply(200, "\31\139\0bytes\n\255", { ["Content-Type"] = "application/gzip",
        ["X-N8n-Export-Counts"] = '{"workflows":2,"folders":0}' })
    end]]
    local answer = assert(c.packages:export(EXPORT, { file = path }))
    assert.same({ file = path, bytes = 10, content_type = "application/gzip", counts = { workflows = 2, folders = 0 } },
      answer)
    assert.equal("\31\139\0bytes\n\255", process.read(path))
    assert.same({ "answer" }, entries())
    assert.equal("\31\139\0bytes\n\255", c.packages:export(EXPORT))
  end)

  it("can be that of any operation, of an item and of a request by path", function()
    local c = client [[while read_request() do reply(200, '{"id": "7","data":[1.0]}') end]]
    local function is_text(answer, err)
      assert(answer, err)
      assert.same({ file = path, bytes = 24, content_type = "application/json" }, answer)
      assert.equal('{"id": "7","data":[1.0]}', process.read(path))
      os.remove(path)
    end
    is_text(c.executions:get(7, { includeData = true }, { file = path }))
    is_text(c.tags:create({ name = "x" }, { file = path }))
    is_text(c:request("GET", "/executions/7", { file = path }))
    is_text(c:request("GET", "/executions/7", { file = path, as = "raw" }))
    local execution = assert(c.executions:get(7))
    is_text(execution:retry(nil, { file = path }))
    assert.same({ id = "7", data = { 1 } }, execution)
  end)

  it("takes the old file's place and rights, and follows a link", function()
    local c = client [[while read_request() do reply(200, "{}") end]]
    write "old"
    assert(os.execute("chmod 640 " .. path .. " && ln -s answer " .. folder .. "/link"))
    assert(c.workflows:get("1", nil, { file = folder .. "/link" }))
    assert.equal("{}", process.read(path))
    assert.equal("rw-r-----", lfs.attributes(path, "permissions"))
    assert.equal("link", lfs.symlinkattributes(folder .. "/link", "mode"))
    assert.same({ "answer", "link" }, entries())
  end)

  it("is written where a link points to, also when nothing is there yet", function()
    local c = client [[while read_request() do reply(200, "{}") end]]
    lfs.mkdir(folder .. "/deep")
    assert(os.execute(("cd %s && ln -s answer near && ln -s ../near deep/far && ln -s %s/other outright"):format(folder,
      folder)))
    for link, target in pairs { ["/deep/far"] = "/answer", ["/outright"] = "/other" } do
      assert(c.workflows:get("1", nil, { file = folder .. link }))
      assert.equal("link", lfs.symlinkattributes(folder .. link, "mode"))
      assert.equal("{}", process.read(folder .. target))
    end
    assert.same({ "answer", "deep", "near", "other", "outright" }, entries())
  end)

  it("is not written where links lead nowhere", function()
    local c = client [[while read_request() do reply(200, "{}") end]]
    assert(os.execute(("cd %s && ln -s circle circle && ln -s no/answer nowhere && ln -s %s long"):format(folder,
      ("x"):rep(256))))
    for link, reason in pairs { circle = "Too many levels of symbolic links", nowhere = "No such file or directory",
      long = "File name too long" } do
      local err = fails_with("io", "target", c.workflows:get("1", nil, { file = folder .. "/" .. link }))
      assert.truthy(err.message:find(reason, 1, true), err.message)
      assert.equal("link", lfs.symlinkattributes(folder .. "/" .. link, "mode"))
    end
    assert.same({}, server:requests())
  end)

  it("may have any name that the file system takes", function()
    local c = client [[while read_request() do reply(200, "{}") end]]
    for _, name in ipairs { ("x"):rep(242), ("x"):rep(255), "two\nlines", "\27[31m" } do
      assert(c.workflows:get("1", nil, { file = folder .. "/" .. name }))
      assert.same({ name }, entries())
      assert.equal("{}", process.read(folder .. "/" .. name))
      os.remove(folder .. "/" .. name)
    end
    local err = fails_with("io", "target", c.workflows:get("1", nil, { file = folder .. "/" .. ("x"):rep(256) }))
    assert.truthy(err.message:find("File name too long", 1, true), err.message)
    assert.same({}, entries())
  end)

  it("leaves nothing behind under a long name either", function()
    local c = client [[read_request() send "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{" close()]]
    assert.is_nil((c.workflows:get("1", nil, { file = folder .. "/" .. ("x"):rep(255) })))
    assert.same({}, entries())
  end)

  it("stays away when it was cut off", function()
    local c = client [[while read_request() do
      send("HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\nContent-Length: 100000\r\n\r\n" .. ("x"):rep(50000))
      close()
      return
    end]]
    write "old"
    fails_with("transport", "cut", c.packages:export(EXPORT, { file = path }))
    untouched()
  end)

  it("begins anew with each attempt", function()
    local c = client([[while read_request() do
      if number == 1 then
        send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[1,2,3,4,5")
        close()
        return
      end
      reply(200, "[6]")
    end]], { retries = 2 })
    assert.equal(3, assert(c.executions:list_tags("1", nil, { file = path })).bytes)
    assert.equal("[6]", process.read(path))
    assert.same({ "answer" }, entries())
  end)

  it("is fetched again with a renewed key", function()
    local keys = { "old-key-123456", "new-key-123456" }
    server = lying_server.start [[
      local request = read_request()
      while request do
        local known = request.headers["x-n8n-api-key"] == "new-key-123456"
        reply(known and 200 or 401, known and "{}" or '{"message":"unauthorized"}')
        request = read_request()
      end]]
    local c = assert(n8n.new { url = server.url, api_key = function()
      return table.remove(keys, 1) or "new-key-123456"
    end })
    assert(c.workflows:get("1", nil, { file = path }))
    assert.equal("{}", process.read(path))
    assert.same({ "answer" }, entries())
  end)

  it("is never an error's text", function()
    local c = client [[while read_request() do reply(409, '{"message":"not now"}') end]]
    write "old"
    local err = fails_with("http", nil, c.packages:export(EXPORT, { file = path }))
    assert.same({ 409, "not now" }, { err.status, err.message })
    untouched()
  end)

  it("is never a page for people, a text, or nothing", function()
    local export = function(c) return c.packages:export(EXPORT, { file = path }) end
    local plain = function(c) return c.packages:export(EXPORT) end
    local get = function(c) return c.workflows:get("1", nil, { file = path }) end
    local request = function(c) return c:request("GET", "/x", { file = path }) end
    local cases = {
      { "html", { export, plain, get, request }, "<html>log in</html>", "text/html" },
      { "empty", { export, plain, get }, "", "application/gzip" },
      { "starting", { export, plain, get, request }, "n8n is starting up. Please wait", "text/html" },
      { "text", { export, plain }, "upstream is gone", "text/plain" },
      { "text", { export, plain }, '{"error":"upstream is gone"}', "application/json" },
      { "not_json", { get, request }, "gz", "application/gzip" },
    }
    write "old"
    for _, case in ipairs(cases) do
      local c = client(("while read_request() do reply(200, %q, { ['Content-Type'] = %q }) end"):format(case[3],
        case[4]))
      for _, call in ipairs(case[2]) do
        fails_with("protocol", case[1], call(c))
        untouched()
      end
      server:stop()
    end
  end)

  it("is never JSON that breaks off or goes on", function()
    for text, offset in pairs { ['{"id":"1","data":["x"'] = 21, ['{"id":"1"} {'] = 11, ['{"id":01}'] = 7 } do
      local c = client(("while read_request() do reply(200, %q) end"):format(text))
      write "old"
      local err = fails_with("decode", nil, c.workflows:get("1", nil, { file = path }))
      assert.equal(offset, err.offset)
      untouched()
      server:stop()
    end
  end)

  it("leaves the file alone when nothing changed, or where nothing comes", function()
    local c = client [[
      local request = read_request()
      while request do
        if request.headers["if-none-match"] then
          send("HTTP/1.1 304 Not Modified\r\n\r\n")
        else
          send("HTTP/1.1 204 No Content\r\n\r\n")
        end
        request = read_request()
      end]]
    write "old"
    assert.is_true(c.workflows:list(nil, { file = path, etag = '"1"' }))
    untouched()
    assert.is_true(c:request("DELETE", "/x", { file = path }))
    untouched()
  end)

  it("is not asked for where the file cannot be written", function()
    local c = client [[while read_request() do reply(200, "{}") end]]
    lfs.mkdir(path)
    local places = {
      [path] = "Is a directory",
      [folder .. "/no/answer"] = "No such file or directory",
      ["/dev/null"] = "it is no regular file",
      ["/proc/answer"] = "No such file or directory",
    }
    for place, reason in pairs(places) do
      for _, call in ipairs {
        function(options) return c.workflows:get("1", nil, options) end,
        function(options) return c:request("GET", "/workflows/1", options) end,
      } do
        local err = fails_with("io", "target", call { file = place })
        assert.equal(("cannot write %s: %s"):format(place, reason), err.message)
        assert.truthy(err.hint)
      end
    end
    assert.same({}, server:requests())
    assert.same({ "answer" }, entries())
  end)

  it("is refused above max_response", function()
    local c = client [[while read_request() do reply(200, '"' .. ("x"):rep(200000) .. '"') end]]
    write "old"
    fails_with("too_large", nil, c.workflows:get("1", nil, { file = path, max_response = 100000 }))
    untouched()
  end)

  it("leaves nothing behind when the disk is full", function()
    local c = client [[while read_request() do reply(200, '"' .. ("x"):rep(200000) .. '"') end]]
    write "old"
    local script = folder .. "/script.lua"
    local file = assert(io.open(script, "w"))
    file:write(([[
      local client = assert(require("n8n").new { url = %q, api_key = "k-0123456789" })
      local answer, err = client.workflows:get("1", nil, { file = %q })
      io.write(tostring(answer), " ", err.kind, " ", err.message, "\n")
    ]]):format(c.url, path))
    file:close()
    -- A limit of 64 blocks of 512 or 1024 bytes stands for the full disk.
    local run = process.run { "sh", "-c", 'trap "" XFSZ; ulimit -f 64; exec "$0" "$1"', process.lua(), script }
    os.remove(script)
    assert.equal(("nil io cannot write %s: File too large\n"):format(path), run.out)
    untouched()
  end)

  it("leaves nothing behind when nobody waits for it any more", function()
    local c = client [[
      read_request()
      send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[1,2")
      sleep(30)]]
    local request = core.leaves().workflows.get(c.core, "1", nil, { file = path })
    assert.equal(1, #entries()) -- beside its place, where it will be written
    assert.not_equal("answer", entries()[1])
    request:cancel()
    assert.same({}, entries())
    core.leaves().workflows.get(c.core, "1", nil, { file = path })
    assert.equal(1, #entries())
    collectgarbage()
    collectgarbage()
    assert.same({}, entries())
  end)

  if rawget(_G, "jit") then
    it("is not removed by a child that inherited the request", function()
      local ffi = require "ffi"
      ffi.cdef "int fork(void); int waitpid(int, int *, int); void _exit(int);"
      local c = client [[
        read_request()
        send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n[1,")
        sleep(1)
        send("2]")]]
      local requests = { core.leaves().executions.list_tags(c.core, "1", nil, { file = path }) }
      local child = ffi.C.fork()
      if child == 0 then
        requests[1]:close()
        ffi.C._exit(0)
      end
      ffi.C.waitpid(child, nil, 0)
      assert.equal(1, #entries())
      while not requests[1]:done() do
        core.engine():step(1)
      end
      assert.equal(5, requests[1]:keep(true))
      assert.equal("[1,2]", process.read(path))
      assert.same({ "answer" }, entries())
    end)
  end

  it("does not pass through memory", function()
    local c = client [[
      read_request()
      local item = '{"id":"1","name":"' .. ("x"):rep(99980) .. '"}'
      send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
      send("Content-Length: " .. 1000 * (#item + 1) + 1 .. "\r\n\r\n[")
      for i = 1, 1000 do
        send(item .. (i < 1000 and "," or "]"))
      end]]
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
      local client = assert(require("n8n").new { url = %q, api_key = "k-0123456789" })
      pcall(client.request, client, "GET", "/x", { file = "/" }) -- whatever is loaded late
      local before = peak()
      local answer = assert(client.executions:list_tags("1", nil, { file = %q }))
      io.write(answer.bytes, " ", peak() - before, "\n")
    ]]):format(c.url, path))
    file:close()
    local run = process.run { process.lua(), script }
    local bytes, kilobytes = run.out:match("^(%d+) (%d+)\n$")
    assert.truthy(bytes, run.err)
    assert.is_true(tonumber(bytes) > 100e6)
    assert.equal(bytes, tostring(lfs.attributes(path, "size")))
    assert.is_true(tonumber(kilobytes) < 20000, kilobytes .. " KiB")
  end)

  it("is refused where it makes no sense", function()
    local c = client [[while read_request() do reply(200, '{"id":"1"}') end]]
    local item = assert(c.workflows:get("1"))
    local cases = {
      { "'file' must be a path, got a number", function() c.workflows:get("1", nil, { file = 1 }) end },
      { "'file' must be a path, got an empty one", function() c.workflows:get("1", nil, { file = "" }) end },
      { "'file' contains a NUL byte", function() c.workflows:get("1", nil, { file = path .. "\0" }) end },
      { "'file' must be a path, got a table", function() c:request("GET", "/x", { file = {} }) end },
      { "exclude each other", function() c.workflows:get("1", nil, { file = path, as = "raw" }) end },
      { "workflows:transfer answers nothing", function()
        c.workflows:transfer("1", { destinationProjectId = "2" }, { file = path })
      end },
      { "an iteration has many", function() c.workflows:each(nil, { file = path }) end },
      { "checked item by item", function() c.workflows:list({ tags = "x" }, { file = path }) end },
      { "not for items", function() item:update({ name = "y" }, { file = path }) end },
    }
    local sent = #server:requests()
    for _, case in ipairs(cases) do
      local ok, message = pcall(case[2])
      assert.is_false(ok)
      assert.truthy(tostring(message):find(case[1], 1, true), message)
    end
    assert.equal(sent, #server:requests())
    assert.same({}, entries())
  end)
end)
