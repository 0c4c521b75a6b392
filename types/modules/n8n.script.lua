---@meta n8n.script

---What the scripts in `examples/` share: options, the client, progress, output, exit codes, interrupts.
---@class n8n.script
local script = {}

---An argparse parser with the options that all scripts take.
---@param name string of the script, where the file that runs does not say: installed scripts have other names
---@param description string one or two sentences
---@param features? table `offline`: talks to no n8n; `mutates`: has `--dry-run` and `--journal FILE`; `resumes`: has `--resume` too; `concurrent`: has `--concurrency COUNT`, and how many the job takes without it; `exit_codes`: a sentence about them, where they mean something else
---@return table # the parser; the values of its options reach the function given to `main`
function script.parser(name, description, features) end

---How far work is, how fast it goes and how long it takes: `1200 of 5000 workflows, 210/s, 18 s left`.
---@param done number
---@param total? number
---@param what string
---@param at_first number how much was done when this kind of work was first shown
---@param seconds number since then
---@return string
function script.progress_line(done, total, what, at_first, seconds) end

---Runs a script to its end and exits.
---@param parser table of `script.parser`
---@param run function `run(options, session)` answers a report, or `nil, err`. The session has `client(overrides)` (a client from the options and the environment, or `nil, err`), `read_key(path)` (the API key in a file) and `progress(report, done, total, what)`, for the option `on_progress` of jobs. It may set `session.on_interrupt`, a function that answers a sentence about the state after Ctrl-C, and `session.report_to_stderr = true` where the script itself writes to the standard output. Of a run with a journal the report is kept beside it, as JSON: `<journal>.report.json`.
function script.main(parser, run) end

return script
