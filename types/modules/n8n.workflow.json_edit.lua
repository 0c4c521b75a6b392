---@meta n8n.workflow.json_edit

---Changes to single values inside a JSON text, at any depth; all other bytes stay.
---@class n8n.workflow.json_edit
local json_edit = {}

---Puts another text in the place of the object at a path.
---@param text string sound JSON
---@param path table member names and positions, from 1; to an object that is there
---@param change function gets the object's text, answers what takes its place
---@return string
function json_edit.change(text, path, change) end

return json_edit
