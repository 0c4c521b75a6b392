---@meta n8n.transfer.plan_file

---Plans of transfers in files.
---@class n8n.transfer.plan_file
local transfer_file = {}

---Writes a plan into a file: all of it, or nothing.
---@param plan table
---@param path string
---@return boolean? # true
---@return n8n.errors.Error # the error
function transfer_file.save(plan, path) end

---Reads a plan that was saved.
---@param path string
---@param version number the newest that is understood
---@return table? # the plan
---@return n8n.errors.Error # the error; its `missing` is true when there is no such file
function transfer_file.load(path, version) end

return transfer_file
