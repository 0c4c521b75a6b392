-- What differs between two sets of operations of one line: sentences, one per difference, each naming operation and
-- field.

local facts = require("operations_facts")
local support = require("operations_support")

-- What the places in facts are called by people.
local PLACES = { path = "path argument", query = "query parameter", body = "body field", reply = "answer's field" }
local WHOLES = { request = "the body", body = "the body's schema", answer = "the answer", reply = "the answer's schema",
  scope = "the scope", deprecated = "the deprecation" }

local function name_of(place)
  local root, rest = place:match("^(%l+)%.?(.*)$")
  return rest ~= "" and ("%s '%s'"):format(PLACES[root], rest) or WHOLES[root]
end

-- Place -> description of an operation's facts.
local function by_place(operation)
  local places = {}
  for _, line in ipairs(facts.of(operation)) do
    local place, words = facts.split(line)
    places[place] = words
  end
  return places
end

-- Whether something that holds the place is missing as well, so that the place itself goes without saying.
local function is_inside_missing(place, places)
  for length = #place - 1, 1, -1 do
    local follows = place:sub(length + 1, length + 1)
    if follows:find("[.%[{]") and place:sub(1, length):find("[.%]}]") and places[place:sub(1, length)] == nil then
      return true
    end
  end
  local root = place:match("^(%l+)[.%[{]")
  return (root == "body" or root == "reply") and places[root] == nil
end

local function compare(ours, theirs, say)
  local old, new = by_place(ours), by_place(theirs)
  local all = {}
  for place in pairs(old) do
    all[place] = true
  end
  for place in pairs(new) do
    all[place] = true
  end
  for _, place in ipairs(support.sorted_keys(all)) do
    local before, after = old[place], new[place]
    if not before and not is_inside_missing(place, old) then
      say("%s added: %s", name_of(place), after)
    elseif not after and not is_inside_missing(place, new) then
      say("%s removed: %s", name_of(place), before)
    elseif before and after and before ~= after then
      say("%s changed: %s -> %s", name_of(place), before, after)
    end
  end
end

--- All differences.
-- @param ours operations by key: what we hold
-- @param theirs those of another document
-- @param names key -> our name ("workflows:list") of the operations that have one
-- @return array of sentences, sorted by operation and field
return function(ours, theirs, names)
  local found, all = {}, {}
  for key in pairs(ours) do
    all[key] = true
  end
  for key in pairs(theirs) do
    all[key] = true
  end
  for _, key in ipairs(support.sorted_keys(all)) do
    local title = (theirs[key] or ours[key]).method .. " " .. (theirs[key] or ours[key]).path
    title = names[key] and ("%s (%s)"):format(title, names[key]) or title
    local function say(format, ...)
      found[#found + 1] = title .. ": " .. format:format(...)
    end
    if not ours[key] then
      say("operation added")
    elseif not theirs[key] then
      say("operation removed")
    else
      compare(ours[key], theirs[key], say)
    end
  end
  return found
end
