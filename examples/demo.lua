#!/usr/bin/env lua
-- Backup, bulk activation and provisioning, as an operator runs them: `make demo`.
--
-- Starts the sandbox and fills it, or a real n8n that is there to be thrown away (N8N_TEST_URL and N8N_TEST_KEY, as
-- `make demo N8N=real` sets them), and checks after each step what the server has now. With N8N_URL set it runs the
-- part that only reads, on that n8n. Ends 0 if everything was as it should be.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local n8n = require "n8n"

local examples = arg[0]:match("^(.*)/[^/]*$") or "."
local lua = os.getenv("N8N_LUA") or arg[-1] or "lua"

-- ---- Commands and what they print ----

local failures = 0

local function say(format, ...)
  print(format:format(...))
end

local function heading(text)
  say("\n== %s", text)
end

local function check(holds, text)
  say("   %s %s", holds and "[ok]" or "[NOT SO]", text)
  if not holds then
    failures = failures + 1
  end
end

local function quote(word)
  return word:find("^[%w_./:=-]+$") and word or "'" .. word:gsub("'", "'\\''") .. "'"
end

-- The environment of the commands: where the n8n is, and the secrets that are to be provisioned.
local environment = {}

local function run_silently(command)
  local sets = {}
  for name, value in pairs(environment) do
    sets[#sets + 1] = name .. "=" .. quote(value)
  end
  local pipe = assert(io.popen(("env %s %s 2>&1; echo $?"):format(table.concat(sets, " "), command)))
  local text = pipe:read("*a")
  pipe:close()
  local output, code = text:match("^(.-)(%d+)\n$")
  return output, tonumber(code)
end

local function read_file(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local function write_file(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

local function make_folder()
  local pipe = assert(io.popen("mktemp -d -t n8n-demo.XXXXXX"))
  local folder = assert(pipe:read("*l"), "mktemp failed")
  pipe:close()
  return folder
end

-- Runs one of the example scripts and shows the command and what it prints; answers the exit status and the output.
-- Of long outputs the first `lines` are shown.
local function run(words, lines)
  local command = { lua, examples .. "/" .. words[1] }
  for i = 2, #words do
    command[i + 1] = words[i]
  end
  for i, word in ipairs(command) do
    command[i] = quote(word)
  end
  local line = table.concat(command, " ")
  say("$ %s", line)
  local output, code = run_silently(line)
  local shown, more = 0, 0
  for text in output:gmatch("[^\n]+") do
    if shown < (lines or math.huge) then
      say("  %s", text)
      shown = shown + 1
    else
      more = more + 1
    end
  end
  if more > 0 then
    say("  ... and %d lines more", more)
  end
  return code, output
end

-- ---- An n8n with something in it ----

local function trigger(id)
  return { id = id, name = "Every day", type = "n8n-nodes-base.scheduleTrigger", typeVersion = 1.2, position = { 0, 0 },
    parameters = { rule = { interval = { { field = "days" } } } } }
end

local function workflow(name, first, second)
  return { name = name, nodes = { first, second }, settings = { executionOrder = "v1" },
    connections = second and { [first.name] = { main = { { { node = second.name, type = "main", index = 0 } } } } }
      or {} }
end

local function create(client, body, tag)
  local created = assert(client.workflows:create(body))
  if tag then
    assert(client.workflows:update_tags(created.id, { { id = tag.id } }))
  end
  return created
end

-- What others call has the name that sorts last: the order must come from what calls what. On 1.x it cannot be
-- activated and gets no tag.
local function fill(client)
  local is_old = assert(client:line()) == "1"
  local prod = assert(client.tags:create { name = "prod" })
  local staging = assert(client.tags:create { name = "staging" })
  local notify = create(client, workflow("Zz: notify (called by others)",
    { id = "start", name = "When called", type = "n8n-nodes-base.executeWorkflowTrigger", typeVersion = 1.1,
      position = { 0, 0 }, parameters = { inputSource = "passthrough" } }), not is_old and prod)
  create(client, workflow("Orders: intake", trigger("a")), prod)
  create(client, workflow("Orders: invoice", trigger("b"),
    { id = "call", name = "Notify", type = "n8n-nodes-base.executeWorkflow", typeVersion = 1.2, position = { 220, 0 },
      parameters = { workflowId = { __rl = true, mode = "id", value = notify.id }, options = {} } }), prod)
  create(client, workflow("Reports: weekly", trigger("c")), prod)
  create(client, workflow("Reports: try-out", trigger("d")), staging)
  create(client, workflow("Scratch", trigger("e")))
end

-- ---- The three jobs ----

local function backup_job(client, folder)
  heading("1. Backup: every workflow in a file of its own, exact and diffable")
  local code = run { "backup.lua", folder }
  check(code == 0, "it ended with 0")
  local total = 0
  for text in client.workflows:each(nil, { as = "raw" }) do
    local id = n8n.json.decode(text).id
    local saved = read_file(("%s/workflows/%s.json"):format(folder, id))
    local there = assert(client.workflows:get(id, nil, { as = "raw" }))
    total = total + (saved == n8n.json.pretty(there) and 1 or 0)
  end
  check(total > 0 and total == #assert(client.workflows:all()),
    ("all %d workflows are in the folder as the server has them"):format(total))
  local before = read_file(folder .. "/manifest.json")
  local _, output = run { "backup.lua", folder, "--quiet" }
  check(output == "" and read_file(folder .. "/manifest.json") == before,
    "a second backup found nothing changed, and said and touched nothing")
  code = run { "backup.lua", folder, "--verify" }
  check(code == 0, "every file is what the manifest says")
end

-- Whether exactly the workflows with a tag are published, by what the server says now.
local function published_as_tagged(client, tag)
  local published, right = 0, true
  for item in client.workflows:each() do
    local tagged = false
    for _, carried in ipairs(item.tags) do
      tagged = tagged or carried.name == tag
    end
    published = published + (item.active and 1 or 0)
    right = right and item.active == tagged
  end
  return right, published
end

local function activation_job(client)
  heading("2. Bulk activation: everything tagged 'prod', what is called before its callers")
  local code = run { "bulk_activate.lua", "--tag", "prod", "--dry-run" }
  check(code == 2, "the dry run ended with 2: there is something to do")
  check(#assert(client.workflows:all { active = true }) == 0, "and nothing is active yet")
  code = run { "bulk_activate.lua", "--tag", "prod" }
  local right, published = published_as_tagged(client, "prod")
  check(code == 0 and right and published > 0,
    ("read back from the server: exactly the %d tagged workflows are active"):format(published))
  code = run { "bulk_activate.lua", "--tag", "prdo" }
  check(code == 1, "a tag that is not there is an error, not an empty selection")
end

local SECRETS = { DEMO_API_TOKEN = "token-that-nobody-may-see", file = "password-that-nobody-may-see" }

local SPEC = [[
{ "credentials": [
  { "name": "Shop API", "type": "httpHeaderAuth",
    "data": { "name": "Authorization", "value": { "env": "DEMO_API_TOKEN" } } },
  { "name": "Warehouse", "type": "httpBasicAuth",
    "data": { "user": "n8n", "password": { "file": "warehouse.password" } } }
] }
]]

local function provisioning_job(client, folder)
  heading("3. Provisioning: credentials from a spec, their secrets from the environment and from files")
  local spec = folder .. "/credentials.json"
  write_file(spec, SPEC)
  write_file(folder .. "/warehouse.password", SECRETS.file .. "\n")
  local code, first = run { "provision_credentials.lua", spec }
  local listed = assert(client:line()) ~= "1" -- 1.x does not list credentials
  check(code == 1 and not (listed and next(assert(client.credentials:all()))),
    "without DEMO_API_TOKEN in the environment nothing was made, not even the one that is complete")
  environment.DEMO_API_TOKEN = SECRETS.DEMO_API_TOKEN
  local second, third
  code, second = run { "provision_credentials.lua", spec }
  check(code == 0, "with it both were made")
  if listed then
    check(#assert(client.credentials:all()) == 2, "read back from the server: it has two credentials")
  end
  code, third = run { "provision_credentials.lua", spec, "--verbose" }
  check(code == 0 and not third:find("created", 1, true), "a second run made nothing twice")
  check(not (first .. second .. third):find("nobody-may-see", 1, true), "no secret was printed")
end
-- ---- What can be shown on an n8n that is in use ----

local function read_only_part(client)
  heading("A look at " .. client.url)
  local active, total = 0, 0
  for item in client.workflows:each(nil, { fields = { "active" } }) do
    total, active = total + 1, active + (item.active and 1 or 0)
  end
  say("  %d workflows, %d of them active", total, active)
  heading("Backup")
  local folder = make_folder()
  local code = run({ "backup.lua", folder }, 12)
  check(code == 0 or code == 3, "it ended with " .. code)
  code = run({ "backup.lua", folder, "--verify", "--quiet" }, 12)
  check(code == 0, "every file is what the manifest says")
  heading("What bulk activation of everything would do")
  code = run({ "bulk_activate.lua", "--all", "--dry-run" }, 12)
  check(code == 0 or code == 2, "it ended with " .. code .. " (2: there is something to do)")
  say("\nNothing was changed on this n8n. The backup is in %s.", folder)
end

-- ---- The demo ----

local function on_server_in_use()
  local client, err = n8n.new { read_only = true }
  if not client then
    error(err, 0)
  end
  read_only_part(client)
end

local function on_throwaway(url, key, what)
  say("This is lua-n8n on %s at %s (%s).", what, url, _VERSION)
  say("The scripts find it in N8N_URL and N8N_API_KEY.")
  environment.N8N_URL, environment.N8N_API_KEY = url, key
  local client = assert(n8n.new { url = url, api_key = key })
  local folder = make_folder()
  fill(client)
  backup_job(client, folder .. "/backup")
  activation_job(client)
  provisioning_job(client, folder)
  os.execute("rm -rf " .. quote(folder))
end

local function main()
  if os.getenv("N8N_TEST_URL") then
    on_throwaway(os.getenv("N8N_TEST_URL"), os.getenv("N8N_TEST_KEY"),
      "a real n8n " .. (os.getenv("N8N_TEST_VERSION") or ""))
  elseif (os.getenv("N8N_URL") or "") ~= "" then
    on_server_in_use()
  else
    local server = assert(require("n8n.testing").start())
    on_throwaway(server.url, server.api_key, "the sandbox")
    server:stop()
  end
end

local ok, problem = pcall(main)
if not ok then
  io.stderr:write("demo: ", tostring(problem), "\n")
  os.exit(1, true)
end
say(failures == 0 and "\nEverything was as it should be." or "\nNot as it should be: %d checks.", failures)
os.exit(failures == 0 and 0 or 1, true)
