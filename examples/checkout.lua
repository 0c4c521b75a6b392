-- Lets the examples run from a checkout without an installation: `lua5.4 examples/backup.lua`. They find the Lua files
-- and the built core (make build) beside them first, and what is installed after that.
local here = (arg and arg[0] or ""):match("^(.*)/[^/]*$") or "."
local build = os.getenv("N8N_BUILD") or here .. "/../build"
local abi = _VERSION:match("%d%.%d")
package.path = ("%s/../lua/?.lua;%s/../lua/?/init.lua;"):format(here, here) .. package.path
package.cpath = ("%s/%s/?.so;"):format(build, abi) .. package.cpath

-- Asked last, so only for a core that is nowhere.
local searchers = package.searchers or package.loaders -- luacheck: ignore 143
searchers[#searchers + 1] = function(name)
  if name == "n8n.core" then
    io.stderr:write(("the C core is not built for Lua %s yet: run `make build LUA=%s` first\n"):format(abi,
      rawget(_G, "jit") and "luajit" or "lua" .. abi))
    os.exit(1)
  end
end
