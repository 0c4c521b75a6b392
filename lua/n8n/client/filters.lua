--- Filters that are checked here because the server cannot be trusted with them.
--
-- `filter` of data tables, their rows and folders: n8n leaves out what it does not know of a row filter, so that a
-- misspelled one finds, or deletes, other rows than were meant, or all of them; empty texts and arrays select all.
-- So what does not have the shape of `n8n.client.filter_shapes` is refused before anything is sent.
--
-- `tags` of workflows: n8n drops names of tags it does not know (`prod,typo` acts as `prod`), and 1.x ignores the whole
-- filter when `projectId` is given too. What it answers is therefore checked: an item that does not carry all the tags
-- asked for is not handed out. (`name` needs no check: it finds every workflow whose name contains the text.)

local lazy = require "n8n.util.lazy"
local filter_checks = lazy "n8n.client.filter_checks"

local filters = {}

-- ---- Filters that are JSON ----

--- Raises for a filter that n8n would not read as it is meant.
-- @tparam table operation
-- @param content the query, or the body of an operation with one
-- @raise naming the calling script's line, with an example of the right shape
function filters.check(operation, content)
  if content ~= nil and (type(content) ~= "table" or content.filter ~= nil) then
    filter_checks.check(operation, content)
  end
end

-- ---- Tags ----

local function has_query(operation, name)
  for _, parameter in ipairs(operation.query or {}) do
    if parameter.name == name then
      return true
    end
  end
  return false
end

--- The check for a query, if it needs one.
-- @tparam table operation
-- @tparam ?table query
-- @treturn ?function `carries(tags)`: whether an item with these tags (the decoded member) is one that was asked for;
--   nil when the item does not say what its tags are
function filters.tags(operation, query)
  local asked = type(query) == "table" and query.tags
  if not asked or operation.resource ~= "workflows" or not has_query(operation, "tags") then
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
filters.UNCHECKABLE = "the workflows come without their tags, so the filter by tags cannot be checked"

return filters
