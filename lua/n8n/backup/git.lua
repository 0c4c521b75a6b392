--- A commit of a backup's folder, with the git of the system.
--
-- The folder may be a repository, lie in one, or become one. Only the folder is committed, whatever else is staged
-- there. What runs leave for themselves (`.lock`, `.staging`, `.ready`) is not.

local errors = require "n8n.errors"
local files = require "n8n.store.files"

local backup_git = {}

local SUBJECT, BODY_LINES = 72, 200
local OWN = { ".lock", ".staging", ".ready" }
-- Another repository than the folder's could be named by these.
local FOREIGN = { "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE" }

local function quoted(word)
  return "'" .. tostring(word):gsub("'", "'\\''") .. "'"
end

-- os.execute answers a status before Lua 5.2, and on LuaJIT; later true or nil.
local function succeeded(result)
  return result == true or result == 0
end

-- Runs git in the folder. Answers what it printed, or nil and that.
local function git(root, words)
  local line = { "unset " .. table.concat(FOREIGN, " ") .. "; LC_ALL=C; export LC_ALL; git -C " .. quoted(root) }
  for _, word in ipairs(words) do
    line[#line + 1] = quoted(word)
  end
  local output = os.tmpname()
  local result = os.execute(table.concat(line, " ") .. " >" .. quoted(output) .. " 2>&1 </dev/null")
  local text = files.read(output) or ""
  os.remove(output)
  text = text:gsub("%s+$", "")
  if succeeded(result) then
    return text
  end
  return nil, text
end

local function failure(doing, said)
  return nil, errors.new { kind = "git", message = ("git could not %s: %s"):format(doing, said:gsub("%s*\n%s*", "; ")),
    hint = "the backup itself is complete; a later run with git commits it" }
end

-- ---- The message ----

local function shown(text)
  return (tostring(text):gsub("[%c]+", " "))
end

-- Cuts a text to so many bytes, between two UTF-8 characters.
local function cut(text, size)
  if #text <= size then
    return text
  end
  local last = size - 3
  while last > 0 and text:byte(last + 1) >= 0x80 and text:byte(last + 1) < 0xC0 do
    last = last - 1
  end
  return text:sub(1, last) .. "..."
end

local ORDER = { "added", "changed", "removed" }

-- The names for the first line: of workflows, if there are any, each once.
local function names_of(report)
  local names, seen, others = {}, {}, {}
  for _, entry in ipairs(report.entries) do
    local name = shown(entry.name)
    if entry.class == "change" and not seen[name] then
      seen[name] = true
      local list = (entry.kind == "workflow" or entry.outcome == "removed") and names or others
      list[#list + 1] = name
    end
  end
  return #names > 0 and names or others
end

--- The message of a commit: what was added, changed and removed, in numbers and by name.
-- @tparam table report of the backup
-- @treturn string
function backup_git.message(report)
  local numbers, names, lines = {}, names_of(report), {}
  for _, outcome in ipairs(ORDER) do
    local count = report.counts[outcome]
    if count then
      numbers[#numbers + 1] = ("%d %s"):format(count, outcome)
    end
  end
  for _, entry in ipairs(report.entries) do
    if entry.class == "change" then
      lines[#lines + 1] = ("%-8s %s%s"):format(entry.outcome, shown(entry.name),
        entry.id and " (" .. shown(entry.id) .. ")" or "")
    end
  end
  if #lines == 0 then
    return "n8n backup\n"
  end
  local more = #lines - BODY_LINES
  if more > 0 then
    lines[BODY_LINES + 1] = ("... and %d more"):format(more)
  end
  return ("%s\n\n%s\n"):format(cut(("n8n backup: %s: %s"):format(table.concat(numbers, ", "),
    table.concat(names, ", ", 1, math.min(#names, 20))), SUBJECT), table.concat(lines, "\n", 1,
    math.min(#lines, BODY_LINES + 1)))
end

-- ---- The commit ----

local function pathspec(words)
  words[#words + 1] = "--"
  words[#words + 1] = "."
  for _, name in ipairs(OWN) do
    words[#words + 1] = ":(exclude)" .. name
  end
  return words
end

local function make_repository(root)
  local inside, said = git(root, { "rev-parse", "--is-inside-work-tree" })
  if inside == "true" then
    return true
  elseif inside or not said:find("not a git repository", 1, true) then
    return failure("look at " .. root, inside or said)
  end
  local made
  made, said = git(root, { "init", "-q" })
  if not made then
    return failure("make a repository", said)
  end
  return true
end

-- Options that name an author where nobody has set one.
local function author(root)
  local words = {}
  for name, value in pairs { ["user.name"] = "lua-n8n", ["user.email"] = "lua-n8n@localhost" } do
    local set = git(root, { "config", name })
    if not set or set == "" then
      words[#words + 1] = "-c"
      words[#words + 1] = name .. "=" .. value
    end
  end
  return words
end

local function commit(root, message)
  local path = os.tmpname()
  local ok, err = files.write(path, message)
  if not ok then
    return nil, err
  end
  local words = author(root)
  for _, word in ipairs { "commit", "-q", "--cleanup=whitespace", "-F", path } do
    words[#words + 1] = word
  end
  local done, said = git(root, pathspec(words))
  os.remove(path)
  if not done then
    return failure("commit", said)
  end
  return true
end

--- Commits the folder, if there is anything to commit.
-- @tparam string root
-- @tparam table report of the backup, for the message
-- @treturn ?string|boolean the short name of the commit; false: nothing to commit
-- @treturn ?table the error, kind `git`
function backup_git.commit(root, report)
  local ok, err = make_repository(root)
  if not ok then
    return nil, err
  end
  local added, said = git(root, pathspec { "add", "-A" })
  if not added then
    return failure("add the files", said)
  end
  local clean
  clean, said = git(root, pathspec { "diff", "--cached", "--quiet" })
  if clean then
    return false
  elseif said ~= "" then
    return failure("compare the files", said)
  end
  ok, err = commit(root, backup_git.message(report))
  if not ok then
    return nil, err
  end
  return git(root, { "rev-parse", "--short", "HEAD" }) or "?"
end

return backup_git
