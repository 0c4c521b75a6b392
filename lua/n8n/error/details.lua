--- Puts what the server says beyond its message (`issues`, `violations`, `conflicts`) in words.

local details = {}

local LISTS = { "issues", "violations", "conflicts" }
local SHOWN = 5

-- The members that are plain values, sorted: "name Orders, sourceId x1".
local function plain_members(entry, left_out)
  local words = {}
  for name, value in pairs(entry) do
    local kind = type(value)
    if name ~= left_out and type(name) == "string" and (kind == "string" or kind == "number" or kind == "boolean") then
      words[#words + 1] = ("%s %s"):format(name, tostring(value))
    end
  end
  table.sort(words)
  return table.concat(words, ", ")
end

local function in_words(entry)
  if type(entry) ~= "table" then
    return tostring(entry)
  elseif type(entry.message) == "string" then
    return entry.message
  elseif type(entry.type) ~= "string" then
    return plain_members(entry)
  end
  local members = plain_members(entry, "type")
  return members == "" and entry.type or ("%s (%s)"):format(entry.type, members)
end

local function add(words, list)
  for i, entry in ipairs(list) do
    if i > SHOWN then
      words[#words + 1] = ("and %d more"):format(#list - SHOWN)
      return
    end
    words[#words + 1] = in_words(entry)
  end
end

--- The first entries of each list, one after another.
-- @tparam table err
-- @treturn ?string nil when there are none
function details.of(err)
  local words = {}
  for _, name in ipairs(LISTS) do
    if type(err[name]) == "table" then
      add(words, err[name])
    end
  end
  return #words > 0 and table.concat(words, "; ") or nil
end

return details
