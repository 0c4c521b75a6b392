---@meta n8n.runbook.backup_compare

---A backup against the live instance: what is new there, what is gone, what is different.
---@class n8n.runbook.backup_compare
local backup_compare = {}

---Compares, and enters each difference into a report: `new`, `gone`, `different`, with what differs.
---@param view table of `n8n.runbook.backup_folder`
---@param client n8n.client.Client
---@param report table
---@param on_progress? function
---@return boolean? # true
---@return n8n.errors.Error # the error
function backup_compare.compare(view, client, report, on_progress) end

return backup_compare
