--- Holds requests against the OpenAPI document of an installed n8n, with a validator that is not ours:
-- tools/openapi_validate.js.
-- @module spec.support.conformance.document
local core = require "n8n.core"
local process = require "spec.support.process"
local real_n8n = require "spec.support.real_n8n"

local document = {}

local function run(words, input)
  local done = process.run(words, { stdin = input })
  assert(done.code == 0, ("%s failed:\n%s%s"):format(words[1], done.out, done.err))
  return done.out
end

-- JSON text is UTF-8, but the bytes of a file may be anything: each is then the character of that number.
local function as_characters(bytes)
  return (bytes:gsub("[\128-\255]", function(byte)
    local code = byte:byte()
    return string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64)
  end))
end

local function line_of(request)
  local is_form = request.content_type and request.content_type:find("^multipart/")
  return core.encode {
    method = request.method,
    path = request.path,
    query = request.query,
    content_type = request.content_type,
    body = is_form and as_characters(request.body) or request.body,
  }
end

local function encode_all(requests)
  local lines = {}
  for i, request in ipairs(requests) do
    lines[i] = line_of(request) .. "\n"
  end
  return table.concat(lines)
end

-- The folder of the validator.
local function tree()
  return run({ "tools/validator-install" }):match("(%S+)%s*$")
end

--- The version of the validator, as in "5.21.2".
function document.validator_version()
  local package = process.read(tree() .. "/node_modules/openapi-backend/package.json")
  return assert(core.decode(package)).version
end

--- What the validator says to requests.
-- @param version of n8n
-- @param requests array of what core.build answers
-- @return array, one per request: table with `route` ("GET /tags/{tagId}", or null where the document has none) and
-- `errors` (array of sentences)
function document.judge(version, requests)
  local words = { real_n8n.node(), "tools/openapi_validate.js", tree(), real_n8n.document(version) }
  local output = run(words, encode_all(requests))
  local verdicts = {}
  for line in output:gmatch("[^\n]+") do
    verdicts[#verdicts + 1] = assert(core.decode(line))
  end
  assert(#verdicts == #requests, "a verdict per request")
  return verdicts
end

return document
