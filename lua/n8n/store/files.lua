--- Reads and writes whole files, walks folders, and makes safe file names. Needs LuaFileSystem.
--
-- Failures are answered as `nil, err` with the kind `io`; the message names the path and what the system said.

local lfs = require "lfs"
local errors = require "n8n.errors"

local files = {}

local TEMPORARY = ".tmp~"

-- "/a/b: No space left on device" -> the part after the path, which our own sentence names already.
local function reason_of(problem, path)
  problem = tostring(problem)
  if problem:sub(1, #path + 2) == path .. ": " then
    problem = problem:sub(#path + 3)
  end
  return problem
end

--- What the functions here answer when the system refused something.
-- @tparam string what `"write"`
-- @tparam string path
-- @tparam string problem the system's words
-- @return nil
-- @treturn table the error
function files.failure(what, path, problem)
  return nil, errors.new { kind = "io", message = ("cannot %s %s: %s"):format(what, path, reason_of(problem, path)) }
end

local failure = files.failure

--- What a path is.
-- @tparam string path
-- @treturn ?string `"file"`, `"directory"`, ...; nil: nothing there
function files.kind(path)
  return (lfs.attributes(path, "mode"))
end

--- How many bytes a file has.
-- @tparam string path
-- @treturn ?number nil: no file there
function files.size(path)
  return files.kind(path) == "file" and lfs.attributes(path, "size") or nil
end

--- Makes a file anew, to write it piece by piece.
-- @tparam string path
-- @treturn ?file
-- @treturn ?table the error
function files.create(path)
  local file, problem = io.open(path, "wb")
  if not file then
    return failure("write", path, problem)
  end
  return file
end

--- The content of a file.
-- @tparam string path
-- @treturn ?string
-- @treturn ?table the error; its `missing` is true when there is no such file
function files.read(path)
  local file, problem, code = io.open(path, "rb")
  if not file then
    local _, err = failure("read", path, problem)
    err.missing = code == 2 or nil -- ENOENT
    return nil, err
  end
  local text, read_problem = file:read("*a")
  file:close()
  if not text then
    return failure("read", path, read_problem)
  end
  return text
end

--- Writes a file whole: into a file beside it, which then takes its name. Whoever reads sees the old content or the
-- new.
-- @tparam string path
-- @tparam string text
-- @treturn ?boolean true
-- @treturn ?table the error; the old content is still there then
function files.write(path, text)
  local temporary = path .. TEMPORARY
  local file, problem = io.open(temporary, "wb")
  if not file then
    return failure("write", path, reason_of(problem, temporary))
  end
  -- A full disk can show as late as when the last of it is handed over.
  local ok, write_problem = file:write(text)
  local closed, close_problem = file:close()
  if not ok or not closed then
    os.remove(temporary)
    return failure("write", path, write_problem or close_problem)
  end
  local renamed, rename_problem = os.rename(temporary, path)
  if not renamed then
    os.remove(temporary)
    return failure("write", path, reason_of(rename_problem, temporary))
  end
  return true
end

--- Gives a file or folder another place on the same disk. A file there is replaced.
-- @tparam string from
-- @tparam string to
-- @treturn ?boolean true
-- @treturn ?table the error
function files.move(from, to)
  local ok, problem = os.rename(from, to)
  if not ok then
    return failure("move " .. from .. " to", to, reason_of(problem, from))
  end
  return true
end

--- Removes a file or an empty folder. Nothing there is well, too.
-- @tparam string path
-- @treturn ?boolean true
-- @treturn ?table the error
function files.remove(path)
  local kind = lfs.symlinkattributes(path, "mode")
  if not kind then
    return true
  end
  local ok, problem
  if kind == "directory" then
    ok, problem = lfs.rmdir(path)
  else
    ok, problem = os.remove(path)
  end
  if not ok then
    return failure("remove", path, problem)
  end
  return true
end

--- Makes a folder and those it lies in.
-- @tparam string path
-- @treturn ?boolean true
-- @treturn ?table the error
function files.make_folder(path)
  if files.kind(path) == "directory" then
    return true
  end
  local parent = files.parent(path)
  if parent ~= path and files.kind(parent) ~= "directory" then
    local ok, err = files.make_folder(parent)
    if not ok then
      return nil, err
    end
  end
  local ok, problem = lfs.mkdir(path)
  if not ok and files.kind(path) ~= "directory" then
    return failure("make the folder", path, problem)
  end
  return true
end

--- The folder that a path lies in.
-- @tparam string path
-- @treturn string
function files.parent(path)
  local parent = path:gsub("/+$", ""):match("^(.*)/[^/]*$")
  if parent == "" then
    return "/"
  end
  return parent or "."
end

--- The names in a folder, sorted.
-- @tparam string path
-- @treturn ?{string,...}
-- @treturn ?table the error
function files.list(path)
  local ok, iterator, state = pcall(lfs.dir, path)
  if not ok then
    return failure("list", path, tostring(iterator):gsub("^cannot open ", ""))
  end
  local names = {}
  for name in iterator, state do
    if name ~= "." and name ~= ".." then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names
end

local function walk(root, below, found, skip)
  for _, name in ipairs(errors.must(files.list(below == "" and root or root .. "/" .. below))) do
    local path = below == "" and name or below .. "/" .. name
    local kind = lfs.symlinkattributes(root .. "/" .. path, "mode")
    if skip and skip(name, kind, path) then
      kind = nil
    end
    if kind == "directory" then
      walk(root, path, found, skip)
    elseif kind then
      found[#found + 1] = path
    end
  end
  return found
end

--- The files in a folder and in those inside it, as paths from there; links are listed, not followed.
-- @tparam string root
-- @tparam[opt] function skip `skip(name, kind, path)`: true leaves a file out, or a folder with all that is in it
-- @treturn ?{string,...} sorted within each folder
-- @treturn ?table the error
function files.walk(root, skip)
  return errors.answered(walk, root, "", {}, skip)
end

local function remove_tree(path)
  if lfs.symlinkattributes(path, "mode") == "directory" then
    for _, name in ipairs(errors.must(files.list(path))) do
      remove_tree(path .. "/" .. name)
    end
  end
  return errors.must(files.remove(path))
end

--- Removes a folder with all that is in it. Nothing there is well, too. Links are removed, not followed.
-- @tparam string path
-- @treturn ?boolean true
-- @treturn ?table the error
function files.remove_tree(path)
  return errors.answered(remove_tree, path)
end

--- Whether a file name is one that `write` leaves behind when it is killed.
-- @tparam string name
-- @treturn boolean
function files.is_temporary(name)
  return name:sub(-#TEMPORARY) == TEMPORARY
end

-- Names that Windows keeps for devices, whatever follows the first dot.
local RESERVED = { con = true, prn = true, aux = true, nul = true }

local function is_reserved(name)
  local stem = name:lower():match("^[^.]*")
  return RESERVED[stem] or stem:find("^com%d$") ~= nil or stem:find("^lpt%d$") ~= nil
end

local function percent(byte)
  return ("%%%02X"):format(byte:byte())
end

local LONGEST_NAME = 150

--- A file name for any text, the same on every system: letters, digits, `-` and `_` as they are, all else as `%41`.
-- Different texts get different names. Long ones are cut and end with a digest.
-- @tparam string text
-- @treturn string
function files.safe_name(text)
  local name = text:gsub("[^%w_-]", percent)
  if name == "" or is_reserved(name) then
    name = name == "" and "%" or percent(name:sub(1, 1)) .. name:sub(2)
  end
  if #name > LONGEST_NAME then
    name = name:sub(1, LONGEST_NAME - 33) .. "~" .. require("n8n.store.digest").sha256(text):sub(1, 32)
  end
  return name
end

return files
