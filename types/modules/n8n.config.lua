---@meta n8n.config

---Where to talk to and as whom: the options of `n8n.new`, the environment, the official CLI's file.
---@class n8n.config
local config = {}

---The base URL of the API for a URL as people write it: one server has one, whatever the spelling of host and port.
---@param url string `"https://n8n.example.com/prefix"`
---@param api_path? string the path of the API below the prefix
---@return string? # `"https://n8n.example.com/prefix/api/v1"`
---@return string? # what is wrong with the URL, when it is
---@return string # the host
function config.base_url(url, api_path) end

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
