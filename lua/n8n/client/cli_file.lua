--- Reads the file of n8n's official CLI, where a script is told neither URL nor key.

local core = require "n8n.core"
local errors = require "n8n.errors"

local cli_file = {}

local function failure(message, hint)
  return nil, errors.new { kind = "config", message = message, hint = hint }
end

--- Reads `~/.n8n-cli/config.json`.
-- @tparam function getenv looks up an environment variable
-- @treturn ?table `path`, `url` and `apiKey` as far as they are there; {} where there is no file
-- @treturn ?table the error
function cli_file.read(getenv)
  local home = getenv("HOME")
  if not home or home == "" then
    return {}
  end
  local path = home .. "/.n8n-cli/config.json"
  local file, _, code = io.open(path, "rb")
  if not file then
    if code == 2 or code == 20 then -- ENOENT, ENOTDIR: the CLI is not in use
      return {}
    end
    return failure("cannot read " .. path, "give the URL and the key yourself, or make the file readable")
  end
  local text = file:read("*a")
  file:close()
  local value = text and core.decode(text)
  if type(value) ~= "table" then
    return failure(path .. " is not a JSON object",
      "write it anew with 'n8n-cli login', or give the URL and the key yourself")
  end
  local found = { path = path }
  for _, name in ipairs { "url", "apiKey" } do
    if value[name] ~= nil and value[name] ~= core.null then
      if type(value[name]) ~= "string" then
        return failure(("%s: %s must be a text"):format(path, name))
      end
      found[name] = value[name]
    end
  end
  return found
end

return cli_file
