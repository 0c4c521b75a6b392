local cjson = require "cjson"
local core = require "n8n.core"
local need = require "spec.support.need"
local process = require "spec.support.process"
local values = require "spec.support.json_values"

-- Fewer rounds where everything takes thirty times as long (valgrind).
local slow = os.getenv("N8N_SLOW_MOTION")
local ROUNDS = slow and 100 or 1000

-- All that must hold for a valid text.
local function check_document(text, name)
  local value, message, offset = core.decode(text)
  assert.is_not_nil(value, ("%s: %s at %s"):format(name, tostring(message), tostring(offset)))
  assert.is_true(values.same(value, core.decode(core.encode(value))), name)
  local pretty, compact = core.pretty(text), core.compact(text)
  assert.is_true(values.same(value, core.decode(pretty)), name)
  assert.is_true(values.same(value, core.decode(compact)), name)
  assert.equal(pretty, core.pretty(compact))
  assert.equal(compact, core.compact(compact))
  return value
end

-- Whether lua-cjson read the same: it does not tell [] from {}, and rounds numbers.
local function same_as_cjson(ours, theirs)
  if core.isfragment(ours) then
    return type(theirs) == "number"
  elseif type(ours) == "number" then
    return ours + 0.0 == theirs -- all its numbers are doubles
  elseif type(ours) ~= "table" then
    return ours == theirs
  end
  for key, value in pairs(ours) do
    if not same_as_cjson(value, theirs[key]) then
      return false
    end
  end
  for key in pairs(theirs) do
    if ours[key] == nil then
      return false
    end
  end
  return true
end

-- lua-cjson refuses halves of surrogate pairs.
local function has_half_pair(text)
  return text:gsub("\\u[dD][89aAbB]%x%x\\u[dD][c-fC-F]%x%x", ""):find("\\u[dD][89a-fA-F]") ~= nil
end

describe("random documents", function()
  it("are what they mean, and stay it", function()
    math.randomseed(20261123)
    for i = 1, ROUNDS do
      local text, meaning = values.random()
      local value = check_document(text, "document " .. i)
      assert.is_true(values.same(meaning, value), text)
    end
  end)

  it("are read as lua-cjson reads them", function()
    math.randomseed(20261125)
    local compared = 0
    for _ = 1, ROUNDS do
      local text = values.random()
      if not has_half_pair(text) then
        compared = compared + 1
        assert.is_true(same_as_cjson(core.decode(text), cjson.decode(text)), text)
      end
    end
    assert.is_true(compared > ROUNDS / 3)
  end)

  it("that we write are read by lua-cjson", function()
    math.randomseed(20261126)
    for _ = 1, ROUNDS do
      local text, meaning = values.random()
      if not has_half_pair(text) then
        assert.is_true(same_as_cjson(meaning, cjson.decode(core.encode(meaning))), text)
      end
    end
  end)

  it("that lua-cjson writes are read by us", function()
    math.randomseed(20261127)
    for _ = 1, ROUNDS do
      local text, meaning = values.random()
      if not has_half_pair(text) and not core.encode(meaning):find("\\ud") and not text:find("%d%d%d%d%d%d%d")
        and not text:find("1e") then
        local theirs = cjson.encode(meaning)
        assert.is_true(same_as_cjson(core.decode(theirs), cjson.decode(theirs)), theirs)
      end
    end
  end)

  it("that were damaged give an error or a value, and everyone agrees which", function()
    math.randomseed(20261128)
    for _ = 1, ROUNDS do
      local text = values.random()
      local at = math.random(1, #text)
      local damaged = text:sub(1, at - 1) .. string.char(math.random(0, 255)) .. text:sub(at + math.random(0, 2))
      local value, message, offset = core.decode(damaged)
      if value == nil then
        assert.is_string(message)
        assert.is_true(offset >= 0 and offset <= #damaged)
      end
      assert.equal(value == nil, core.fragment(damaged) == nil)
      assert.equal(value == nil, core.compact(damaged) == nil)
      assert.equal(value == nil, core.pretty(damaged) == nil)
    end
  end)
end)

describe("committed documents", function()
  for _, name in ipairs { "workflow", "page", "page-array", "numbers", "strings" } do
    it(name .. ".json is kept", function()
      local text = assert(process.read("spec/data/" .. name .. ".json"))
      local value = check_document(text, name)
      if not has_half_pair(text) then
        assert.is_true(same_as_cjson(value, cjson.decode(text)))
      end
    end)
  end

  it("workflow.json has its edges", function()
    local workflow = core.decode(process.read "spec/data/workflow.json")
    assert.is_true(core.isarray(workflow.connections.Fetch.main[1]))
    assert.equal(0.30000000000000004, workflow.pinData.Fetch[1].json.share)
    assert.equal("9007199254740993", core.encode(workflow.pinData.Fetch[1].json.big))
    assert.equal(core.null, workflow.staticData)
    assert.is_false(core.isarray(workflow.nodes[2].parameters.options))
  end)
end)

-- n8n's own JSON files, where an installed n8n is at hand: N8N_TREE, or the cache of `make n8n`. Every seventh will do.
local function n8n_files(limit)
  local cache = os.getenv("XDG_CACHE_HOME") or (os.getenv("HOME") or "") .. "/.cache"
  local nodes = "node_modules/n8n-nodes-base/dist/nodes"
  local folders = os.getenv("N8N_TREE") and process.quote(os.getenv("N8N_TREE") .. "/" .. nodes)
    or process.quote(cache) .. "/lua-n8n/*/" .. nodes
  local pipe = io.popen(("find %s -name '*.json' -size -2000k 2>/dev/null | LC_ALL=C sort"):format(folders))
  local files, number = {}, 0
  for path in pipe:lines() do
    number = number + 1
    if number % 7 == 0 and #files < limit then
      files[#files + 1] = path
    end
  end
  pipe:close()
  return files
end

describe("n8n's own documents", function()
  it("are kept", function()
    local files = n8n_files(slow and 10 or 300)
    if #files == 0 then
      pending(need.excuse "no n8n tree here (N8N_TREE, or make n8n)")
    end
    for _, path in ipairs(files) do
      local text = process.read(path)
      local theirs = cjson.decode(text)
      assert.is_true(same_as_cjson(check_document(text, path), theirs), path)
    end
  end)
end)
