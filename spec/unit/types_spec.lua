-- The types for lua-language-server: they parse, every name in them is defined, and they have what is there at run
-- time, no more and no less.

local luacats = require "spec.support.luacats"
local n8n = require "n8n"
local process = require "spec.support.process"

local function files()
  local found = {}
  for path in process.run({ "find", "types", "-name", "*.lua" }).out:gmatch("[^\n]+") do
    found[#found + 1] = path
  end
  table.sort(found)
  return found
end

local function read_all()
  local found = luacats.new()
  for _, path in ipairs(files()) do
    luacats.read(found, assert(process.read(path)))
  end
  return found
end

local function names_of(set)
  local names = {}
  for name in pairs(set or {}) do
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

-- A variable that a function refers to, by name.
local function upvalue(fn, wanted)
  for i = 1, 60 do
    local name, value = debug.getupvalue(fn, i)
    if not name or name == wanted then
      return value
    end
  end
end

local client = assert(n8n.new { url = "http://127.0.0.1:9", api_key = "key" })

-- The methods that a resource has at run time.
local function methods_of(resource)
  return upvalue(getmetatable(client[resource]).__index, "methods")
end

local function resources()
  local set = {}
  for _, operation in ipairs(n8n.operations) do
    set[operation.resource] = true
  end
  return names_of(set)
end

describe("the types", function()
  local found

  setup(function()
    found = read_all()
  end)

  it("are Lua", function()
    for _, path in ipairs(files()) do
      assert(loadfile(path))
    end
  end)

  it("use no name that is not defined", function()
    assert.same({}, luacats.undefined(found))
  end)

  it("have every method of every resource, and no other", function()
    for _, name in ipairs(resources()) do
      local class = assert(found.classes["n8n.resource." .. name], name)
      assert.same(names_of(methods_of(name)), names_of(class.methods), name)
      assert.equal("n8n.resource." .. name, found.classes["n8n.Client"].fields[name].type)
    end
  end)

  it("have every argument of every operation", function()
    local count = 0
    for _, operation in ipairs(n8n.operations) do
      local parameters = found.classes["n8n.resource." .. operation.resource].methods[operation.verb]
      for i, name in ipairs(operation.parameters) do
        assert.same({ name, false }, { parameters[i].name, parameters[i].optional })
      end
      assert.equal(operation.body and "body" or "query", parameters[#operation.parameters + 1].name)
      assert.equal(#operation.parameters + 2, #parameters)
      count = count + 1
    end
    assert.equal(153, count)
  end)

  it("have every query parameter and every member of a body", function()
    for _, operation in ipairs(n8n.operations) do
      local parameters = found.classes["n8n.resource." .. operation.resource].methods[operation.verb]
      local place = ("%s:%s"):format(operation.resource, operation.verb)
      local first, options = parameters[#parameters - 1].type, found.classes[parameters[#parameters].type]
      local query = found.classes[operation.body and options.fields.query and options.fields.query.type or first]
      for _, parameter in ipairs(operation.query) do
        assert.equal(not parameter.required, assert(query.fields[parameter.name], place).optional)
      end
      for _, member in ipairs(operation.body and operation.body.members or {}) do
        local fields = assert(found.classes[first], place).fields
        local field = fields[member.name] or fields[('["%s"]'):format(member.name)]
        assert.equal(not member.read_only, field ~= nil, place .. ": " .. member.name)
        assert.is_true(not field or field.optional == not member.required, place .. ": " .. member.name)
      end
    end
    assert.equal("string|string[]", found.classes["n8n.workflows.list.query"].fields.tags.type)
    assert.is_false(found.classes["n8n.workflows.create.body"].fields.nodes.optional)
  end)

  it("have every method of every item, but for those that a member hides", function()
    local kinds = upvalue(methods_of("tags").get, "kinds")
    local count = 0
    for _, name in ipairs(resources()) do
      local kind = kinds[name] or { methods = {} } -- false: it has no items
      local class = found.classes["n8n.item." .. name] or { methods = {}, fields = {} }
      assert.equal(kind.member ~= nil, class.fields[kind.member] ~= nil, name)
      for verb in pairs(kind.methods) do
        assert.is_true(class.methods[verb] ~= nil or class.fields[verb] ~= nil, name .. ":" .. verb)
        count = count + 1
      end
      for verb in pairs(class.methods) do
        assert.is_function(kind.methods[verb], name .. ":" .. verb)
      end
    end
    assert.is_true(count > 40)
  end)

  it("have the members that the API answers", function()
    local workflow = found.classes["n8n.item.workflows"].fields
    assert.equal("string", workflow.id.type)
    assert.equal("boolean", workflow.active.type)
    assert.equal("n8n.item.workflows[]", found.classes["n8n.workflows.list.answer"].fields.data.type)
    assert.equal("n8n.item.executions[]", found.classes["n8n.executions.list.answer"].fields.data.type)
    assert.truthy(found.classes["n8n.item.executions"].fields.status.type:find('"error"', 1, true))
  end)

  it("have exactly the options of n8n.new", function()
    local known = {}
    local _, message = pcall(n8n.new, { ["?"] = true })
    for name in assert(message:match("known are: (.*)$")):gmatch("[%w_]+") do
      known[name] = true
    end
    assert.same(names_of(known), names_of(found.classes["n8n.new.options"].fields))
  end)

  it("have every function of the public modules, and no other", function()
    local count = 0
    for name, class in pairs(found.classes) do
      local path = ("types/modules/%s.lua"):format(name)
      if process.read(path) then
        local module = require(name)
        for member, value in pairs(module) do
          assert.equal(type(value) == "function", class.methods[member] ~= nil or (type(value) == "function"
            and class.fields[member] ~= nil), name .. "." .. member)
        end
        for member in pairs(class.methods) do
          assert.is_function(module[member], name .. "." .. member)
        end
        count = count + 1
      end
    end
    assert.is_true(count > 15)
  end)
end)

describe("the reader of types", function()
  local function refuses(text)
    assert.is_false((pcall(luacats.read, luacats.new(), text)), text)
  end

  it("refuses what is no annotation", function()
    refuses "---@feild a string"
    refuses "---@class A\n---@field a string|"
    refuses "---@class A\n---@field a table<string string>"
    refuses "---@class A\n---@field a (string[]"
    refuses "---@field a string"
    refuses "---@class A\nlocal a = {}\n---@param b string\nfunction a:m(c) end"
    refuses "function a:m() end"
  end)

  it("names what is not defined", function()
    local found = luacats.new()
    luacats.read(found, "---@class A: B\n---@field a table<string, C[]>|(D|E)[]|nil\n---@field b fun(): F")
    assert.same({ "B", "C", "D", "E", "F" }, luacats.undefined(found))
  end)
end)
