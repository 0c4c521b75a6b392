---@meta n8n.client.config

---Where to talk to and as whom: the options of `n8n.new`, the environment, the official CLI's file.
---@class n8n.client.config
local config = {}

---Raises about headers that cannot be sent, or that are not the script's to set.
---@param headers table by name
function config.check_headers(headers) end

---The base URL of the API for a URL as people write it: one server has one, whatever the spelling of host and port.
---@param url string `"https://n8n.example.com/prefix"`
---@param api_path? string the path of the API below the prefix
---@return string? # `"https://n8n.example.com/prefix/api/v1"`
---@return string? # what is wrong with the URL, when it is
---@return string # the host
function config.base_url(url, api_path) end

---The URL of the instance itself: of the API, without the API's path.
---@param base_url string as `config.base_url` answers it
---@param api_path? string
---@return string
function config.instance_url(base_url, api_path) end

---The URL that production webhooks lie below.
---@param webhook_url? string a URL, or a path of the instance; nil: `"/webhook"`
---@param instance_url string
---@return string? # without a slash at its end
---@return string? # what is wrong with it, when it is
function config.webhook_url(webhook_url, instance_url) end

---Whether a text can be an API key: what is wrong with it, or nil. Never repeats the text.
---@param key string
---@return string?
function config.key_fault(key) end

---Checks options and completes them, strongest first: arguments, `N8N_URL` and `N8N_API_KEY`, the official CLI's
---`~/.n8n-cli/config.json` (`url`, `apiKey`).
---@param options table what `n8n.new` was given
---@param getenv? function looks up an environment variable
---@return table? # the options with defaults, `base_url` and `api_key`
---@return n8n.errors.Error # the error
function config.resolve(options, getenv) end

return config
