-- What Lua 5.1, LuaJIT and 5.2 to 5.4 have in common, and the few names we ask for before we use them.
std = "min"
max_line_length = 120
read_globals = { "unpack", "ngx", "jit", table = { fields = { "unpack" } },
  coroutine = { fields = { "close", "_create", "_resume", "_status", "_yield" } } }
exclude_files = { "build", "types" }
files["examples/nginx"] = { globals = { "ngx" } }
files["spec"] = { std = "min+busted" }
files["tools"] = { std = "lua54" }
files[".busted"] = { std = "min" }
files["rockspec/*.rockspec"] = { std = "rockspec" }
