---@meta n8n.transfer.overrides

---Overrides: values that are other ones on the target, such as addresses and limits.
---@class n8n.transfer.overrides
local overrides = {}

---Checks overrides for their form.
---@param given table as above
---@param place? string what messages call them
---@return table?
---@return n8n.errors.Error # the error, kind `overrides`
function overrides.check(given, place) end

---Reads overrides from a file.
---@param path string of a JSON file
---@return table?
---@return n8n.errors.Error # the error: kind `io`, or `overrides` for a file that is none
function overrides.read(path) end

---Puts overrides into the workflows of a set.
---@param set table a source
---@param given table of `check`
---@param line string of the target, whose settings are meant
---@return table # the set with other workflows; the source is not changed
---@return table[] # what was overridden: `workflow`, `node` (nil: a setting), `path`, `text` (what was replaced)
---@return table[] # problems as of `n8n.transfer.resolve`, kind `"override"`
function overrides.apply(set, given, line) end

return overrides
