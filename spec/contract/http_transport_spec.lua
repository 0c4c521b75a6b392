-- What n8n answers before it looks at an operation. Runs against the sandbox and against a real n8n.
local raw = require "spec.support.raw"
local socket = require "socket"

describe("n8n over HTTP", function()
  local line

  setup(function() line = raw.server().line end)
  after_each(raw.clean)

  it("wants a key", function()
    local status, value = raw.call("GET", "/workflows", nil, { key = false })
    assert.equal(401, status)
    assert.equal(line == "1" and "'X-N8N-API-KEY' header required" or "Unauthorized", value.message)
    status, value = raw.call("GET", "/workflows", nil, { headers = { ["x-n8n-api-key"] = "wrong" } })
    assert.equal(401, status)
    assert.equal(line == "1" and "unauthorized" or "Unauthorized", value.message)
    status, value = raw.call("GET", "/users", nil, { key = false })
    assert.equal(401, status)
    assert.equal("'X-N8N-API-KEY' header required", value.message)
  end)

  it("answers a wrong path with 404, with or without a key", function()
    for _, options in ipairs { {}, { key = false } } do
      local status, value = raw.call("GET", "/nothere", nil, options)
      assert.equal(404, status)
      assert.same({ message = "not found" }, value)
    end
  end)

  it("shows its editor for paths outside the API to whoever accepts HTML", function()
    local status, _, headers, text = raw.call("GET", "//api/v2/workflows", nil, { headers = { accept = "*/*" } })
    assert.equal(200, status)
    assert.truthy(headers["content-type"]:find("text/html", 1, true))
    assert.truthy(text:find("<html", 1, true))
    status = raw.call("GET", "//api/v2/workflows")
    assert.equal(404, status)
  end)

  it("names a method that a path does not have", function()
    local status, value = raw.call("PATCH", "/workflows")
    assert.equal(405, status)
    assert.equal("PATCH method not allowed", value.message)
    status, value = raw.call("DELETE", "/tags")
    assert.equal(405, status)
    assert.equal("DELETE method not allowed", value.message)
  end)

  it("answers HEAD on 2.x only", function()
    local status, _, headers, text = raw.call("HEAD", "/workflows")
    assert.equal(line == "1" and 405 or 200, status)
    assert.equal("", text)
    assert.truthy(tonumber(headers["content-length"]) > 0)
  end)

  it("answers robots with an empty 204 and does nothing", function()
    local tag = raw.tag()
    local status, _, _, text = raw.call("DELETE", "/tags/" .. tag.id, nil,
      { headers = { ["user-agent"] = "my-bot/1" } })
    assert.equal(204, status)
    assert.equal("", text)
    assert.equal(200, (raw.call("GET", "/tags/" .. tag.id)))
  end)

  it("answers malformed JSON with a page of HTML, key or not", function()
    for _, options in ipairs { { text = "{bad" }, { text = "{bad", key = false } } do
      local status, _, headers, text = raw.call("POST", "/tags", nil, options)
      assert.equal(500, status)
      assert.truthy(headers["content-type"]:find("text/html", 1, true))
      assert.truthy(text:find("Internal Server Error", 1, true))
    end
  end)

  it("answers a body over 16 MB with a page of HTML", function()
    local status, _, headers = raw.call("POST", "/tags", nil, { text = '{"name":"' .. ("x"):rep(17 * 1024 * 1024)
      .. '"}' })
    assert.equal(413, status)
    assert.truthy(headers["content-type"]:find("text/html", 1, true))
  end)

  it("takes JSON bodies only", function()
    local function post(kind, text)
      return raw.call("POST", "/tags", nil, { text = text, headers = { ["content-type"] = kind } })
    end
    local status, value = post("text/plain", "x")
    assert.equal(415, status)
    assert.equal("unsupported media type text/plain", value.message)
    status, value = post("application/x-www-form-urlencoded", "name=x")
    assert.equal(415, status)
    assert.equal("unsupported media type application/x-www-form-urlencoded", value.message)
    status, value = raw.call("POST", "/tags")
    assert.equal(415, status)
    assert.equal("unsupported media type undefined", value.message)
    status, value = raw.call("POST", "/tags", nil, { text = "", headers = { ["content-type"] = "application/json" } })
    assert.equal(400, status)
    assert.equal("request/body must have required property 'name'", value.message)
  end)

  it("names the wrong type of a body", function()
    local status, value = raw.call("POST", "/tags", nil, { text = "[1]" })
    assert.equal(400, status)
    assert.equal(line == "1" and "request/body must be object" or "request/body Expected object, received array",
      value.message)
  end)

  it("tags its answers and answers 304 for a known one", function()
    local tag = raw.tag()
    local _, _, headers = raw.call("GET", "/tags/" .. tag.id)
    assert.truthy(headers.etag)
    local known = { headers = { ["if-none-match"] = headers.etag } }
    local status, _, _, text = raw.call("GET", "/tags/" .. tag.id, nil, known)
    assert.equal(304, status)
    assert.equal("", text)
    raw.call("PUT", "/tags/" .. tag.id, { name = raw.unique "tag" })
    status = raw.call("GET", "/tags/" .. tag.id, nil, known)
    assert.equal(200, status)
  end)

  local function connect()
    local host, port = raw.server().url:match("^http://([^:]+):(%d+)")
    local connection = assert(socket.connect(host, port))
    connection:settimeout(10)
    return connection
  end

  local function read_answer(connection)
    local status, headers = nil, {}
    for text in function() return connection:receive("*l") end do
      if text == "" then
        break
      end
      status = status or text:match("^HTTP/1.1 (%d+)")
      local name, value = text:match("^([^:]+): (.*)$")
      if name then
        headers[name:lower()] = value
      end
    end
    local length = tonumber(headers["content-length"] or 0)
    return tonumber(status), headers, length > 0 and connection:receive(length) or ""
  end

  it("keeps connections open and says how long", function()
    local connection = connect()
    for _ = 1, 2 do
      connection:send(("GET /api/v1/tags?limit=1 HTTP/1.1\r\nHost: x\r\nX-N8N-API-KEY: %s\r\n\r\n")
        :format(raw.server().api_key))
      local status, headers = read_answer(connection)
      assert.equal(200, status)
      assert.equal("keep-alive", headers.connection)
      assert.equal("timeout=5", headers["keep-alive"])
    end
    connection:close()
  end)

  it("answers pipelined requests in order", function()
    local connection, key = connect(), raw.server().api_key
    local get = "GET %s HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nX-N8N-API-KEY: " .. key .. "\r\n\r\n"
    connection:send(get:format "/api/v1/tags?limit=1" .. get:format "/api/v1/nothere"
      .. get:format "/api/v1/users?limit=1")
    assert.equal(200, (read_answer(connection)))
    assert.equal(404, (read_answer(connection)))
    assert.equal(200, (read_answer(connection)))
    connection:close()
  end)

  it("takes chunked bodies", function()
    local connection, name = connect(), raw.unique "chunk"
    local text = ('{"name":"%s"}'):format(name)
    connection:send(("POST /api/v1/tags HTTP/1.1\r\nHost: x\r\nX-N8N-API-KEY: %s\r\nContent-Type: application/json\r\n"
      .. "Transfer-Encoding: chunked\r\n\r\n5\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n"):format(raw.server().api_key, text:sub(1,
        5),
      #text - 5, text:sub(6)))
    local status, _, body = read_answer(connection)
    connection:close()
    assert.equal(201, status)
    raw.made("tag", body:match('"id":"(%w+)"'))
  end)
end)
