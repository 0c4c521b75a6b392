---@meta n8n.testing

---@class n8n.testing.Server
---@field url string for `n8n.new`
---@field api_key string for `n8n.new`
---@field line string `"1"` or `"2"`
---@field seeded? table the ids of what the option `seed` made, by family
local Server = {}

---A stand-in n8n for tests of scripts: on loopback HTTP, in a process of its own, with the paging, validation and
---errors of the real one (2.41 or 1.123), faults on demand and its state in memory.
---@class n8n.testing
local testing = {}

---Starts a sandbox.
---@param options any table or nil: `line` ("2", the default, stands for n8n 2.41; "1" for 1.123), `seed` (see `Server:seed`), `licensed` (what n8n's licence allows: true for everything, or an array of features such as "feat:folders"; default nothing, as on a community server), `port` (default: a free one), `api_key` (default: random; it has every scope), `interpreter` (the Lua to run it; default: the one that runs this script)
---@return n8n.testing.Server? # the server
---@return string? # what is wrong
function testing.start(options) end

---Ends the sandbox. Safe to call twice; a server that is collected ends too.
function Server:stop() end

---Adds records past the API. For each family a number of samples, or an array:
---`workflows` (tables as for POST, with also `active`, `isArchived`, `description`, `tags` = array of names, `project`
---and `folder` = names; or strings of JSON), `tags` and `projects` (names),
---`credentials` (`name`, `type`, `data`, `id`),
---`executions` (`workflow` = id or name, `status`, `mode`, `started` = seconds since the epoch, `seconds`, `data`),
---`variables` (`key`, `value`), `users` (`email`, `role`, `firstName`, `lastName`), `data_tables` (`name`, `columns` =
---array of `name` and `type`, `rows`, `project`), `folders` (`name`, `parent`, `project`). `licensed` = true, false or
---an array of features changes the licence.
---@param given any table
---@return any # table: for each family the array of ids
function Server:seed(given) end

---Makes an API key that may do less than the sandbox's own; it is gone after `reset`. A server of line "1" asks for
---scopes only where it is licensed for "feat:apiKeyScopes".
---@param scopes any array of names such as "workflow:list"; an unknown one raises
---@return any # the key
function Server:key(scopes) end

---Back to the state after the start: no records but the owner, no faults, an empty log, no key but its own.
function Server:reset() end

---Lets requests fail. Which ones: `method`, `path` (Lua pattern on the path), `nth` (from the nth match on), `count`
---(so many matches; default all), `probability` (0 to 1; the faults are the same for the same `seed`, a whole number),
---`rate` (only what is more than so many requests per second: with `status` = 429 a server that throttles).
---How, one or more:
---@param rule any table
function Server:fault(rule) end

---No more faults.
function Server:faults_clear() end

---The requests so far, in order of arrival: array of { `method`, `path`, `query` (text), `headers` (lower-case names),
---`body`, `status` (0: none was sent), `connection` (its number), `at` (seconds since the epoch) }.
function Server:log() end

---Forgets the requests so far and starts `stats` anew.
function Server:log_clear() end

---Counts since the start, `reset` or `log_clear`: `requests`, `peak` (most requests in flight at once), `connections`
---(that brought a request).
function Server:stats() end

return testing
