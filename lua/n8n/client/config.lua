--- Where to talk to and as whom: the options of `n8n.new`, the environment, the official CLI's file.
--
-- Wrong types and unknown names are misuse and raise. What is wrong with a URL or a key is answered as `nil, err`
-- (kind `config`), since it usually comes from outside the script; so is a configuration that is missing or cannot be
-- read.

local errors = require "n8n.errors"
local lazy = require "n8n.util.lazy"
local shown = lazy "n8n.error.shown"
local config_checks = lazy "n8n.client.config_checks"
local cli_file = lazy "n8n.client.cli_file"

local config = {}

local MIB = 1024 * 1024

-- Every option: the types it may have, its default, the smallest number allowed.
local OPTIONS = {
  url = { "string" },
  api_path = { "string" },
  webhook_url = { "string" },
  api_key = { "string", "function" },
  timeout = { "number", default = 60, above = 0 },
  connect_timeout = { "number", default = 10, above = 0 },
  deadline = { "number", default = 600, above = 0 },
  retries = { "number", default = 4, whole = true },
  rate = { "number", above = 0 },
  burst = { "number", default = 1, whole = true, above = 0 },
  concurrency = { "number", whole = true, above = 0 },
  ca_file = { "string" },
  ca_path = { "string" },
  client_cert = { "string" },
  client_key = { "string" },
  client_key_password = { "string" },
  proxy = { "string" },
  headers = { "table" },
  user_agent = { "string" },
  max_response = { "number", default = 1024 * MIB, whole = true, above = 0 },
  page_memory = { "number", default = 8 * MIB, whole = true },
  compression = { "boolean" },
  read_only = { "boolean", default = false },
  on_request = { "function" },
  on_response = { "function" },
}

--- Raises about headers that cannot be sent, or that are not the script's to set.
-- @tparam table headers by name
function config.check_headers(headers)
  config_checks.headers(headers)
end

-- A copy of the options with the defaults in place. Raises on misuse.
local function check_options(options)
  local checked = {}
  if type(options) ~= "table" or next(options) ~= nil then
    checked = config_checks.options(options, OPTIONS)
  end
  for name, rule in pairs(OPTIONS) do
    if checked[name] == nil then
      checked[name] = rule.default
    end
  end
  return checked
end

-- The path of the API, with a slash before it and none behind.
local function clean_api_path(api_path)
  return "/" .. (api_path or "/api/v1"):gsub("^/+", ""):gsub("/+$", "")
end

-- Whether what follows the host is nothing, or a port.
local function is_port(text)
  local digits = text:match("^:(%d+)$")
  return text == "" or digits ~= nil and tonumber(digits) >= 1 and tonumber(digits) <= 65535
end

local DEFAULT_PORTS = { http = 80, https = 443 }

--- The base URL of the API for a URL as people write it: one server has one, whatever the spelling of host and port.
--
-- Keeps a path prefix, drops slashes at the end, and takes the URL with the API's path already there.
-- @tparam string url `"https://n8n.example.com/prefix"`
-- @tparam[opt="/api/v1"] string api_path the path of the API below the prefix
-- @treturn ?string `"https://n8n.example.com/prefix/api/v1"`
-- @treturn ?string what is wrong with the URL, when it is
-- @treturn string the host
function config.base_url(url, api_path)
  if url:find("[%z\1-\32\127]") then
    return nil, "the URL holds a blank or a line break"
  end
  local scheme, authority, path = url:match("^(%a[%w+.-]*)://([^/?#]*)([^?#]*)$")
  if not scheme then
    if url:find("[?#]") then
      return nil, "the URL must end before '?' and '#'"
    end
    return nil, ("the URL '%s' must begin with http:// or https://"):format(shown.url(url))
  end
  scheme = scheme:lower()
  if scheme ~= "http" and scheme ~= "https" then
    return nil, ("the URL must begin with http:// or https://, not with %s://"):format(scheme)
  end
  if authority:find("@", 1, true) then
    return nil, "the URL must not hold a user or a password: the key goes into 'api_key', others into 'headers'"
  end
  local host, port = authority:match("^(%[[%x:.]+%])(.*)$")
  if not host then
    host, port = authority:match("^([%w._~-]+)(.*)$")
  end
  if not host or port:find("^[^:]") then
    return nil, ("the URL '%s' names no host"):format(shown.url(url))
  elseif not is_port(port) then
    return nil, ("the URL '%s' has no number from 1 to 65535 for its port"):format(shown.url(url))
  end
  port = port ~= "" and tonumber(port:sub(2)) or nil
  if port == DEFAULT_PORTS[scheme] then
    port = nil
  end
  api_path = clean_api_path(api_path)
  if api_path:find("[%z\1-\32\127?#\\]") or (api_path .. "/"):find("/%.%.?/") then
    return nil, ("the API's path '%s' cannot be part of a URL"):format(api_path)
  end
  local prefix = path:gsub("/+$", "")
  if prefix:sub(-#api_path) == api_path then
    prefix = prefix:sub(1, -#api_path - 1):gsub("/+$", "")
  end
  host = host:lower()
  local server = scheme .. "://" .. host .. (port and (":%d"):format(port) or "")
  return server .. prefix .. (api_path == "/" and "" or api_path), nil, host
end

--- The URL of the instance itself: of the API, without the API's path.
-- @tparam string base_url as `config.base_url` answers it
-- @tparam[opt="/api/v1"] string api_path
-- @treturn string
function config.instance_url(base_url, api_path)
  api_path = clean_api_path(api_path)
  return api_path == "/" and base_url or base_url:sub(1, -#api_path - 1)
end

--- The URL that production webhooks lie below.
-- @tparam ?string webhook_url a URL, or a path of the instance; nil: `"/webhook"`
-- @tparam string instance_url
-- @treturn ?string without a slash at its end
-- @treturn ?string what is wrong with it, when it is
function config.webhook_url(webhook_url, instance_url)
  webhook_url = webhook_url or "/webhook"
  if webhook_url:sub(1, 1) == "/" then
    webhook_url = instance_url .. webhook_url
  end
  local url, fault = config.base_url(webhook_url, "/")
  return url, fault
end

--- Whether a text can be an API key: what is wrong with it, or nil. Never repeats the text.
-- @tparam string key
-- @treturn ?string
function config.key_fault(key)
  if type(key) ~= "string" then
    return ("the API key must be a text, got a %s"):format(type(key))
  end
  if key == "" then
    return "the API key is empty"
  end
  if key:find("[%z\1-\32\127-\255]") then
    return "the API key holds a blank, a line break or a letter beyond ASCII: is it cut off cleanly?"
  end
end

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
  local settings = check_options(options)
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
  local base_url, fault, host = config.base_url(url or file.url, settings.api_path)
  if not base_url then
    return failure(fault, "a URL looks like https://n8n.example.com")
  end
  if not key and file.apiKey then
    if url and config.base_url(file.url or "", settings.api_path) ~= base_url then
      return failure(("no API key is configured for %s: the one in %s belongs to another URL"):format(base_url,
        file.path), MISSING_KEY, "api_key")
    end
    key = file.apiKey
  end
  if not key then
    return failure("no n8n API key is configured", MISSING_KEY, "api_key")
  end
  fault = type(key) ~= "function" and config.key_fault(key)
  if fault then
    return failure(fault, "give the key alone: without 'Bearer ', quotes or blanks; from a file without its line "
      .. "break, file:read(\"*l\")")
  end
  settings.base_url, settings.api_key = base_url, key
  settings.instance_url = config.instance_url(base_url, settings.api_path)
  settings.webhook_url, fault = config.webhook_url(settings.webhook_url, settings.instance_url)
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
