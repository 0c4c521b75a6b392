---@meta n8n

---@class n8n.Operation
---@field resource string
---@field verb string
---@field method string
---@field path string
---@field parameters string[] names of the path's arguments
---@field query table[] parameters, of `{ name=, type=, enum=, minimum=, maximum=, default=, required=, lines= }`
---@field body? table what it takes: `{ required=, type=, kind=, closed=, members=, items= }`
---@field list? string where its answer has the things that it lists, if it is a list
---@field paging? string `"cursor"`, `"last_id"` or `"skip_take"`
---@field reply string `"json"`, `"empty"`, `"binary"` or `"mixed"`
---@field idempotent? boolean whether it may be sent twice
---@field deprecated? boolean
---@field scope? string what the key must be allowed
---@field item? string the resource whose items it answers
---@field key? string the member that tells items apart
---@field lines string of n8n that know it: `"1"`, `"2"` or `"12"`
---@field alias? string another path of the same operation
---@field alias_lines? string of n8n that know that path
local Operation = {}

---The n8n public REST API in Lua.
---@class n8n
local n8n = {}

---@class n8n.new.options
---@field url? string `https://n8n.example.com`, with a path prefix or not, with `/api/v1` at its end or not. Default: `N8N_URL`, else the file of the official CLI
---@field api_path? string where the API lies elsewhere than at `/api/v1`
---@field webhook_url? string where production webhooks lie, for `trigger`: a path of the instance, or a URL
---@field api_key? string|function a text, or a function that answers one (or `nil, message`). It is called before the first request, and again after a 401; if it then answers another key, the request is sent again. Default: `N8N_API_KEY`, else the file
---@field timeout? number seconds without progress
---@field connect_timeout? number seconds until a connection stands
---@field deadline? number seconds over all attempts of one call
---@field retries? integer attempts after the first
---@field rate? number attempts per second at most. By default there is no bound until the server answers 429 or 503: then the client slows down for all its requests, and speeds up again as the server bears it
---@field burst? integer attempts that may begin at once after a pause, while there is a `rate`
---@field concurrency? integer attempts in flight at most
---@field ca_file? string who vouches for the server. Default: `CURL_CA_BUNDLE` or `SSL_CERT_FILE`, else the system's
---@field ca_path? string the same, a folder. Default: `SSL_CERT_DIR`
---@field client_cert? string who we are
---@field client_key? string its key
---@field client_key_password? string what opens the key
---@field proxy? string a URL, `""` for none. Default: the environment's, as curl has it
---@field headers? table more headers, by name
---@field user_agent? string what we call ourselves
---@field max_response? integer bytes of an answer at most. Default: 1 GiB
---@field page_memory? integer larger pages go to a temporary file. Default: 8 MiB
---@field compression? boolean by default off for a server on this machine
---@field read_only? boolean refuse everything but reading (kind `read_only`), before anything is sent
---@field on_request? function `on_request(event)`, called before every request with `operation`, `method`, `url`. If it raises, the request is not sent
---@field on_response? function `on_response(event)`, called after every request with these and `status`, `seconds`, `attempts`, `bytes` and, on failure, `kind`. Neither ever gets the key or the values of `headers`

---Makes a client. Nothing is sent yet.
---@param options? n8n.new.options
---@return n8n.Client? # the client (see `Client`)
---@return n8n.errors.Error # the error: the configuration is missing or cannot be used
function n8n.new(options) end

---Finds out why an n8n does not answer as it should. Like `n8n.new` and then `client:doctor()`, but for a
---configuration that is missing or wrong, which the report names like everything else.
---@param options? table as for `n8n.new`
---@return n8n.Report # the report: see `n8n.doctor`
function n8n.doctor(options) end

---Every operation of the API: an array of `Operation`.
---@type n8n.Operation[]
n8n.operations = nil

---Exact JSON (see `n8n.json`).
n8n.json = require("n8n.json")

---Does something with each of many items, several at once: `n8n.map(items, fn, options)` (see `n8n.map`).
n8n.map = require("n8n.map").run

---Tasks in an event loop of one's own (see `n8n.loop`).
n8n.loop = require("n8n.loop")

---Lets time pass; inside of `n8n.map` and tasks for what called it alone.
---@param seconds number a signal may end it earlier
function n8n.sleep(seconds) end

---JSON's null; the same value as `cjson.null`.
---@type n8n.null
n8n.null = nil

---The metatable that marks arrays; the same as `cjson.array_mt` where there is one.
---@type table
n8n.array_mt = nil

---Marks a table as a JSON array, also when it is empty.
n8n.array = require("n8n.json").array

---Marks a table as a JSON object, also when it is empty.
n8n.object = require("n8n.json").object

---Whether a value is an error object: what `nil, err` answered, or what `pcall` caught from an iterator.
---@param value any anything
---@return boolean
function n8n.is_error(value) end

return n8n
