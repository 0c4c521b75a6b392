--- Makes a client from a command line: its options, and the file that holds the API key.

local n8n = require "n8n"
local errors = require "n8n.errors"
local files = require "n8n.store.files"
local tables = require "n8n.util.tables"

local connect = {}

local KEY_FILE_HINT = "--api-key-file names a file whose first line is the API key; check the path, and who may read it"

--- Reads the API key in a file, or answers `nil, err`.
function connect.read_key(path)
  local text, err = files.read(path)
  if not text then
    err.hint = KEY_FILE_HINT
    return nil, err
  end
  local key = text:match("^%s*(%S+)%s*$") or text:match("^%s*(%S+)%s*\n")
  if not key then
    return nil, errors.new { kind = "config", message = path .. " holds no API key in its first line" }
  end
  return key
end

-- What a script's user can do about an option of `n8n.new` that is not given.
local HINTS = {
  url = "give --url, set N8N_URL, or run 'n8n-cli config set-url'",
  api_key = "give --api-key-file, set N8N_API_KEY, or run 'n8n-cli config set-api-key'",
}

--- Makes the client that the options of a command line ask for, or answers `nil, err`. The settings of `n8n.new` in
-- `overrides` take the place of those.
function connect.client(options, overrides)
  local key, err
  if options.api_key_file then
    key, err = connect.read_key(options.api_key_file)
    if not key then
      return nil, err
    end
  end
  local client
  client, err = n8n.new(tables.copy({ url = options.url, ca_file = options.ca_file, timeout = options.timeout,
    api_key = key }, overrides))
  if not client and HINTS[err.option] then
    err.hint = HINTS[err.option]
  end
  return client, err
end

return connect
