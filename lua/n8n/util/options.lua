--- Tables of options: names that are not known are refused.

local lazy = require "n8n.util.lazy"
local misuse = require "n8n.util.misuse"
local suggest = lazy "n8n.util.suggest"
local tables = lazy "n8n.util.tables"

local options = {}

--- Raises for a table that inherits: what it does not hold itself would be dropped, and a filter with it.
-- @tparam string what the message calls the table: "the query"
-- @param given anything; only tables are looked at
-- @raise naming the calling script's line
function options.check_plain(what, given)
  local metatable = type(given) == "table" and debug.getmetatable(given)
  if metatable and (rawget(metatable, "__index") ~= nil or rawget(metatable, "__pairs") ~= nil) then
    misuse.raise(what .. " must be a plain table: what its metatable adds (__index, __pairs) would not be sent")
  end
end

--- Raises unless the options are a plain table with known names only.
-- @tparam ?table given what the caller gave; nil: none
-- @tparam ?{string,...} known the names there are; nil: whoever gets the options looks at their names
-- @tparam[opt="option"] string what what the message calls a name
-- @treturn table the options; {} for nil
-- @raise naming the calling script's line, with the name that was probably meant
function options.check(given, known, what)
  if given == nil then
    return {}
  end
  if type(given) ~= "table" then
    misuse.raise(("the %ss must be a table, got a %s"):format(what or "option", type(given)))
  end
  options.check_plain(("the %ss"):format(what or "option"), given)
  local names = known and tables.set(known)
  for name in pairs(names and given or {}) do
    if not names[name] then
      misuse.raise(suggest.unknown(what or "option", name, known))
    end
  end
  return given
end

--- Raises unless the option `as` is `"raw"`, or not given.
-- @tparam table given the options
-- @raise naming the calling script's line
function options.check_as(given)
  if given.as ~= nil and given.as ~= "raw" then
    misuse.raise("option 'as' can only be \"raw\"")
  end
end

local IN_WORDS = { boolean = "true or false", ["function"] = "a function" }

--- Raises unless an option has a type, or is not given.
-- @tparam table given the options
-- @tparam string name
-- @tparam string expected `"boolean"` or `"function"`
-- @raise naming the calling script's line
function options.check_type(given, name, expected)
  if given[name] ~= nil and type(given[name]) ~= expected then
    misuse.raise(("option '%s' must be %s"):format(name, IN_WORDS[expected]))
  end
end

--- Raises unless an option that counts something is a whole number from 1 up, or not given.
-- @tparam table given the options
-- @tparam string name
-- @raise naming the calling script's line
function options.check_whole(given, name)
  local value = given[name]
  if value ~= nil and (type(value) ~= "number" or value < 1 or value % 1 ~= 0) then
    misuse.raise(("option '%s' must be a whole number from 1 up"):format(name))
  end
end

--- Refuses an option that is neither a text nor a list of texts.
-- @tparam table given
-- @tparam string name
-- @treturn ?{string,...} a text as a list of one; nil: not given
function options.check_texts(given, name)
  local value = given[name]
  local list = type(value) == "string" and { value } or value
  for _, text in ipairs(type(list) == "table" and list or { list }) do
    if type(text) ~= "string" then
      misuse.raise(("option '%s' must be a text or a list of texts"):format(name))
    end
  end
  return list
end

--- Raises unless a value is one of those that there are.
-- @tparam string what what the message calls it
-- @param value
-- @tparam {string,...} known
-- @return the value
-- @raise naming the calling script's line, with the value that was probably meant
function options.check_one_of(what, value, known)
  for _, name in ipairs(known) do
    if value == name then
      return value
    end
  end
  misuse.raise(suggest.unknown(what, tostring(value), known))
end

return options
