---@meta _

---@class n8n.Client
---@field url string the address of the API
---@field instance_url string the address of the instance
---@field webhook_url string where its production webhooks lie
---@field read_only boolean whether the client refuses everything but reading
local Client = {}

---What the client did so far.
---@return table # `requests` (ended), `failures`, `attempts` (sent; more than requests when something was retried), `connections`, `throttled` (attempts answered by 429 or 503), `bytes_sent`, `bytes_received`, and `seconds` of all attempts, with `seconds_name`, `seconds_connect`, `seconds_tls` and `seconds_first_byte`
function Client:counters() end

---What is known of the server: asked once (`GET /discover`), before the first thing that needs to know.
---@param options? table `refresh = true`: ask again, as after an upgrade of n8n; for another key that is done anyway
---@return table? # `line`: `"2"` or `"1"`; `features`: the name of each operation (`"workflows:archive"`) -> true where the server has it, false where it has not, nil where this key does not let anybody tell; `scopes`: a set of the scopes that the key has (nil on 1.x); `version`: nil, since n8n's API does not tell it
---@return n8n.errors.Error # the error
function Client:server(options) end

---Which line of n8n the server belongs to.
---@return string? # `"1"` or `"2"`
---@return n8n.errors.Error # the error
function Client:line() end

---Whether the key may do something, by its scopes. What the rights of its user and n8n's licence add to that, n8n
---tells nobody before it is tried.
---@param name string a scope (`"workflow:update"`) or an operation (`"workflows:update"`)
---@return boolean? # true or false
---@return n8n.errors.Error # the error: `unsupported` on 1.x, which does not tell
function Client:can(name) end

---Makes sure that the key may do all that a script is about to do, before it does the first of it.
---@param names string[] scopes and operations, as for `can`
---@return boolean? # true
---@return n8n.errors.Error # the error: kind `forbidden`, with `missing`, the names that the key may not do; `unsupported` on 1.x
function Client:require(names) end

---Finds out why n8n does not answer as it should, and what to do about it. Sends GET requests only; the key goes
---nowhere but to the API's own URL, and only once a connection without it went well.
---@return n8n.Report # the report: see `n8n.doctor`
function Client:doctor() end

---Waits until the instance answers: its readiness check, then its API to this key.
---@param options? table `timeout` (120 seconds), `on_progress(seen, seconds)`: called after every look in vain
---@return boolean? # true
---@return n8n.errors.Error # the error: kind `timeout`, or what waiting does not heal (a wrong key, a wrong certificate)
function Client:wait_ready(options) end

---Sends any request to the API: for what has no method here.
---@param method string `"GET"`, `"POST"`, `"PUT"`, `"PATCH"`, `"DELETE"` or `"HEAD"`
---@param path string below `client.url`, percent-encoded: `"/workflows/abc"`
---@param options? table `query` (a table of texts, numbers and booleans), `body` (a table or `n8n.json.text`), `as = "raw"` (answer the exact text, whatever it is), `file` (the path of a file that the answer goes to; with `as = "raw"` whatever it is), `timeout`, `deadline`, `retries`, `max_response`, `etag`
---@return any # the decoded answer, `true` where there is none; with `file` a table with `file`, `bytes`, `content_type`; nil on failure
---@return n8n.errors.Error # the error
function Client:request(method, path, options) end

