---@meta _

---JSON's null, the same value as `cjson.null`: true in a condition, so compare with `==`.
---@alias n8n.null lightuserdata

---Checked JSON text that is written as it is, whatever value it has.
---@alias n8n.fragment any
