-- The ids of all workflows with a curl binding and lua-cjson.
local curl = require "curl"
local cjson = require "cjson"

local base = os.getenv "N8N_URL" .. "/api/v1/workflows?limit=250"
local easy = curl.easy_init()
easy:setopt(curl.OPT_HTTPHEADER, { "X-N8N-API-KEY: " .. os.getenv "N8N_API_KEY", "Accept: application/json" })
local cursor
repeat
  local parts = {}
  easy:setopt(curl.OPT_URL, cursor and base .. "&cursor=" .. cursor or base)
  easy:setopt(curl.OPT_WRITEFUNCTION, function(data)
    parts[#parts + 1] = data
    return #data
  end)
  assert(easy:perform())
  local page = cjson.decode(table.concat(parts))
  for _, workflow in ipairs(page.data) do
    io.write(workflow.id, "\n")
  end
  cursor = page.nextCursor ~= cjson.null and page.nextCursor or nil
until not cursor
