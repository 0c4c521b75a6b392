---@meta n8n.client

---@class n8n.client.Client
---@field url string the address of the API
---@field read_only boolean whether the client refuses everything but reading
local Client = {}

---Clients: one n8n, one key.
---@class n8n.client
local client = {}

---Makes a client.
---@param settings table of `n8n.config`
---@return table
function client.new(settings) end

---What the client did so far.
---@return table # `requests` (ended), `failures`, `attempts` (sent; more than requests when something was retried), `connections`, `bytes_sent`, `bytes_received`, and `seconds` of all attempts, with `seconds_name`, `seconds_connect`, `seconds_tls` and `seconds_first_byte`
function Client:counters() end

---Which line of n8n the server belongs to. Asked once: only 2.x has `/discover`.
---@return string? # `"1"` or `"2"`
---@return n8n.errors.Error # the error
function Client:line() end

---Sends any request to the API: for what has no method here.
---@param method string `"GET"`, `"POST"`, `"PUT"`, `"PATCH"`, `"DELETE"` or `"HEAD"`
---@param path string below `client.url`, percent-encoded: `"/workflows/abc"`
---@param options? table `query` (a table of texts, numbers and booleans), `body` (a table or `n8n.json.text`), `as = "raw"` (answer the exact text, whatever it is), `timeout`, `deadline`, `retries`, `max_response`, `etag`
---@return any # the decoded answer, `true` where there is none; nil on failure
---@return n8n.errors.Error # the error
function Client:request(method, path, options) end

return client
