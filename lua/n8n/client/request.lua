--- Sends requests by path: `client:request`, for what has no method.

local call = require "n8n.http.call"
local core = require "n8n.core"
local downloads = require "n8n.http.downloads"
local errors = require "n8n.errors"
local misuse = require "n8n.util.misuse"
local option_names = require "n8n.util.options"
local query = require "n8n.http.query"

local path_request = {}

local METHODS = { GET = true, HEAD = true, POST = true, PUT = true, PATCH = true, DELETE = true }
local REPEATABLE = { GET = true, HEAD = true, PUT = true, DELETE = true }
local OPTIONS = { "query", "body", "as", "timeout", "deadline", "retries", "max_response", "etag", "file" }

-- A POST without a body sends {}: n8n answers 415 to one without content.
local function encode_body(method, body)
  if body == nil then
    return method == "POST" and "{}" or nil
  end
  if core.isfragment(body) then
    return tostring(body)
  end
  if type(body) ~= "table" then
    errors.misuse(("option 'body' must be a table or n8n.json.text, got a %s"):format(type(body)))
  end
  return misuse.checked(core.encode, body)
end

--- See `Client:request`.
function path_request.send(client, method, path, options)
  options = option_names.check(options or {}, OPTIONS)
  option_names.check_as(options)
  downloads.check(options.file)
  if type(method) ~= "string" or not METHODS[method:upper()] then
    errors.misuse(("'%s' is no method: GET, POST, PUT, PATCH, DELETE or HEAD"):format(tostring(method)))
  end
  method = method:upper()
  local is_raw = options.as == "raw"
  local pending, err = call.start(client, { operation = method .. " " .. tostring(path) }, core.submit, {
    {
      method = method,
      path = path,
      query = query.encode(options.query),
      body = encode_body(method, options.body),
      idempotent = REPEATABLE[method],
      json = not is_raw,
      may_be_empty = true,
      timeout = options.timeout,
      deadline = options.deadline,
      retries = options.retries,
      max_response = options.max_response,
      etag = options.etag,
      file = options.file,
    },
    n = 1,
  }, method == "POST" and path or nil)
  if not pending then
    return nil, err
  end
  local value
  value, err = pending:answer { file = options.file, raw = is_raw }
  if value == nil then
    return nil, err
  end
  return value
end

return path_request
