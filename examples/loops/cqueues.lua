#!/usr/bin/env lua
-- n8n inside of cqueues: tasks that call n8n, beside whatever else the loop does (here, a clock that ticks).
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "../checkout.lua")

local cqueues = require "cqueues"
local n8n = require "n8n"

local client = assert(n8n.new())
local controller = cqueues.new()

n8n.loop:spawn(function()
  for workflow in client.workflows:each(nil, { fields = { "id", "name" } }) do
    print("workflow", workflow.name)
  end
end)

n8n.loop:spawn(function()
  local tags = assert(client.tags:all())
  print("tags", #tags)
end)

-- What drives them: cqueues asks n8n.loop itself what to wait for.
controller:wrap(function()
  while n8n.loop:active() do
    cqueues.poll(n8n.loop)
    n8n.loop:step()
  end
end)

controller:wrap(function()
  while n8n.loop:active() do
    print "tick"
    cqueues.sleep(0.05)
  end
end)

assert(controller:loop())
