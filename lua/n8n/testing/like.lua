--- SQL's LIKE and GLOB as Lua patterns, in the way SQLite compares: ASCII letters in either case for LIKE.
local like = {}

local function pattern(text, wildcards)
  return "^" .. text:gsub(".", function(found)
    return wildcards[found] or (found:find("%w") and found or "%" .. found)
  end) .. "$"
end

--- Lower-case Lua pattern for LIKE, with % and _ as wildcards; to be matched against lower-case text.
function like.pattern(text)
  return pattern(text:lower(), { ["%"] = ".*", ["_"] = "." })
end

--- The same, where _ is a letter like others.
function like.without_blank(text)
  return pattern(text:lower(), { ["%"] = ".*" })
end

--- Lua pattern for GLOB made of a text with % as the only wildcard; letters count as they are.
function like.glob(text)
  return pattern(text, { ["%"] = ".*" })
end

return like
