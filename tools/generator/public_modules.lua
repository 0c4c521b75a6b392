-- The modules that are there for scripts: all that config.ld does not leave out of the reference.

local function paths()
  local settings, left_out, found = {}, {}, {}
  assert(loadfile("config.ld", "t", settings))()
  for _, path in ipairs(settings.file.exclude) do
    left_out[path] = true
  end
  local pipe = assert(io.popen("find lua/n8n -name '*.lua'"))
  for path in pipe:lines() do
    local folder = path:match("^(.*)/")
    if not left_out[path] and not left_out[folder] and not left_out[folder:match("^(.*)/") or folder] then
      found[#found + 1] = path
    end
  end
  pipe:close()
  table.sort(found)
  return found
end

local function read_file(path)
  local file = assert(io.open(path))
  local text = file:read("a")
  file:close()
  return text
end

--- @return array of the texts of their files, in the order of their paths
return function()
  local texts = {}
  for index, path in ipairs(paths()) do
    texts[index] = read_file(path)
  end
  return texts
end
