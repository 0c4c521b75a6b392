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
local connect = require "n8n.cli.connect"
local output = require "n8n.cli.output"
local progress = require "n8n.cli.progress"
local errors = require "n8n.errors"

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
--   has `--resume` too; `concurrent`: has `--concurrency COUNT`, and how many the job takes without it;
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

--- How far work is, how fast it goes and how long it takes: `1200 of 5000 workflows, 210/s, 18 s left`.
-- @function progress_line
-- @tparam number done
-- @tparam ?number total
-- @tparam string what
-- @tparam number at_first how much was done when this kind of work was first shown
-- @tparam number seconds since then
-- @treturn string
script.progress_line = progress.line

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
--   `progress(report, done, total, what)`, for the option `on_progress` of jobs. It may set `session.on_interrupt`, a
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
  local shown = progress.new(options)
  local session = {
    client = function(overrides)
      return connect.client(options, overrides)
    end,
    read_key = connect.read_key,
    progress = function(...)
      shown:show(...)
    end,
  }
  local ok, result, err = xpcall(function()
    if options.resume and not options.journal then
      return nil, errors.new { kind = "config", message = "--resume needs the --journal of the run to continue" }
    end
    return run(options, session)
  end, handle)
  shown:clear()
  local code
  if not ok and is_interrupt(result) then
    output.interrupt(name, session, shown.report, options)
    code = 130
  elseif not ok or not result then
    output.failure(name, ok and err or result, options)
    code = 1
  else
    output.report(result, options, session)
    output.keep(name, result, options)
    code = result:exit_code()
  end
  io.stdout:flush()
  os.exit(code, true)
end

return script
