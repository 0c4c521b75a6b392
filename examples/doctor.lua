#!/usr/bin/env lua
-- Finds out why an n8n does not answer as it should: `lua examples/doctor.lua --help`.
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "checkout.lua")

local doctor = require "n8n.doctor"
local script = require "n8n.script"

local parser = script.parser("doctor.lua", "Finds out why an n8n does not answer as it should: name, port, TLS, path, "
  .. "proxy, key, rights. Says each in a sentence, with what to do. Changes nothing, and never shows the key.",
  { exit_codes = "Exit codes: 0 all is well, 1 a problem, 3 nothing but warnings, 130 interrupted." })

script.main(parser, function(_, session)
  local client, err = session.client { read_only = true }
  return client and client:doctor() or doctor.unconfigured(err)
end)
