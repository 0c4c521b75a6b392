-- What nginx.conf beside this answers. A call waits for n8n as in any script; nginx serves others meanwhile.
local n8n = require "n8n"

local pages = {}
pages.__index = pages

function pages.new(client)
  return setmetatable({ client = client }, pages)
end

local function fail(status, message)
  if not ngx.headers_sent then
    ngx.status = status
  end
  ngx.say(message)
end

-- A line per workflow, sent as the pages come.
function pages:list()
  ngx.header.content_type = "text/plain; charset=utf-8"
  local ok, err = pcall(function()
    for workflow in self.client.workflows:each(nil, { fields = { "id", "name", "active" } }) do
      ngx.say(workflow.id, "\t", workflow.active and "published" or "draft", "\t", workflow.name)
    end
  end)
  if not ok then
    ngx.log(ngx.ERR, tostring(err))
    fail(ngx.HTTP_BAD_GATEWAY, "n8n does not answer as it should; the log says why")
  end
end

-- Publishes what has the tag and is not published, eight at a time; a line per workflow.
function pages:publish(tag)
  tag = ngx.unescape_uri(tag or "")
  if tag == "" then
    return fail(ngx.HTTP_BAD_REQUEST, "which ones? add ?tag=...")
  end
  local drafts = self.client.workflows:each({ tags = tag, active = false })
  local outcomes, err = n8n.map(drafts, function(workflow)
    return workflow:publish()
  end)
  if not outcomes then
    ngx.log(ngx.ERR, tostring(err))
    outcomes = err.outcomes
    ngx.status = ngx.HTTP_BAD_GATEWAY
  elseif outcomes.ok < outcomes.total then
    ngx.status = ngx.HTTP_BAD_GATEWAY
  end
  for _, outcome in ipairs(outcomes) do
    ngx.say(outcome.item.id, "\t", outcome.ok and "published" or tostring(outcome.error))
  end
  ngx.say(outcomes.ok, " published, ", outcomes.failed, " failed", err and ", not all were reached" or "")
end

return pages
