--- What an nginx needs to run this checkout's Lua: Debian's Lua module for it, unpacked by tools/nginx-lua.
-- @module spec.support.nginx_lua
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"

local nginx_lua = {}

local function first_line(command)
  local result = process.run({ "sh", "-c", command })
  return result.out:match("[^\n]+"), result.err
end

-- Where this process has a module from; nginx runs elsewhere.
local function absolute_folders(path, here)
  return (path:gsub("[^;]+", function(template)
    return template:sub(1, 1) == "/" and template or here .. "/" .. template
  end))
end

--- Finds the module.
-- @return table: `main` and `http` (lines of a configuration) and `env`, as `start` of spec.support.nginx takes them,
--   and `here`, this checkout's folder; or nil and what is missing
function nginx_lua.find()
  if not nginx.program() then
    return nil, "no nginx here (Debian: nginx-light)"
  end
  local tree, problem = first_line("tools/nginx-lua")
  if not tree then
    return nil, problem
  end
  local here = first_line("pwd")
  local libraries = tree .. "/usr/share/lua/5.1/"
  return {
    here = here,
    main = ("load_module %s/usr/lib/nginx/modules/ndk_http_module.so;\n"):format(tree)
      .. ("load_module %s/usr/lib/nginx/modules/ngx_http_lua_module.so;\n"):format(tree),
    http = ("lua_package_path '%s?.lua;%s';\n"):format(libraries, absolute_folders(package.path, here))
      .. ("lua_package_cpath '%s';\n"):format(absolute_folders(package.cpath, here)),
    env = { LD_LIBRARY_PATH = assert(first_line(("dirname %s/usr/lib/*/libluajit-5.1.so.2"):format(tree))) },
  }
end

return nginx_lua
