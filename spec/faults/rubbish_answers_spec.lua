-- Starting workflows and waiting, where the server's answers are none.
local lying_server = require "spec.support.lying_server"
local n8n = require "n8n"

local KEY = "key-0123456789"
local WEBHOOK = '{"name":"h","type":"n8n-nodes-base.webhook","webhookId":"u",'
  .. '"parameters":{"path":"p","httpMethod":"GET"}}'

-- A workflow that is published, with these nodes.
local function workflow(nodes)
  return ('{"id":"1","name":"w","active":true,"nodes":%s}'):format(nodes)
end

describe("against a lying server,", function()
  local server

  -- One request per connection; `R` replies, `request` is what came.
  local function client(handler, options)
    server = lying_server.start([[
      local request = read_request()
      if not request then return end
      local function R(status, body, headers)
        headers = headers or {}
        headers.Connection = "close"
        reply(status, body, headers)
      end ]] .. handler)
    options = options or {}
    options.url, options.api_key, options.timeout = server.url, options.api_key or KEY, 3
    options.retries = options.retries or 0
    return assert(n8n.new(options))
  end

  after_each(function()
    if server then
      server:stop()
      server = nil
    end
  end)

  -- Answers to /workflows and to lists of executions.
  local function webhook_handler(nodes, executions)
    return ([[
      if request.path:find("/executions?", 1, true) then R(200, %q)
      elseif request.path:find("^/api/v1/workflows/") then R(200, %q)
      else R(200, "{}") end]]):format(executions or '{"data":[],"nextCursor":null}', workflow(nodes))
  end

  local function answers_error(call)
    local ok, value, err = pcall(call)
    assert.is_true(ok, tostring(value))
    assert.is_nil(value)
    assert.is_true(n8n.is_error(err), tostring(err))
    return err
  end

  describe("trigger", function()
    for _, nodes in ipairs { "null", "[null]", "[7]",
      '[{"type":"n8n-nodes-base.webhook","parameters":{"path":"p"}}]',
      '[{"name":"h","type":"n8n-nodes-base.webhook","webhookId":"u","parameters":{"path":"p","httpMethod":null}}]',
      '[{"name":"h","type":"n8n-nodes-base.webhook","webhookId":"u","parameters":{"httpMethod":[1,{}]}}]' } do
      it("answers an error for nodes that are none: " .. nodes, function()
        local c = client(webhook_handler(nodes))
        answers_error(function() return c.workflows:trigger("1") end)
      end)
    end

    for _, said in ipairs { "", ',"active":null', ',"active":"yes"' } do
      it("does not say unpublished of a workflow that says nothing of it: " .. said, function()
        local c = client(([[R(200, %q)]]):format('{"id":"1","name":"w","nodes":[]' .. said .. "}"))
        assert.equal("protocol", answers_error(function() return c.workflows:trigger("1") end).kind)
      end)
    end

    for _, page in ipairs { "{}", '{"data":[null],"nextCursor":null}' } do
      it("answers an error where the list of executions is none: " .. page, function()
        local c = client(webhook_handler("[" .. WEBHOOK .. "]", page))
        answers_error(function() return c.workflows:trigger("1", nil, { wait = 0.2 }) end)
      end)
    end

    it("ends its waiting also where the list of executions never ends", function()
      local sent = 0
      local c = client(webhook_handler("[" .. WEBHOOK .. "]", '{"data":[],"nextCursor":"x"}'), {
        on_request = function()
          sent = sent + 1
          assert(sent < 400, "endless")
        end })
      answers_error(function() return c.workflows:trigger("1", nil, { wait = 0.2 }) end)
    end)

    it("calls the path that n8n listens on, with all its slashes", function()
      local c = client(webhook_handler((("[" .. WEBHOOK .. "]"):gsub('"path":"p"', '"path":"a//b"'))))
      assert(c.workflows:trigger("1"))
      local requests = server:requests()
      assert.equal("/webhook/a//b", requests[#requests].path)
    end)

    it("refuses what it would drop or garble", function()
      local post = WEBHOOK:gsub("GET", "POST"):gsub('"path":"p"', '"path":"a/:id"')
      local c = client(webhook_handler("[" .. post .. "]"))
      local cases = {
        { nil, { params = { id = {} } } },
        { nil, { params = { id = 1, ifd = 2 } } },
        { { a = 1 }, { params = { id = 1 }, content_type = "application/xml" } },
        { nil, { params = { id = 1 }, auth = { token = "abcd", user = "u", password = "p" } } },
        { nil, { params = { id = 1 }, headers = { authorization = "one" }, auth = { token = "abcd" } } },
      }
      for i, case in ipairs(cases) do
        local ok, value = pcall(function() return c.workflows:trigger("1", case[1], case[2]) end)
        assert.is_true(not ok or value == nil, "case " .. i .. " was sent")
      end
    end)

    it("refuses to wait for a time that is no number", function()
      local sent = 0
      local c = client(webhook_handler("[" .. WEBHOOK .. "]"), { on_request = function()
        sent = sent + 1
        assert(sent < 12, "it waits for ever")
      end })
      local ok, message = pcall(function() return c.workflows:trigger("1", nil, { wait = 0 / 0 }) end)
      assert.is_false(ok)
      assert.truthy(tostring(message):find("option 'wait'", 1, true), tostring(message))
    end)
  end)

  describe("waiting", function()
    for _, name in ipairs { "execution", "workflow" } do
      it("keeps its time-out where the server has none for us: " .. name, function()
        local c = client([[R(503, '{"message":"down"}')]], { retries = 4 })
        local _, err
        if name == "execution" then
          _, err = c.executions:wait("1", { timeout = 0.5 })
        else
          _, err = c.workflows:wait_drained("1", { timeout = 0.5 })
        end
        assert.equal("timeout", err.kind)
      end)
    end

    it("goes on while the server restarts", function()
      local c = client([[
        if number == 1 then R(200, '{"id":"1","status":"running"}')
        elseif number < 6 then R(503, '{"message":"starting"}')
        else R(200, '{"id":"1","status":"success"}') end]], { retries = 1 })
      assert.equal("success", assert(c.executions:wait("1", { timeout = 20 })).status)
    end)

    for _, text in ipairs { "{}", "[]", '{"id":"1","status":null}', '{"id":"1","finished":false,"stoppedAt":null}' } do
      it("does not take for over what does not say so: " .. text, function()
        local c = client(("R(200, %q)"):format(text))
        answers_error(function() return c.executions:wait("1", { timeout = 0 }) end)
      end)
    end

    it("answers errors for answers that are none", function()
      local c = client "R(200, '{}')"
      answers_error(function() return c.workflows:wait_drained("1", { timeout = 0 }) end)
      answers_error(function() return c.workflows:delete("1", { unpublish = true, wait = 0 }) end)
      answers_error(function() return c.workflows:publish("1", nil, { wait = 0 }) end)
    end)

    it("deletes nothing of which it is not said that it is unpublished", function()
      local c = client [[
        local is_list = request.path:find("/executions", 1, true)
        R(200, is_list and '{"data":[],"nextCursor":null}' or "{}")]]
      pcall(function() return c.workflows:delete("1", { unpublish = true, wait = 0.3 }) end)
      for _, request in ipairs(server:requests()) do
        assert.not_equal("DELETE", request.method)
      end
    end)

    it("says that a workflow it did not delete is unpublished now", function()
      local c = client [[
        if request.path:find("discover", 1, true) then R(200, '{"data":{"scopes":["workflow:list"],"resources":{}}}')
        elseif request.path:find("/executions", 1, true) then
          R(200, '{"data":[{"id":"3","status":"running"}],"nextCursor":null}')
        else
          UNPUBLISHED = UNPUBLISHED or request.method == "POST"
          R(200, '{"id":"1","name":"w","active":' .. tostring(not UNPUBLISHED) .. '}')
        end]]
      local _, err = c.workflows:delete("1", { unpublish = true, wait = 0.2 })
      assert.equal("timeout", err.kind)
      assert.truthy(tostring(err):find("unpublished", 1, true), tostring(err))
    end)
  end)
end)
