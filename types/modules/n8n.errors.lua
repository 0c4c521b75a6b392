---@meta n8n.errors

---@class n8n.errors.Error
---@field kind string what sort of failure, one word: `config`, `transport`, `timeout`, `tls`, `http`, `protocol`, `decode`, `io`, `read_only`, `cancelled`, `unsupported`, `forbidden`, `stale`, `unstable`, ... Starting workflows and waiting add `unpublished`, `webhook`, `execution`, `gone` and `unconfirmed`
---@field message string what went wrong; the server's own words where it said something
---@field hint? string what to do about it
---@field status? integer the HTTP status
---@field operation? string `"workflows:get"`
---@field method? string of the request
---@field url? string of the request
---@field attempts? integer how often it was sent
---@field retry_after? number seconds that the server asked to wait
---@field ambiguous? boolean true when the request may have taken effect all the same
---@field body? string the reply, cut
---@field offset? integer bytes before the fault in a text that could not be read
---@field option? string the option of `n8n.new` that is missing (kind `config`)
---@field answer? table what triggering and waiting know all the same
---@field execution? table likewise
---@field execution_id? string likewise
---@field executions? table likewise
---@field workflow? table likewise
---@field issues? any what else the server said about it
---@field violations? any
---@field conflicts? any
---@field reason? any also of a 403: `licence`, `scope`, or `rights` of the key's user; nil where it cannot be told
---@field feature? string of the licence that is missing (403)
---@field scope? string that the operation needs (403)
---@field missing? string[] the scopes and operations that the key may not use (kind `forbidden`)
local Error = {}

---The error object: what `nil, err` answers and what iterators raise.
---@class n8n.errors
local errors = {}

---Makes an error object.
---@param fields table the fields above; `kind` and `message` are required
---@return n8n.errors.Error # the error
function errors.new(fields) end

---Raises about a mistake in the calling script: `misuse(message)` names the line outside this library where it was
---made.
---@param message string
function errors.misuse(message) end

---Whether a value is an error object of this module.
---@param value any anything, such as what `pcall` caught
---@return boolean
function errors.is(value) end

---What a call answered, or its error object raised: within `answered`, and wherever errors are raised anyway.
---@param value any nil or false: there is only the error
---@param err any raised then
---@param ... any
---@return any # value and all that came with it
function errors.must(value, err, ...) end

---Calls a function that raises error objects, as iterators do, and answers them as `nil, err`. All else that it raises
---goes on its way.
---@param work function
---@param ... any its arguments
---@return any # what it answers, or nil
---@return n8n.errors.Error # the error
function errors.answered(work, ...) end

---The error in one readable line, and a second one with the hint where there is one.
---@return string
function Error:__tostring() end

---Lets an error be joined to text: `print("not done: " .. err)`.
---@param left any
---@param right any
---@return string
function Error.__concat(left, right) end

return errors
