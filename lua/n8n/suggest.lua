--- "Did you mean": the known name nearest to one that is not known.
-- @module n8n.suggest

local suggest = {}

-- Edits (insert, drop, change, swap two neighbours) between two short texts.
local function distance(left, right)
  local before, previous, current = {}, {}, {}
  for j = 0, #right do
    previous[j] = j
  end
  for i = 1, #left do
    current[0] = i
    for j = 1, #right do
      local same = left:byte(i) == right:byte(j)
      local best = math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and left:byte(i) == right:byte(j - 1) and left:byte(i - 1) == right:byte(j) then
        best = math.min(best, before[j - 2] + 1)
      end
      current[j] = best
    end
    before, previous, current = previous, current, before
  end
  return previous[#right]
end

--- The known name that is most like `name`, if one is near enough to be what was meant.
-- @tparam string name what was written
-- @tparam {string,...} known the names that would have been right
-- @treturn ?string
function suggest.nearest(name, known)
  local best, best_distance
  local lower = tostring(name):lower()
  for _, candidate in ipairs(known) do
    local d = distance(lower, candidate:lower())
    if not best_distance or d < best_distance or (d == best_distance and candidate < best) then
      best, best_distance = candidate, d
    end
  end
  if best and best_distance <= math.max(1, math.floor(math.max(#lower, #best) / 3)) then
    return best
  end
end

--- A sentence about an unknown name, with the nearest known one or, failing that, all of them.
-- @tparam string what what kind of name it is: `"option"`
-- @tparam string name what was written
-- @tparam {string,...} known the names that would have been right
-- @treturn string `unknown option 'timout': did you mean 'timeout'?`
function suggest.unknown(what, name, known)
  local near = suggest.nearest(name, known)
  if near then
    return ("unknown %s '%s': did you mean '%s'?"):format(what, tostring(name), near)
  end
  local sorted = {}
  for i, candidate in ipairs(known) do
    sorted[i] = candidate
  end
  table.sort(sorted)
  return ("unknown %s '%s' (known: %s)"):format(what, tostring(name), table.concat(sorted, ", "))
end

return suggest
