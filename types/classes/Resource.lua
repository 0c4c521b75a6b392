---@meta _

---@class n8n.Resource.Options
---@field as? string `"raw"`: answer the exact text
---@field file? string a path: the answer goes to that file, which appears when it is whole and sound. Returned is a table with `file` (the path), `bytes`, `content_type` and, for package exports, `counts`; `true` when nothing came. Errors have the kind `io` when the file cannot be written; what can be known before is known before anything is sent. Not together with `as`
---@field timeout? number seconds without progress
---@field deadline? number seconds over all attempts
---@field retries? integer attempts after the first
---@field max_response? integer bytes of the answer at most
---@field etag? string of an answer that is known: where it is still the same, `true` is answered
local Options = {}

