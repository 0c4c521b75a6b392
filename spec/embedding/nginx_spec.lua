-- Inside of a real nginx. Its Lua is a LuaJIT, and runs the core that LuaJIT runs.
local gates = require "spec.support.gate"
local need = require "spec.support.need"
local nginx = require "spec.support.nginx"
local nginx_lua = require "spec.support.nginx_lua"
local process = require "spec.support.process"
local socket = require "socket"
local testing = require "n8n.testing"

if not rawget(_G, "jit") then
  return
end

local PATIENCE = 20 -- seconds; nothing that works takes as long
local PAGE = '{"data":[{"id":"a"},{"id":"b"}],"nextCursor":null}'

-- In every nginx: what is still under way there, once all that can be collected is.
local LEFT = [[
location = /left { content_by_lua_block {
  collectgarbage() collectgarbage()
  require("n8n.core").engine():step(0)
  ngx.print(require("n8n.core").engine():active())
} }
location = /quick { content_by_lua_block { ngx.print "quick" } }
]]

describe("inside of nginx", function()
  local lua, lack = nginx_lua.find()
  if not lua then
    it("a client works", function()
      return pending(need.excuse(lack))
    end)
    return
  end

  local running, gate, folder

  -- An nginx with a `client` that calls the url.
  local function start(url, server, options)
    options = options or {}
    local init = ('n8n = require "n8n" client = assert(n8n.new { url = %q, api_key = "key" }) %s')
      :format(url, options.init or "")
    running = nginx.start(server .. LEFT, {
      main = lua.main .. (options.main or ""),
      http = ("%s init_by_lua_block { %s } %s"):format(lua.http, init, options.http or ""),
      env = lua.env,
      workers = options.workers,
    })
  end

  before_each(function()
    gate = gates.open()
    folder = process.tempdir()
  end)

  after_each(function()
    if running then
      running:stop()
      running = nil
    end
    gate:close()
    process.remove(folder)
  end)

  -- Sends a request; what it answers reads the answer's body.
  local function ask(path, method)
    local connection = assert(socket.connect("127.0.0.1", running.port))
    connection:settimeout(PATIENCE)
    connection:send(("%s %s HTTP/1.0\r\n\r\n"):format(method or "GET", path))
    return function()
      local answer = assert(connection:receive "*a")
      connection:close()
      return answer:match("\r\n\r\n(.*)$"), tonumber(answer:match("^%S+ (%d+)"))
    end, connection
  end

  local function get(path)
    return ask(path)()
  end

  local function eventually(holds)
    local give_up = socket.gettime() + PATIENCE
    while not holds() do
      assert(socket.gettime() < give_up, "it never came to that; nginx says: " .. tostring(running:log()))
      socket.sleep(0.02)
    end
  end

  -- Nothing is under way any more, and n8n sees that.
  local function is_left_behind(...)
    eventually(function()
      return get "/left" == "0"
    end)
    for _, request in ipairs { ... } do
      eventually(function()
        return request:is_abandoned()
      end)
    end
  end

  describe("a handler", function()
    it("leaves the worker to others while it waits", function()
      start(gate.url, [[location /slow { content_by_lua_block {
        for workflow in client.workflows:each() do ngx.print(workflow.id) end
      } }]])
      local slow = ask "/slow"
      local request = gate:await()
      assert.equal("quick", (get "/quick"))
      request:answer(PAGE)
      assert.equal("ab", (slow()))
    end)

    it("lists and publishes", function()
      local server = assert(testing.start { seed = { workflows = 3 } })
      start(server.url, ([[location / { content_by_lua_block {
        local client = assert(n8n.new { url = %q, api_key = %q })
        local found = 0
        for workflow in client.workflows:each { active = false } do
          assert(workflow:activate())
          found = found + 1
        end
        local active = #assert(client.workflows:all { active = true })
        ngx.print(found, " ", active)
      } }]]):format(server.url, server.api_key))
      assert.equal("3 3", (get "/"))
      server:stop()
    end)

    it("gets the error for what n8n refuses", function()
      local server = assert(testing.start())
      start(server.url, [[location / { content_by_lua_block {
        local workflow, err = client.workflows:get "x"
        ngx.print(tostring(workflow), " ", err.status)
      } }]])
      assert.equal("nil 401", (get "/"))
      server:stop()
    end)

    it("can let time pass", function()
      start(gate.url, [[location / { content_by_lua_block {
        n8n.sleep(0.02)
        ngx.print "slept"
      } }]])
      assert.equal("slept", (get "/"))
    end)

    it("can ask nginx for the key", function()
      local server = assert(testing.start { seed = { workflows = 2 } })
      start(server.url, ([[
        location = /vault { internal; return 200 "%s"; }
        location = / { content_by_lua_block {
          local client = assert(n8n.new { url = %q, api_key = function()
            ngx.sleep(0.01)
            return ngx.location.capture("/vault").body
          end })
          ngx.print(#assert(client.workflows:all()))
        } }]]):format(server.api_key, server.url))
      assert.equal("2", (get "/"))
      server:stop()
    end)
  end)

  describe("by phase:", function()
    for _, phase in ipairs { "rewrite", "access" } do
      it(phase .. " waits", function()
        start(gate.url, ([[location /slow {
          %s_by_lua_block { ngx.ctx.count = #assert(client.workflows:all()) }
          content_by_lua_block { ngx.print(ngx.ctx.count) }
        }]]):format(phase))
        local slow = ask "/slow"
        local request = gate:await()
        assert.equal("quick", (get "/quick"))
        request:answer(PAGE)
        assert.equal("2", (slow()))
      end)
    end

    it("timers wait", function()
      start(gate.url, [[location /begin { content_by_lua_block {
        ngx.timer.at(0, function() count = #assert(client.workflows:all()) end)
        ngx.print "begun"
      } }
      location /count { content_by_lua_block { ngx.print(tostring(_G.count)) } }]], { init = "count = 0" })
      assert.equal("begun", (get "/begin"))
      local request = gate:await()
      assert.equal("0", (get "/count"))
      request:answer(PAGE)
      eventually(function()
        return get "/count" == "2"
      end)
    end)

    local REFUSED = {
      set = "set_by_lua_block $unused { attempt() return 1 } content_by_lua_block { ngx.print() }",
      header_filter = "header_filter_by_lua_block { attempt() } content_by_lua_block { ngx.print() }",
      body_filter = "body_filter_by_lua_block { attempt() } content_by_lua_block { ngx.print() }",
      log = "log_by_lua_block { attempt() } content_by_lua_block { ngx.print() }",
    }
    for phase, block in pairs(REFUSED) do
      it(phase .. " refuses, before anything is sent", function()
        start(gate.url, ("location /try { %s } location /seen { content_by_lua_block { %s } }")
          :format(block, "ngx.print(table.concat(problems, '\\n'))"), { init = [[
            problems = {}
            local function note(...)
              problems[#problems + 1] = tostring(select(2, pcall(...)))
            end
            function attempt()
              if not problems[1] then
                note(client.workflows.list, client.workflows)
                note(n8n.map, { 1 }, print)
                note(n8n.sleep, 1)
              end
            end
          ]] })
        get "/try"
        local seen
        eventually(function()
          seen = get "/seen"
          return seen ~= ""
        end)
        local told = select(2, seen:gsub("nothing can wait for n8n in nginx's phase '" .. phase
          .. "': do it in a handler of ngx%.timer%.at%(0, %.%.%.%)", ""))
        assert.equal(3, told, seen)
        assert.is_false(gate:has_more())
      end)
    end

    it("init and init_worker block; every worker has connections of its own", function()
      local server = assert(testing.start { seed = { workflows = 3 } })
      start(server.url, "", { workers = 2, init = ([[
        client = assert(n8n.new { url = %q, api_key = %q })
        local function count() return #assert(client.workflows:all()) end
        init_count = count()
        started = client.workflows:each { limit = 1 }
        started()
      ]]):format(server.url, server.api_key), http = [[
        init_worker_by_lua_block {
          local outcomes = assert(n8n.map({ 1, 2, 3 }, function() return client.workflows:all() end))
          ngx.timer.at(0, function()
            ngx.log(ngx.ERR, "worker ", ngx.worker.id(), " counts ", init_count, " ", outcomes.ok, " ",
              #assert(client.workflows:all()), ";")
          end)
        }]] })
      eventually(function()
        return running:log():find("worker 0 counts 3 3 3;", 1, true)
          and running:log():find("worker 1 counts 3 3 3;", 1, true)
      end)
      server:stop()
    end)
  end)

  describe("what is given up leaves nothing behind:", function()
    it("a light thread that is killed", function()
      start(gate.url, [[location /kill { content_by_lua_block {
        local thread = ngx.thread.spawn(function() client.workflows:list() end)
        while not given_up do ngx.sleep(0.005) end
        ngx.print(tostring(ngx.thread.kill(thread)))
      } }
      location /now { content_by_lua_block { given_up = true ngx.print "now" } }]], { init = "given_up = false" })
      local kill = ask "/kill"
      local request = gate:await()
      get "/now"
      assert.equal("1", (kill()))
      is_left_behind(request)
    end)

    it("a killed one with a map", function()
      start(gate.url, [[location /kill { content_by_lua_block {
        local thread = ngx.thread.spawn(function()
          n8n.map({ 1, 2, 3 }, function() return client.workflows:list() end, { concurrency = 2 })
        end)
        while not given_up do ngx.sleep(0.005) end
        ngx.print(tostring(ngx.thread.kill(thread)))
      } }
      location /now { content_by_lua_block { given_up = true ngx.print "now" } }]], { init = "given_up = false" })
      local kill = ask "/kill"
      local first, second = gate:await(), gate:await()
      get "/now"
      assert.equal("1", (kill()))
      is_left_behind(first, second)
      assert.is_false(gate:has_more())
    end)

    it("a client of nginx that goes away", function()
      start(gate.url, [[location /slow { lua_check_client_abort on; content_by_lua_block {
        client.workflows:list()
      } }]])
      local _, connection = ask "/slow"
      local request = gate:await()
      connection:close()
      is_left_behind(request)
    end)

    it("an iterator that is not read to its end", function()
      start(gate.url, [[location / { content_by_lua_block {
        for workflow in client.workflows:each() do
          ngx.print(workflow.id)
          break
        end
        while not given_up do n8n.sleep(0.005) end
      } }
      location /now { content_by_lua_block { given_up = true ngx.print "now" } }]], { init = "given_up = false" })
      local answer = ask "/"
      gate:await():answer '{"data":[{"id":"a"}],"nextCursor":"next"}'
      local ahead = gate:await()
      get "/now"
      assert.equal("a", (answer()))
      is_left_behind(ahead)
    end)
  end)

  describe("n8n.map", function()
    local MAP = [[location / { content_by_lua_block {
      local outcomes = assert(n8n.map({ 1, 2 }, function(item)
        local uri, number = ngx.var.uri, ngx.ctx.number
        local workflows = assert(client.workflows:all())
        ngx.sleep(0.001)
        return ("%s%s%s%d"):format(uri, ngx.var.uri, item, #workflows)
      end))
      ngx.print(outcomes[1].value, " ", outcomes[2].value)
    } }]]

    it("runs tasks side by side, each in the nginx request that began it", function()
      start(gate.url, MAP)
      local a = ask "/a"
      local requests = { gate:await(), gate:await() }
      local b = ask "/b"
      requests[3], requests[4] = gate:await(), gate:await()
      for i = 4, 1, -1 do
        requests[i]:answer(PAGE)
      end
      assert.equal("/a/a12 /a/a22", (a()))
      assert.equal("/b/b12 /b/b22", (b()))
    end)

    it("ends what is under way at its deadline", function()
      start(gate.url, [[location / { content_by_lua_block {
        local outcomes, err = n8n.map({ 1 }, function() return client.workflows:list() end, { deadline = 0.1 })
        ngx.print(tostring(outcomes), " ", err.reason)
      } }]])
      local answer = ask "/"
      local request = gate:await()
      assert.equal("nil deadline", (answer()))
      is_left_behind(request)
    end)

    it("lets its tasks wait for nginx", function()
      local server = assert(testing.start { seed = { workflows = 2 } })
      start(server.url, ([[
        location = /vault { internal; return 200 "%s"; }
        location = /child { internal; content_by_lua_block { ngx.sleep(0.002) ngx.print "child" } }
        location = / { content_by_lua_block {
          local client = assert(n8n.new { url = %q, api_key = function()
            ngx.sleep(0.002)
            return ngx.location.capture("/vault").body
          end })
          local outcomes = assert(n8n.map({ 1, 2, 3 }, function()
            local own = coroutine.wrap(function() ngx.sleep(0.002) coroutine.yield "own" end)()
            local connection = ngx.socket.tcp()
            assert(connection:connect("127.0.0.1", ngx.var.server_port))
            assert(connection:send "GET /quick HTTP/1.0\r\n\r\n")
            local quick = assert(connection:receive "*a"):match("%%w+$")
            local ok, thread = ngx.thread.wait(ngx.thread.spawn(function() ngx.sleep(0.002) return "thread" end))
            return table.concat({ own, quick, tostring(ok), thread, ngx.location.capture("/child").body,
              #assert(client.workflows:all()) }, " ")
          end))
          ngx.print(outcomes[1].value, ",", outcomes[2].value, ",", outcomes[3].value)
        } }]]):format(server.api_key, server.url))
      local each = "own quick true thread child 2"
      assert.equal(table.concat({ each, each, each }, ","), (get "/"))
      assert.equal("", running:log())
      server:stop()
    end)

    it("survives that it is given up while a task waits for nginx", function()
      start(gate.url, [[location /abort { lua_check_client_abort on; content_by_lua_block {
        n8n.map({ 1, 2 }, function() waits = true ngx.sleep(3600) end)
      } }
      location /kill { content_by_lua_block {
        local thread = ngx.thread.spawn(function() n8n.map({ 1, 2 }, function() ngx.sleep(0.01) end) end)
        ngx.thread.kill(thread)
        collectgarbage() collectgarbage()
        ngx.sleep(0.02)
        ngx.print "survived"
      } }
      location /waits { content_by_lua_block { ngx.print(tostring(waits)) } }]], { init = "waits = false" })
      local _, connection = ask "/abort"
      eventually(function()
        return get "/waits" == "true"
      end)
      connection:close()
      for _ = 1, 20 do
        assert.equal("survived", (get "/kill"))
      end
      assert.equal("", running:log())
    end)

    it("works inside of n8n.map", function()
      local server = assert(testing.start { seed = { workflows = 2 } })
      start(server.url, ([[location / { content_by_lua_block {
        local client = assert(n8n.new { url = %q, api_key = %q })
        local outcomes = assert(n8n.map({ 1, 2 }, function()
          return assert(n8n.map(client.workflows:each(), function(workflow) return workflow:activate() end)).ok
        end))
        ngx.print(outcomes[1].value, outcomes[2].value)
      } }]]):format(server.url, server.api_key))
      assert.equal("22", (get "/"))
      server:stop()
    end)

    it("raises mistakes, with the place", function()
      start(gate.url, [[location / { content_by_lua_block {
        ngx.print(tostring(select(2, pcall(n8n.map, { 1, 2 }, function() error "oops" end))))
      } }]])
      assert.matches("content_by_lua.*: oops\nstack traceback:", (get "/"))
    end)
  end)

  it("tasks of n8n.loop are refused: nginx is the loop", function()
    start(gate.url, [[location / { content_by_lua_block {
      ngx.print(tostring(select(2, pcall(n8n.loop.spawn, n8n.loop, print))))
    } }]])
    assert.matches("ngx.thread.spawn", (get "/"), 1, true)
  end)

  it("a thread of ngx.run_worker_thread waits by itself", function()
    local file = assert(io.open(folder .. "/counting.lua", "w"))
    file:write [[
      return { workflows = function(url)
        local client = assert(require("n8n").new { url = url, api_key = "key" })
        return #assert(client.workflows:all())
      end }
    ]]
    file:close()
    local path = lua.http
    lua.http = path:gsub("lua_package_path '", "%0" .. folder .. "/?.lua;")
    start(gate.url, ([[location / { content_by_lua_block {
      ngx.print(select(2, assert(ngx.run_worker_thread("counting", "counting", "workflows", %q))))
    } }]]):format(gate.url), { main = "thread_pool counting threads=2;" })
    lua.http = path
    local answer = ask "/"
    local request = gate:await()
    assert.equal("quick", (get "/quick"))
    request:answer(PAGE)
    assert.equal("2", (answer()))
  end)

  describe("with requests under way", function()
    local SLOW = [[location /slow { content_by_lua_block {
      ngx.print(#assert(client.workflows:all()))
    } }
    location /worker { content_by_lua_block { ngx.print(ngx.worker.pid()) } }]]

    it("a reload lets them end", function()
      start(gate.url, SLOW, { workers = 1 })
      local worker = get "/worker"
      local slow = ask "/slow"
      local request = gate:await()
      running:reload()
      eventually(function()
        return get "/worker" ~= worker
      end)
      request:answer(PAGE)
      assert.equal("2", (slow()))
      assert.equal("", running:log())
    end)

    it("a worker ends in order", function()
      start(gate.url, SLOW, { workers = 1 })
      ask "/slow"
      local request = gate:await()
      os.execute("kill -TERM " .. running.pid)
      eventually(function()
        return not running.child:alive()
      end)
      assert.is_true(request:is_abandoned())
      assert.equal("", running:log())
    end)
  end)

  describe("examples/nginx/nginx.conf", function()
    local server

    -- Another place, other paths; the rest as it is there.
    local function substituted()
      local configuration = assert(process.read "examples/nginx/nginx.conf")
      local function replace(what, by)
        local from, to = configuration:find(what, 1, true)
        assert(from, what .. " is not in the example")
        configuration = configuration:sub(1, from - 1) .. by .. configuration:sub(to + 1)
      end
      replace("include /etc/nginx/modules-enabled/*.conf;", lua.main .. "user root root; master_process off;")
      replace("pid nginx.pid;", "")
      replace("error_log stderr;", "")
      replace("lua_package_path 'examples/nginx/?.lua;lua/?.lua;lua/?/init.lua;;';", "")
      replace("lua_package_cpath 'build/5.1/?.so;;';",
        (lua.http:gsub("lua_package_path '", "%0" .. lua.here .. "/examples/nginx/?.lua;")))
      replace("127.0.0.1:8080;", "127.0.0.1:%(port);")
      return configuration
    end

    before_each(function()
      server = assert(testing.start { seed = { tags = { "prod" }, workflows = 3 } })
      running = nginx.run(substituted(), { env = {
        LD_LIBRARY_PATH = lua.env.LD_LIBRARY_PATH, N8N_URL = server.url, N8N_API_KEY = server.api_key,
      } })
    end)

    after_each(function()
      server:stop()
    end)

    local function post(path)
      local text, status = ask(path, "POST")()
      return text .. status
    end

    it("lists the workflows", function()
      local text, status = get "/workflows"
      assert.equal(200, status)
      assert.equal(3, select(2, text:gsub("%w+\tdraft\tWorkflow %d\n", "")), text)
    end)

    it("publishes those with a tag", function()
      local client = assert(require("n8n").new { url = server.url, api_key = server.api_key })
      local tag = assert(client.tags:all())[1]
      local tagged = assert(client.workflows:all())[1]
      assert(client.workflows:update_tags(tagged.id, { { id = tag.id } }))
      assert.equal(tagged.id .. "\tpublished\n1 published, 0 failed\n200", post "/publish?tag=prod")
      assert.equal(tagged.id, assert(client.workflows:all { active = true })[1].id)
      assert.equal("0 published, 0 failed\n200", post "/publish?tag=prod")
    end)

    it("publishes nothing without a tag, nor by GET", function()
      assert.equal("which ones? add ?tag=...\n400", post "/publish")
      assert.equal(403, select(2, get "/publish?tag=prod"))
    end)

    it("says that n8n does not answer", function()
      server:fault { status = 403, body = '{"message":"no"}', content_type = "application/json" }
      local text, status = get "/workflows"
      assert.equal(502, status)
      assert.matches("the log says why", text)
      assert.matches("HTTP 403", running:log())
      assert.equal("0 published, 0 failed, not all were reached\n502", post "/publish?tag=prod")
    end)
  end)
end)
