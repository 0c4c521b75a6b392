---@meta n8n.client.workflows

---@class n8n.client.workflows.update.options
---@field publish? boolean false: only the draft changes. On 2.x this is `publishIfActive=false`; 1.x has no drafts, so there the update of an active workflow is refused (kind `unsupported`) rather than changing what runs. true: a published workflow is published with the change, as the API does by itself
---@field force? boolean true: write also where the workflow has changed since it was read (else kind `stale`)

---@class n8n.client.workflows.publish.options
---@field wait? boolean|number true (30) or seconds: on 2.x, which sets triggers up after its answer, wait until it is seen to have done so: it counts them then (`triggerCount`). Where the count stays as it was (a workflow published again), nothing can be seen: kind `unconfirmed`, "accepted, not confirmed", with the `workflow`

---What workflows have besides their operations, and what some of these take besides the options of requests.
---@class n8n.client.workflows
local workflows = {}

---Puts these methods in place of the plain operations, and adds those that are no operations.
---@param methods table of the resource `workflows`, by verb
function workflows.extend(methods) end

---Adds the methods of items that are no operations.
---@param methods table of the items, by verb
function workflows.extend_items(methods) end

return workflows
