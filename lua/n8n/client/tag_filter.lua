--- Checks what n8n answers to the filter `tags` of workflows.
--
-- n8n drops names of tags it does not know (`prod,typo` acts as `prod`), and 1.x ignores the whole filter when
-- `projectId` is given too. So an item that does not carry all the tags asked for is not handed out. (`name` needs no
-- check: it finds every workflow whose name contains the text.)

local tables = require "n8n.util.tables"

local tag_filter = {}

--- The check for a query, if it needs one.
-- @tparam table operation
-- @tparam ?table query
-- @treturn ?function `carries(tags)`: whether an item with these tags (the decoded member) is one that was asked for;
--   nil when the item does not say what its tags are
function tag_filter.of(operation, query)
  local asked = type(query) == "table" and query.tags
  if not asked or operation.resource ~= "workflows"
    or not tables.set(tables.column(operation.query or {}, "name")).tags then
    return nil
  end
  local names = type(asked) == "table" and asked or {}
  for name in (type(asked) == "string" and asked or ""):gmatch("[^,]+") do
    names[#names + 1] = name:match("^%s*(.-)%s*$")
  end
  return function(tags)
    if type(tags) ~= "table" then
      return nil
    end
    local carried = {}
    for _, tag in ipairs(tags) do
      local name = type(tag) == "table" and tag.name or tag
      if type(name) ~= "string" then
        return nil
      end
      carried[name] = true
    end
    for _, name in ipairs(names) do
      if not carried[name] then
        return false
      end
    end
    return true
  end
end

--- What to say when an answer does not show what the check needs.
tag_filter.UNCHECKABLE = "the workflows come without their tags, so the filter by tags cannot be checked"

return tag_filter
