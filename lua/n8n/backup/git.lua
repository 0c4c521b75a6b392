--- Commits the folder of a backup, with the git of the system.
--
-- The folder may be a repository, lie in one, or become one. Only the folder is committed, whatever else is staged
-- there. What runs leave for themselves (`.lock`, `.staging`, `.ready`) is not.

local errors = require "n8n.errors"
local files = require "n8n.store.files"
local text = require "n8n.util.text"

local git = {}

local SUBJECT, BODY_LINES = 72, 200
local OWN = { ".lock", ".staging", ".ready" }
-- Another repository than the folder's could be named by these.
local FOREIGN = { "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE" }

-- os.execute answers a status before Lua 5.2, and on LuaJIT; later true or nil.
local function succeeded(result)
  return result == true or result == 0
end

-- Runs git in the folder. Answers what it printed, or nil and that.
local function call(root, words)
  local line = { "unset " .. table.concat(FOREIGN, " ") .. "; LC_ALL=C; export LC_ALL; git -C", text.shell_word(root) }
  for _, word in ipairs(words) do
    line[#line + 1] = text.shell_word(word)
  end
  local path = os.tmpname()
  local result = os.execute(table.concat(line, " ") .. " >" .. text.shell_word(path) .. " 2>&1 </dev/null")
  local output = files.read(path) or ""
  os.remove(path)
  output = output:gsub("%s+$", "")
  if succeeded(result) then
    return output
  end
  return nil, output
end

local function fail(doing, said)
  error(errors.new { kind = "git", message = ("git could not %s: %s"):format(doing, said:gsub("%s*\n%s*", "; ")),
    hint = "the backup itself is complete; a later run with git commits it" }, 0)
end

-- ---- The message ----

local ORDER = { "added", "changed", "removed" }

-- The names for the first line: of workflows, if there are any, each once.
local function names_of(report)
  local names, seen, others = {}, {}, {}
  for _, entry in ipairs(report.entries) do
    local name = text.line(entry.name)
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
function git.message(report)
  local numbers, names, lines = {}, names_of(report), {}
  for _, outcome in ipairs(ORDER) do
    local count = report.counts[outcome]
    if count then
      numbers[#numbers + 1] = ("%d %s"):format(count, outcome)
    end
  end
  for _, entry in ipairs(report.entries) do
    if entry.class == "change" then
      lines[#lines + 1] = ("%-8s %s%s"):format(entry.outcome, text.line(entry.name),
        entry.id and " (" .. text.line(entry.id) .. ")" or "")
    end
  end
  if #lines == 0 then
    return "n8n backup\n"
  end
  local more = #lines - BODY_LINES
  if more > 0 then
    lines[BODY_LINES + 1] = ("... and %d more"):format(more)
  end
  local subject = ("n8n backup: %s: %s"):format(table.concat(numbers, ", "),
    table.concat(names, ", ", 1, math.min(#names, 20)))
  return ("%s\n\n%s\n"):format(#subject > SUBJECT and text.cut(subject, SUBJECT - 3) or subject,
    table.concat(lines, "\n", 1, math.min(#lines, BODY_LINES + 1)))
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
  local inside, said = call(root, { "rev-parse", "--is-inside-work-tree" })
  if inside == "true" then
    return
  elseif inside or not said:find("not a git repository", 1, true) then
    fail("look at " .. root, inside or said)
  end
  local made
  made, said = call(root, { "init", "-q" })
  if not made then
    fail("make a repository", said)
  end
end

-- Options that name an author where nobody has set one.
local function author(root)
  local words = {}
  for name, value in pairs { ["user.name"] = "lua-n8n", ["user.email"] = "lua-n8n@localhost" } do
    local set = call(root, { "config", name })
    if not set or set == "" then
      words[#words + 1] = "-c"
      words[#words + 1] = name .. "=" .. value
    end
  end
  return words
end

local function commit(root, message)
  local path = os.tmpname()
  errors.must(files.write(path, message))
  local words = author(root)
  for _, word in ipairs { "commit", "-q", "--cleanup=whitespace", "-F", path } do
    words[#words + 1] = word
  end
  local done, said = call(root, pathspec(words))
  os.remove(path)
  if not done then
    fail("commit", said)
  end
end

local function commit_changes(root, report)
  make_repository(root)
  local added, said = call(root, pathspec { "add", "-A" })
  if not added then
    fail("add the files", said)
  end
  local clean
  clean, said = call(root, pathspec { "diff", "--cached", "--quiet" })
  if clean then
    return false
  elseif said ~= "" then
    fail("compare the files", said)
  end
  commit(root, git.message(report))
  return call(root, { "rev-parse", "--short", "HEAD" }) or "?"
end

--- Commits the folder, if there is anything to commit.
-- @tparam string root
-- @tparam table report of the backup, for the message
-- @treturn ?string|boolean the short name of the commit; false: nothing to commit
-- @treturn ?table the error, kind `git`
function git.commit(root, report)
  return errors.answered(commit_changes, root, report)
end

return git
