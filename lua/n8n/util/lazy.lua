--- Modules that are loaded when something of them is first used, so that a script pays for what it uses: loading the
-- library for one request costs little more than curl.
--
--    local trigger = lazy "n8n.client.trigger"
--    trigger.call(...)                       -- loads it

local function of(proxy, key)
  local value = require(getmetatable(proxy).name)[key]
  proxy[key] = value
  return value
end

--- Stands in for a module.
-- @tparam string name of the module; its members must not change once it is loaded
-- @treturn table
return function(name)
  return setmetatable({}, { name = name, __index = of })
end
