---@meta n8n.provision.schema

---Credential data against the JSON Schema that n8n gives for a credential type.
---@class n8n.provision.schema
local credential_schema = {}

---What is wrong with credential data.
---@param schema table decoded, as `client.credentials:schema(type)` answers it
---@param data table field -> value
---@return string[] # sentences, each problem once; none when the data fits
function credential_schema.check(schema, data) end

---A value that came as text, from the environment or a file, as the schema wants it: `"5432"` is a number and `"true"`
---a boolean where the field is one. Other texts, and texts that are neither, stay as they are.
---@param schema table
---@param field string
---@param text string
---@return any # the value
function credential_schema.from_text(schema, field, text) end

return credential_schema
