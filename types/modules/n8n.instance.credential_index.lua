---@meta n8n.instance.credential_index

---@class n8n.instance.credential_index.Index
local Index = {}

---Which credentials an n8n has.
---@class n8n.instance.credential_index
local credential_index = {}

---Reads which credentials there are.
---@param client n8n.client.client.Client
---@param line string of `client:line()`
---@return table? # the index: `list` (of `{ id=, name=, type=, project= }`), `by_id`, and `find`
---@return n8n.errors.Error # the error: this key may not see them
function credential_index.read(client, line) end

---Those with a name and a type; where the server does not show a credential's type or project, they are not compared.
---@param name string
---@param kind string
---@param project? string its id
---@return table[]
function Index:find(name, kind, project) end

return credential_index
