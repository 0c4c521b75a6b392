--- Mistakes in the calling script: they are raised at its line, without frames of this library.

local misuse = {}

-- Where this library's own files lie: "@/usr/share/lua/5.4/n8n/".
local LIBRARY = debug.getinfo(1, "S").source:match("^(@.*)util/misuse%.lua$")

--- Raises about a mistake in the calling script, naming the line outside this library where it was made.
-- @tparam string message
-- @raise always
function misuse.raise(message)
  local level = 2
  local info = debug.getinfo(level, "Sl")
  while info and (info.currentline < 0 or (LIBRARY and info.source:sub(1, #LIBRARY) == LIBRARY)) do
    level = level + 1
    info = debug.getinfo(level, "Sl")
  end
  error(info and ("%s:%d: %s"):format(info.short_src, info.currentline, message) or message, 0)
end

--- Calls a function of the core. What the core raises on misuse names no position: the calling script's is added.
-- @tparam function run it never yields
-- @param ... its arguments
-- @return what it answers
-- @raise naming the line of the calling script
function misuse.checked(run, ...)
  local ok, result = pcall(run, ...)
  if not ok then
    misuse.raise(result)
  end
  return result
end

return misuse
