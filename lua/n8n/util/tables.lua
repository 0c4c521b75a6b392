--- Small things done with tables. None of these follows metatables, and none changes what it is given.

local tables = {}

--- A new table with the members of others, those of later ones over those of earlier ones; shallow, no metatable.
-- @param ... tables; nil is passed over
-- @treturn table
function tables.copy(...)
  local copied = {}
  for i = 1, select("#", ...) do
    for name, value in pairs((select(i, ...)) or {}) do
      copied[name] = value
    end
  end
  return copied
end

--- A shallow copy that has the metatable too, so that an array stays one.
-- @tparam table values
-- @treturn table
function tables.clone(values)
  return setmetatable(tables.copy(values), debug.getmetatable(values))
end

--- A shallow copy without some members.
-- @tparam ?table values
-- @param ... names
-- @treturn table
function tables.without(values, ...)
  local rest = tables.copy(values)
  for i = 1, select("#", ...) do
    rest[(select(i, ...))] = nil
  end
  return rest
end

-- Numbers by value, everything else as text.
local function in_order(left, right)
  if type(left) == "number" and type(right) == "number" then
    return left < right
  end
  return tostring(left) < tostring(right)
end

--- The keys of tables, each once, sorted.
-- @param ... tables
-- @treturn table an array
function tables.keys(...)
  local keys, seen = {}, {}
  for i = 1, select("#", ...) do
    for key in pairs((select(i, ...))) do
      keys[#keys + 1] = not seen[key] and key or nil
      seen[key] = true
    end
  end
  table.sort(keys, in_order)
  return keys
end

--- A set of the values in an array.
-- @tparam ?table list
-- @treturn table value -> true
function tables.set(list)
  local set = {}
  for _, value in ipairs(list or {}) do
    set[value] = true
  end
  return set
end

--- One member of each table in an array.
-- @tparam table list
-- @tparam string name of the member
-- @treturn table an array; elements without the member are passed over
function tables.column(list, name)
  local values = {}
  for _, each in ipairs(list) do
    values[#values + 1] = each[name]
  end
  return values
end

--- The tables in an array by their `id`.
-- @tparam ?table list
-- @treturn table
function tables.by_id(list)
  local found = {}
  for _, each in ipairs(list or {}) do
    found[each.id] = each
  end
  return found
end

--- An order for `table.sort`: by `id`.
function tables.id_order(left, right)
  return left.id < right.id
end

return tables
