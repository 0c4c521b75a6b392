--- Finds out where to talk to and as whom: from the options of `n8n.new`, the environment, the official CLI's file.
--
-- What is wrong with a URL or a key is answered as `nil, err` (kind `config`), since it usually comes from outside the
-- script; so is a configuration that is missing or cannot be read.

local config_options = require "n8n.client.config_options"
local errors = require "n8n.errors"
local lazy = require "n8n.util.lazy"
local urls = require "n8n.client.urls"
local cli_file = lazy "n8n.client.cli_file"

local config = {}

local function failure(message, hint, option)
  return nil, errors.new { kind = "config", message = message, hint = hint, option = option }
end

local function from_environment(getenv, name)
  local value = getenv(name)
  if value ~= "" then
    return value
  end
end

-- The authorities that the environment names, in the words of curl and of OpenSSL; libcurl itself reads neither.
local function add_authorities(settings, getenv)
  if not settings.ca_file and not settings.ca_path then
    settings.ca_file = from_environment(getenv, "CURL_CA_BUNDLE") or from_environment(getenv, "SSL_CERT_FILE")
    settings.ca_path = from_environment(getenv, "SSL_CERT_DIR")
  end
end

local MISSING_URL = "give url to n8n.new, set N8N_URL, or run 'n8n-cli config set-url'"
local MISSING_KEY = "give api_key to n8n.new, set N8N_API_KEY, or run 'n8n-cli config set-api-key'"

-- Loopback transfers are faster than inflating.
local function is_loopback(host)
  return host == "localhost" or host:find("^127%.%d+%.%d+%.%d+$") ~= nil or host == "[::1]"
end

--- Checks options and completes them, strongest first: arguments, `N8N_URL` and `N8N_API_KEY`, the official CLI's
-- `~/.n8n-cli/config.json` (`url`, `apiKey`).
--
-- The key in that file belongs to the URL in that file: it is not sent to another one.
-- @tparam table options what `n8n.new` was given
-- @tparam[opt=os.getenv] function getenv looks up an environment variable
-- @treturn ?table the options with defaults, `base_url` and `api_key`
-- @treturn ?table the error
function config.resolve(options, getenv)
  getenv = getenv or os.getenv
  local settings = config_options.read(options)
  local url = settings.url or from_environment(getenv, "N8N_URL")
  local key = settings.api_key or from_environment(getenv, "N8N_API_KEY")
  local file = {}
  if not url or not key then
    local err
    file, err = cli_file.read(getenv)
    if not file then
      return nil, err
    end
  end
  if not url and not file.url then
    return failure("no n8n URL is configured", MISSING_URL, "url")
  end
  local base_url, fault, host = urls.base(url or file.url, settings.api_path)
  if not base_url then
    return failure(fault, "a URL looks like https://n8n.example.com")
  end
  if not key and file.apiKey then
    if url and urls.base(file.url or "", settings.api_path) ~= base_url then
      return failure(("no API key is configured for %s: the one in %s belongs to another URL"):format(base_url,
        file.path), MISSING_KEY, "api_key")
    end
    key = file.apiKey
  end
  if not key then
    return failure("no n8n API key is configured", MISSING_KEY, "api_key")
  end
  fault = type(key) ~= "function" and config_options.key_fault(key)
  if fault then
    return failure(fault, "give the key alone: without 'Bearer ', quotes or blanks; from a file without its line "
      .. "break, file:read(\"*l\")")
  end
  settings.base_url, settings.api_key = base_url, key
  settings.instance_url = urls.instance(base_url, settings.api_path)
  settings.webhook_url, fault = urls.webhook(settings.webhook_url, settings.instance_url)
  if not settings.webhook_url then
    return failure("webhook_url: " .. fault, "give a URL, or a path of the instance like /webhook", "webhook_url")
  end
  add_authorities(settings, getenv)
  if settings.compression == nil then
    settings.compression = not is_loopback(host)
  end
  return settings
end

return config
