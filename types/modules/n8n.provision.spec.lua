---@meta n8n.provision.spec

---The spec of `n8n.provision`: which credentials there are to be, and where their secrets come from.
---@class n8n.provision.spec
local provision_source = {}

---Reads a spec and checks its form.
---@param spec string|table the path of a JSON file, or what such a file holds
---@return table? # the spec
---@return n8n.errors.Error # the error; kind `spec` when it is none
---@return string? # the folder that paths of files begin in; nil for a table
function provision_source.read(spec) end

---The data of a credential with its secrets in place.
---@param data table of the spec
---@param context table `folder`, and `environment(name)`
---@return table # field -> value
---@return table # field -> true for the values that came as text
---@return string[] # what is missing, for each field a sentence
function provision_source.resolve(data, context) end

return provision_source
