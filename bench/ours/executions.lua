-- The ids of all executions; on stderr how much memory the process held after the thousandth and after the last.
local n8n = require "n8n"
local client = assert(n8n.new { max_response = 2 ^ 31 })

local function resident()
  for line in io.lines("/proc/self/status") do
    local kib = line:match("^VmRSS:%s*(%d+)")
    if kib then
      return kib
    end
  end
end

local count = 0
local query = arg[1] == "data" and { includeData = true } or nil
for execution in client.executions:each(query, { fields = { "id" } }) do
  io.write(execution.id, "\n")
  count = count + 1
  if count == 1000 then
    io.stderr:write(resident(), " KiB after 1000\n")
  end
end
io.stderr:write(resident(), " KiB after ", count, "\n")
