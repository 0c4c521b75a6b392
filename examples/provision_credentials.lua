#!/usr/bin/env lua
-- Creates or updates credentials from a spec file: `lua examples/provision_credentials.lua --help`.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local provision = require "n8n.provision"
local script = require "n8n.script"

local parser = script.parser("provision_credentials.lua", "Sees to it that the credentials of a spec file exist. "
  .. 'Secrets come from the environment ({"env": "NAME"}) or from files ({"file": "path"}); all data is checked '
  .. "against n8n's schemas before anything is sent. Running it twice makes nothing twice.",
  { mutates = true, resumes = true, concurrent = 1 })
parser:argument("spec", 'JSON: {"credentials": [{"name": ..., "type": ..., "data": {...}}]}, each with "id" and '
  .. '"project" if wanted.')
parser:flag("-u --update", "Overwrite the data of credentials that are there already (secrets cannot be compared).")
parser:flag("--test", "Let n8n test each credential afterwards (2.x).")

script.main(parser, function(options, session)
  local client, err = session.client()
  if not client then
    return nil, err
  end
  session.on_interrupt = function()
    return "run it again: what is there already is found and not made twice"
      .. (options.journal and " (with --resume)" or "")
  end
  local plan
  plan, err = provision.plan(client, options.spec, { update = options.update })
  if not plan then
    return nil, err
  end
  return provision.apply(client, plan, { dry_run = options.dry_run, test = options.test, journal = options.journal,
    resume = options.resume, concurrency = options.concurrency, on_progress = session.progress })
end)
