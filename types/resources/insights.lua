---@meta _

---@class n8n.insights.summary.query
---@field endDate? string 2.x only
---@field projectId? string 2.x only
---@field startDate? string 2.x only

---@class n8n.insights.summary.answer.averageRunTime
---@field deviation number|n8n.null 2.x only
---@field unit "millisecond" 2.x only
---@field value number 2.x only

---@class n8n.insights.summary.answer.failed
---@field deviation number|n8n.null 2.x only
---@field unit "count" 2.x only
---@field value number 2.x only

---@class n8n.insights.summary.answer.failureRate
---@field deviation number|n8n.null 2.x only
---@field unit "ratio" 2.x only
---@field value number 2.x only

---@class n8n.insights.summary.answer.timeSaved
---@field deviation number|n8n.null 2.x only
---@field unit "minute" 2.x only
---@field value number 2.x only

---@class n8n.insights.summary.answer
---@field averageRunTime n8n.insights.summary.answer.averageRunTime 2.x only
---@field failed n8n.insights.summary.answer.failed 2.x only
---@field failureRate n8n.insights.summary.answer.failureRate 2.x only
---@field timeSaved n8n.insights.summary.answer.timeSaved 2.x only
---@field total n8n.insights.summary.answer.failed 2.x only


---@class n8n.resource.insights
local resource = {}

---`GET /insights/summary`, scope `insights:read`, 2.x only
---@param query? n8n.insights.summary.query
---@param options? n8n.Resource.Options
---@return n8n.insights.summary.answer? answer
---@return n8n.errors.Error err
function resource:summary(query, options) end
