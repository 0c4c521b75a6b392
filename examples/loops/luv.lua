#!/usr/bin/env lua
-- n8n inside of luv (libuv): tasks that call n8n, beside whatever else the loop does (here, a clock that ticks).
pcall(dofile, (arg[0]:match("^.*/") or "./") .. "../checkout.lua")

local n8n = require "n8n"
local uv = require "luv"

local client = assert(n8n.new())

n8n.loop:spawn(function()
  for workflow in client.workflows:each(nil, { fields = { "id", "name" } }) do
    print("workflow", workflow.name)
  end
end)

n8n.loop:spawn(function()
  local tags = assert(client.tags:all())
  print("tags", #tags)
end)

local clock = uv.new_timer()
clock:start(0, 50, function()
  print "tick"
end)

-- What drives them: a step when the descriptor can be read, and at the latest when n8n.loop wants one. luv prints what
-- a callback raises and goes on, so an error is kept for the end.
local poll, timer = uv.new_poll(n8n.loop:pollfd()), uv.new_timer()
local problem

local function step()
  local ok, raised = pcall(n8n.loop.step, n8n.loop)
  problem = problem or not ok and raised
  if problem or not n8n.loop:active() then
    poll:close()
    timer:close()
    clock:close()
    return
  end
  timer:start(math.ceil((n8n.loop:timeout() or 60) * 1000), 0, step)
end

poll:start("r", step)
step()
uv.run()
if problem then
  error(problem, 0)
end
