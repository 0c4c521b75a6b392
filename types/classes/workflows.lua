---@meta _

---@class n8n.workflows.update.options
---@field publish? boolean false: only the draft changes. On 2.x this is `publishIfActive=false`; 1.x has no drafts, so there the update of an active workflow is refused (kind `unsupported`) rather than changing what runs. true: a published workflow is published with the change, as the API does by itself
---@field force? boolean true: write also where the workflow has changed since it was read (else kind `stale`)

---@class n8n.workflows.publish.options
---@field wait? boolean|number true (30) or seconds: on 2.x, which sets triggers up after its answer, wait until it is seen to have done so: it counts them then (`triggerCount`). Where the count stays as it was (a workflow published again), nothing can be seen: kind `unconfirmed`, "accepted, not confirmed", with the `workflow`

