-- Lets the examples run from a checkout without an installation: `lua5.4 examples/backup.lua`. They find the Lua files
-- and the built core (make build) beside them first, and what is installed after that.
local here = (arg and arg[0] or ""):match("^(.*)/[^/]*$") or "."
local build = os.getenv("N8N_BUILD") or here .. "/../build"
package.path = ("%s/../lua/?.lua;%s/../lua/?/init.lua;"):format(here, here) .. package.path
package.cpath = ("%s/%s/?.so;"):format(build, _VERSION:match("%d%.%d")) .. package.cpath
