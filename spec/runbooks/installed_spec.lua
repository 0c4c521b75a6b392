-- The scripts once they are installed, and in a checkout whose core is not built.
local process = require "spec.support.process"

describe("the scripts", function()
  local dir

  setup(function()
    dir = process.tempdir()
  end)

  teardown(function()
    process.remove(dir)
  end)

  -- As a user runs them: without what tools/run sets.
  local function run(words, env)
    local all = { LUA_PATH = false, LUA_CPATH = false, LUA_PATH_5_4 = false, LUA_CPATH_5_4 = false }
    for name, value in pairs(env or {}) do
      all[name] = value
    end
    return process.run(words, { env = all })
  end

  it("are commands after make install, under names of their own", function()
    local installed = process.run { "tools/install", process.lua(), dir .. "/usr", "" }
    assert.equal(0, installed.code, installed.err)
    local abi = _VERSION:match("%d%.%d")
    local modules = dir .. "/usr/share/lua/" .. abi
    local found = { LUA_PATH = ("%s/?.lua;%s/?/init.lua;;"):format(modules, modules),
      LUA_CPATH = ("%s/usr/lib/lua/%s/?.so;;"):format(dir, abi) }
    for _, name in ipairs { "backup", "bulk-activate", "deploy", "doctor", "list-failed-executions",
      "provision-credentials", "sandbox" } do
      local shown = run({ dir .. "/usr/bin/lua-n8n-" .. name, "--help" }, found)
      assert.equal("", shown.err)
      assert.equal(0, shown.code)
      assert.truthy(shown.out:find("Usage: lua-n8n-" .. name .. " ", 1, true), shown.out)
    end
    assert.equal("11\n", process.run({ "sh", "-c", 'ls "$0" | wc -l', dir .. "/usr/bin" }).out)
  end)

  it("say what to do when the core is not built", function()
    local shown = run({ process.lua(), "examples/backup.lua", "--help" }, { N8N_BUILD = dir .. "/none" })
    assert.equal(1, shown.code)
    assert.equal(("the C core is not built for Lua %s yet: run `make build LUA=%s` first\n"):format(
      _VERSION:match("%d%.%d"), rawget(_G, "jit") and "luajit" or "lua" .. _VERSION:match("%d%.%d")), shown.err)
  end)
end)
