--- Cursors as n8n gives them out, made here so that a list need not be long to be asked for its second page.
-- @module spec.support.conformance.cursors
local mime = require "mime"

local cursors = {}

--- Of the lists that page by offset.
function cursors.offset(limit, offset)
  return (mime.b64(('{"limit":%d,"offset":%d}'):format(limit, offset)))
end

--- Of executions.
function cursors.last_id(limit, id)
  return (mime.b64(('{"lastId":"%s","limit":%d}'):format(id, limit)))
end

return cursors
