-- One fixed piece of work on a page of 250 workflows, so many times: for counting instructions.
--
--    work.lua scan|decode|encode|pretty ROUNDS
local core = require "n8n.core"
local page = require "bench.page"

local text = page.of(250)
local value = assert(core.decode(text))

local WORK = {
  scan = function()
    local scanned = assert(core.page(text, { "id" }))
    for i = 1, scanned:count() do
      scanned:member(i, 1)
    end
  end,
  decode = function()
    assert(core.decode(text))
  end,
  encode = function()
    core.encode(value)
  end,
  pretty = function()
    assert(core.pretty(text))
  end,
}

if arg[1] == "size" then
  print(#text)
else
  collectgarbage "stop" -- when it runs is chance, and it is Lua's work
  for _ = 1, tonumber(arg[2]) do
    WORK[arg[1]]()
  end
end
