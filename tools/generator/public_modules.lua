-- What is there for scripts: the modules directly in lua/n8n, and the classes (@classmod) in the rooms below, whose
-- objects scripts are handed. config.ld lists the same files for LDoc; tools/rooms.lua holds the two against each
-- other.

local public = {}

--- @return array of the lines that a shell command prints
function public.lines_of(command)
  local pipe, found = assert(io.popen("LC_ALL=C; export LC_ALL; " .. command)), {}
  for line in pipe:lines() do
    found[#found + 1] = line
  end
  pipe:close()
  return found
end

--- @return array of paths, sorted
function public.paths()
  return public.lines_of("{ ls lua/n8n/*.lua; grep -rl --include='*.lua' '^-- @classmod ' lua/n8n; } | sort")
end

--- @return array of the texts of their files, in the order of their paths
function public.texts()
  local texts = {}
  for index, path in ipairs(public.paths()) do
    local file = assert(io.open(path))
    texts[index] = file:read("a")
    file:close()
  end
  return texts
end

return public
