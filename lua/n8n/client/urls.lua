--- Reads URLs as people write them: where the API, the instance and its webhooks lie.

local lazy = require "n8n.util.lazy"
local shown = lazy "n8n.error.shown"

local urls = {}

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
function urls.base(url, api_path)
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
-- @tparam string base_url as `urls.base` answers it
-- @tparam[opt="/api/v1"] string api_path
-- @treturn string
function urls.instance(base_url, api_path)
  api_path = clean_api_path(api_path)
  return api_path == "/" and base_url or base_url:sub(1, -#api_path - 1)
end

--- The URL that production webhooks lie below.
-- @tparam ?string webhook_url a URL, or a path of the instance; nil: `"/webhook"`
-- @tparam string instance_url
-- @treturn ?string without a slash at its end
-- @treturn ?string what is wrong with it, when it is
function urls.webhook(webhook_url, instance_url)
  webhook_url = webhook_url or "/webhook"
  if webhook_url:sub(1, 1) == "/" then
    webhook_url = instance_url .. webhook_url
  end
  return urls.base(webhook_url, "/")
end

return urls
