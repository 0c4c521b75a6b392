-- The rule of rooms (tools/rooms.lua): on a copy of this tree that is spoiled in one place.

local process = require "spec.support.process"

describe("the rule of rooms", function()
  local folder

  setup(function()
    folder = process.tempdir()
    assert.equal(0, process.run({ "cp", "-r", "lua", "tools", "types", "examples", "docs", "config.ld", "README.md",
      folder }).code)
  end)

  teardown(function()
    process.remove(folder)
  end)

  local function check()
    return process.run { "sh", "-c", "cd " .. process.quote(folder) .. " && lua5.4 tools/rooms.lua" }
  end

  -- What is said about the tree with a file changed, or added.
  local function spoiled(path, change)
    local place = folder .. "/" .. path
    local whole = process.read(place)
    local file = assert(io.open(place, "w"))
    file:write(change(whole or ""))
    file:close()
    local result = check()
    if whole then
      file = assert(io.open(place, "w"))
      file:write(whole)
      file:close()
    else
      os.remove(place)
    end
    assert.equal(1, result.code)
    return result.out
  end

  local function with_line(line)
    return function(text)
      return line .. "\n" .. text
    end
  end

  it("holds in this tree", function()
    local result = check()
    assert.matches("; 0 faults\n", result.out, 1, true)
    assert.equal(0, result.code)
  end)

  it("lets no room enter one above it, at once or later", function()
    for _, line in ipairs { 'local x = require "n8n.run.report"', 'local x = lazy("n8n.run.report")' } do
      local said = spoiled("lua/n8n/store/files.lua", with_line(line))
      assert.matches("upwards: n8n.store.files uses n8n.run.report", said, 1, true)
    end
  end)

  it("names circles of modules and of rooms", function()
    assert.matches("circle of modules: n8n.util.misuse, n8n.util.options",
      spoiled("lua/n8n/util/misuse.lua", with_line 'local x = lazy "n8n.util.options"'), 1, true)
    assert.matches("circle of rooms (each with its door): client, doctor",
      spoiled("lua/n8n/doctor/probe.lua", with_line 'local x = require "n8n.client.token"'), 1, true)
  end)

  it("lets no job enter another one's room, but for what transfers share", function()
    assert.matches("a private room is entered: n8n.bulk uses n8n.backup.folder",
      spoiled("lua/n8n/bulk.lua", with_line 'local x = require "n8n.backup.folder"'), 1, true)
    assert.matches("a private room is entered: n8n.map uses n8n.transfer.plan",
      spoiled("lua/n8n/map.lua", with_line 'local x = require "n8n.transfer.plan"'), 1, true)
  end)

  it("keeps the sandbox apart", function()
    assert.matches("the sandbox knows nothing of the rest: n8n.testing.state uses n8n.json",
      spoiled("lua/n8n/testing/state.lua", with_line 'local x = require "n8n.json"'), 1, true)
    assert.matches("a private room is entered: n8n.doctor uses n8n.testing.json",
      spoiled("lua/n8n/doctor.lua", with_line 'local x = require "n8n.testing.json"'), 1, true)
  end)

  it("keeps examples and docs at the doors", function()
    assert.matches("a private room is entered: examples/backup.lua uses n8n.store.files",
      spoiled("examples/backup.lua", with_line 'local x = require "n8n.store.files"'), 1, true)
    assert.matches("a private room is entered: docs/guide.md uses n8n.http.await",
      spoiled("docs/guide.md", with_line '`require("n8n.http.await")`'), 1, true)
  end)

  it("wants a floor for each room", function()
    assert.matches("no floor: n8n.attic; FLOORS in tools/rooms.lua says where 'attic' stands",
      spoiled("lua/n8n/attic.lua", with_line "return {}"), 1, true)
  end)

  it("wants what is public in the reference and in the types, and nothing else", function()
    local said = spoiled("lua/n8n/attic.lua", with_line "return {}")
    assert.matches("lua/n8n/attic.lua does not say what it is: @module n8n.attic", said, 1, true)
    assert.matches("no types: n8n.attic (make generate)", said, 1, true)
    assert.matches("not in the reference: lua/n8n/attic.lua", said, 1, true)
    assert.matches("lua/n8n/store/files.lua is private: it is no @module",
      spoiled("lua/n8n/store/files.lua", with_line "--- Files.\n-- @module n8n.store.files"), 1, true)
    assert.matches("in the reference although it is private: lua/n8n/store/files.lua", spoiled("config.ld",
      function(text) return (text:gsub("\n}", '\n  "lua/n8n/store/files.lua",\n}', 1)) end), 1, true)
    assert.matches("types of what is not public: types/modules/n8n.attic.lua",
      spoiled("types/modules/n8n.attic.lua", with_line "---@meta n8n.attic"), 1, true)
  end)
end)
