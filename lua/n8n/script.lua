--- What the scripts in `examples/` share: options, the client, progress, output, exit codes, interrupts.
--
--     local parser = script.parser("backup.lua", "Saves all workflows to a folder.")
--     parser:argument("folder", "Where the backup is.")
--     script.main(parser, function(options, session)
--       local client, err = session.client()
--       if not client then
--         return nil, err
--       end
--       return backup.run(client, options.folder, { on_progress = session.progress })
--     end)
--
-- Exit codes: 0 done; 1 failed, or wrong options; 2 a dry run that found changes; 3 partly done; 130 interrupted.
-- @module n8n.script

local argparse = require "argparse"
local n8n = require "n8n"
local errors = require "n8n.errors"
local json = require "n8n.json"
local files = require "n8n.store.files"

local script = {}

local EXIT_CODES = "Exit codes: 0 done, 1 failed, 2 a dry run that found changes, 3 partly done, 130 interrupted."

local function concurrency(text)
  local number = tonumber(text)
  if number and number >= 1 and number % 1 == 0 then
    return number
  end
  return nil, ("option '--concurrency' must be a whole number from 1 up, got '%s'"):format(text)
end

--- An argparse parser with the options that all scripts take.
-- @tparam string name of the script, where the file that runs does not say: installed scripts have other names
-- @tparam string description one or two sentences
-- @tparam[opt] table features `offline`: talks to no n8n; `mutates`: has `--dry-run` and `--journal FILE`; `resumes`:
--   has `--resume` too; `concurrent`: has `--concurrency COUNT`, and how many the runbook takes without it;
--   `exit_codes`: a sentence about them, where they mean something else
-- @treturn table the parser; the values of its options reach the function given to `main`
function script.parser(name, description, features)
  features = features or {}
  local own_name = arg and arg[0] and arg[0]:match("[^/]+$")
  local parser = argparse(own_name or name, description, features.exit_codes or EXIT_CODES)
  if not features.offline then
    parser:group("Connection",
      parser:option("--url", "The n8n to talk to. Else N8N_URL, else the file of n8n's own CLI."):argname("URL"),
      parser:option("--api-key-file", "A file whose first line is the API key. Else N8N_API_KEY."):argname("FILE"),
      parser:option("--ca-file", "Certificates of the authorities to trust (PEM)."):argname("FILE"),
      parser:option("--timeout", "Seconds without progress after which a request has failed."):argname("SECONDS")
        :convert(tonumber))
  end
  if features.mutates then
    parser:flag("-n --dry-run", "Say what would be changed, and change nothing.")
    parser:option("--journal", "Write down every change in this file, before and after it is made."):argname("FILE")
  end
  if features.resumes then
    parser:flag("--resume", "Continue the run whose journal --journal names.")
  end
  if features.concurrent then
    parser:option("--concurrency", ("How many things are under way at once (%d)."):format(features.concurrent))
      :argname("COUNT"):convert(concurrency)
  end
  parser:group("Output",
    parser:flag("--json", "Print the report as JSON."),
    parser:flag("-q --quiet", "Print only what failed."),
    parser:flag("-v --verbose", "Print also what was left as it is."))
  return parser
end

-- ---- The terminal ----

-- lua-term is there on many machines and needed on none: without it there is no progress line.
local function is_terminal()
  local ok, term = pcall(require, "term.core")
  return ok and term.isatty(io.stderr)
end

local Progress = {}
Progress.__index = Progress

local function new_progress(options)
  return setmetatable({ active = not options.quiet and is_terminal(), shown_at = 0 }, Progress)
end

local STEADY = 3 -- seconds of one kind of work before its rate says anything

local function in_words(seconds)
  if seconds >= 5400 then
    return ("%.1f h"):format(seconds / 3600)
  elseif seconds >= 90 then
    return ("%d min"):format(math.floor(seconds / 60 + 0.5))
  end
  return ("%d s"):format(math.ceil(seconds))
end

--- How far work is, how fast it goes and how long it takes: `1200 of 5000 workflows, 210/s, 18 s left`.
-- @tparam number done
-- @tparam ?number total
-- @tparam string what
-- @tparam number at_first how much was done when this kind of work was first shown
-- @tparam number seconds since then
-- @treturn string
function script.progress_line(done, total, what, at_first, seconds)
  local line = ("%s %s"):format(total and ("%d of %d"):format(done, total) or tostring(done), (what:gsub("%c", " ")))
  local rate = seconds >= STEADY and (done - at_first) / seconds or 0
  if rate <= 0 then
    return line
  end
  -- From Lua 5.3 on, %d raises for a number with a fraction.
  line = ("%s, %s/s"):format(line, rate >= 10 and ("%d"):format(math.floor(rate + 0.5)) or ("%.1f"):format(rate))
  if total and total > done then
    line = ("%s, %s left"):format(line, in_words((total - done) / rate))
  end
  return line
end

--- Shows how far a runbook is: on a terminal, at most once a second, in one line that is overwritten.
function Progress:show(report, done, total, what)
  self.report = report or self.report
  local now = os.time()
  what = tostring(what or "")
  if self.what ~= what then
    self.what, self.began, self.at_first = what, now, done
  end
  if not self.active or now == self.shown_at then
    return
  end
  self.shown_at = now
  io.stderr:write("\r\27[K", script.progress_line(done, total, what, self.at_first, now - self.began))
  io.stderr:flush()
  self.drawn = true
end

function Progress:clear()
  if self.drawn then
    io.stderr:write("\r\27[K")
    self.drawn = false
  end
end

-- ---- The client ----

local KEY_FILE_HINT = "--api-key-file names a file whose first line is the API key; check the path, and who may read it"

local function read_key(path)
  local text, err = files.read(path)
  if not text then
    err.hint = KEY_FILE_HINT
    return nil, err
  end
  local key = text:match("^%s*(%S+)%s*$") or text:match("^%s*(%S+)%s*\n")
  if not key then
    return nil, errors.new { kind = "config", message = path .. " holds no API key in its first line" }
  end
  return key
end

-- What a script's user can do about an option of `n8n.new` that is not given.
local HINTS = {
  url = "give --url, set N8N_URL, or run 'n8n-cli config set-url'",
  api_key = "give --api-key-file, set N8N_API_KEY, or run 'n8n-cli config set-api-key'",
}

local function connect(options, overrides)
  local settings = { url = options.url, ca_file = options.ca_file, timeout = options.timeout }
  if options.api_key_file then
    local key, err = read_key(options.api_key_file)
    if not key then
      return nil, err
    end
    settings.api_key = key
  end
  for name, value in pairs(overrides or {}) do
    settings[name] = value
  end
  local client, err = n8n.new(settings)
  if not client and HINTS[err.option] then
    err.hint = HINTS[err.option]
  end
  return client, err
end

-- ---- The doctor ----

local CONNECTION_KINDS = { transport = true, timeout = true, tls = true, protocol = true }

-- Failures that may lie on the way to n8n or in the key. A timeout without a request is of something waited for.
local function is_for_doctor(err)
  return errors.is(err) and (CONNECTION_KINDS[err.kind] and err.url ~= nil or err.status == 401
    or err.status == 404 and (err.body or ""):find("^%s*<") ~= nil)
end

local function quoted(word)
  return word:find("^[%w_@%%+=:,./-]+$") and word or "'" .. word:gsub("'", "'\\''") .. "'"
end

-- The interpreter that runs this script: the first word of its command line.
local function interpreter()
  local first = 0
  while arg[first - 1] do
    first = first - 1
  end
  return first < 0 and arg[first] or "lua"
end

-- The words that start the doctor beside this script, installed or in a checkout; nil where there is none.
local function doctor_words()
  local path = arg and arg[0] or ""
  local installed = path:match("lua%-n8n%-([%w-]+)$")
  local beside = (path:match("^.*/") or "") .. "doctor.lua"
  if installed then
    return installed ~= "doctor" and { "lua-n8n-doctor" } or nil
  elseif path ~= "" and path ~= beside and files.read(beside) then
    return { interpreter(), beside }
  end
end

-- The command that examines the same server with the same key.
local function doctor_command(options)
  local words = doctor_words()
  if not words then
    return nil
  end
  for _, name in ipairs { "url", "api_key_file", "ca_file", "timeout" } do
    if options[name] then
      words[#words + 1] = "--" .. name:gsub("_", "-")
      words[#words + 1] = tostring(options[name])
    end
  end
  for i, word in ipairs(words) do
    words[i] = quoted(word)
  end
  return table.concat(words, " ")
end

-- ---- Ends ----

-- The report goes where it does not mix with what the script itself prints.
local function print_report(report, options, session)
  local stream = session.report_to_stderr and io.stderr or io.stdout
  if options.json then
    stream:write(report:json())
  elseif options.quiet then
    io.stderr:write(report:text { failures_only = true })
  else
    stream:write(report:text { all = options.verbose })
  end
end

-- What came of a run that keeps a journal stays beside it: `<journal>.report.json`.
local function keep_report(name, report, options)
  if not options.journal or options.dry_run or not files.kind(options.journal) then
    return
  end
  local ok, err = files.write(options.journal .. ".report.json", report:json())
  if not ok then
    io.stderr:write(name, ": ", tostring(err), "\n")
  end
end

local function print_failure(name, err, options)
  io.stderr:write(name, ": ", tostring(err), "\n")
  local command = is_for_doctor(err) and doctor_command(options)
  if command then
    io.stderr:write("  to find out why: ", command, "\n")
  end
  if options.json then
    local shown = errors.is(err) and { kind = err.kind, message = err.message, hint = err.hint, status = err.status }
      or { kind = "failure", message = tostring(err) }
    io.stdout:write(assert(json.pretty { ok = false, error = shown }))
  end
end

local function print_interrupt(name, session, progress, options)
  local word = session.on_interrupt and session.on_interrupt()
  local report = progress.report
  io.stderr:write(name, ": interrupted", word and ": " .. word or "", "\n")
  if report then
    report.ok, report.partial = false, true
    report:note("interrupted: what is not listed was not begun, but for what may have been under way just then")
    print_report(report, options, session)
    keep_report(name, report, options)
  end
end

-- The interpreters raise this text in the main coroutine when Ctrl-C is pressed.
local function is_interrupt(problem)
  return type(problem) == "string" and problem:find("interrupted!$") ~= nil
end

local function handle(problem)
  if errors.is(problem) or is_interrupt(problem) then
    return problem
  end
  local text = tostring(problem)
  return os.getenv("N8N_TRACEBACK") and debug.traceback(text, 2) or text
end

--- Runs a script to its end and exits.
-- @tparam table parser of `script.parser`
-- @tparam function run `run(options, session)` answers a report, or `nil, err`. The session has `client(overrides)`
--   (a client from the options and the environment, or `nil, err`), `read_key(path)` (the API key in a file) and
--   `progress(report, done, total, what)`, for the runbooks' option `on_progress`. It may set `session.on_interrupt`, a
--   function that answers a sentence about the state after Ctrl-C, and `session.report_to_stderr = true` where the
--   script itself writes to the standard output. Of a run with a journal the report is kept beside it, as JSON:
--   `<journal>.report.json`.
function script.main(parser, run)
  local name = parser._name
  local parsed, options = parser:pparse()
  if not parsed then
    io.stderr:write(parser:get_usage(), "\n\n", name, ": ", options, "\n")
    os.exit(1, true)
  end
  local progress = new_progress(options)
  local session = {
    client = function(overrides)
      return connect(options, overrides)
    end,
    read_key = read_key,
    progress = function(...)
      progress:show(...)
    end,
  }
  local ok, result, err = xpcall(function()
    if options.resume and not options.journal then
      return nil, errors.new { kind = "config", message = "--resume needs the --journal of the run to continue" }
    end
    return run(options, session)
  end, handle)
  progress:clear()
  local code
  if not ok and is_interrupt(result) then
    print_interrupt(name, session, progress, options)
    code = 130
  elseif not ok or not result then
    print_failure(name, ok and err or result, options)
    code = 1
  else
    print_report(result, options, session)
    keep_report(name, result, options)
    code = result:exit_code()
  end
  io.stdout:flush()
  os.exit(code, true)
end

return script
