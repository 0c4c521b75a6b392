--- A strict reader of LuaCATS annotations, as far as our types use them: raises at what it does not understand.
-- @module spec.support.luacats

local luacats = {}

local BUILT_IN = {}
for name in ("any nil boolean string number integer table function thread userdata lightuserdata true false")
  :gmatch("%S+") do
  BUILT_IN[name] = true
end

-- ---- Types ----

local Reader = {}
Reader.__index = Reader

function Reader:skip()
  self.position = self.text:find("%S", self.position) or #self.text + 1
end

function Reader:take(pattern)
  local _, last, found = self.text:find("^(" .. pattern .. ")", self.position)
  if last then
    self.position = last + 1
  end
  return found
end

function Reader:expect(pattern)
  return self:take(pattern) or error(("expected %s at %q in: %s"):format(pattern, self.text:sub(self.position),
    self.text), 0)
end

function Reader:finish()
  assert(self.position > #self.text, "more than expected: " .. self.text)
end

-- A type ends at a blank or at the end: "string|" and "table<a b>" do not.
function Reader:whole_type()
  self:type()
  assert(self.text:find("^%s", self.position) or self.position > #self.text, "not understood: " .. self.text)
end

function Reader:fun()
  self:expect("%(%)")
  if self:take(":") then
    self:skip()
    self:type()
  end
end

function Reader:generic()
  self:expect("<")
  self:type()
  self:expect(", ")
  self:type()
  self:expect(">")
end

function Reader:atom()
  if self:take("%(") then
    self:type()
    self:expect("%)")
  elseif self:take('"') then
    self:expect('[^"\n]*"')
  elseif self:take("%-?%d+%.?%d*") then
    return
  elseif self:take("fun%f[%W]") then
    self:fun()
  else
    local name = self:expect("[%a_][%w_.]*")
    if name == "table" and self.text:sub(self.position, self.position) == "<" then
      self:generic()
    end
    self.names[name] = true
  end
end

function Reader:type()
  repeat
    self:atom()
    while self:take("%[%]") do end
    self:take("%?")
  until not self:take("|")
end

-- ---- Annotations ----

local function reader(text, names)
  return setmetatable({ text = text, position = 1, names = names }, Reader)
end

local TAGS = {}

function TAGS.meta(_, read)
  return read:expect("[%w_.]+")
end

function TAGS.class(found, read)
  local class = { name = read:expect("[%a_][%w_.]*"), fields = {}, parents = {} }
  if read:take(": ") then
    repeat
      local parent = read:expect("[%a_][%w_.]*")
      read.names[parent] = true
      table.insert(class.parents, parent)
    until not read:take(", ")
  end
  read:finish()
  found.classes[class.name] = found.classes[class.name] or class
  found.class = found.classes[class.name]
end

function TAGS.field(found, read)
  local name = read:take("%[string%]") or read:take('%["[^"]+"%]') or read:expect("[%a_][%w_]*")
  local optional = read:take("%?") ~= nil
  read:expect(" ")
  assert(found.class, "a field of no class")
  assert(not found.class.fields[name] , "twice: " .. name)
  local first = read.position
  read:whole_type()
  found.class.fields[name] = { type = read.text:sub(first, read.position - 1), optional = optional }
end

function TAGS.param(found, read)
  local name = read:take("%.%.%.") or read:expect("[%a_][%w_]*")
  local optional = read:take("%?") ~= nil
  read:expect(" ")
  local first = read.position
  read:whole_type()
  table.insert(found.parameters, { name = name, optional = optional, type = read.text:sub(first, read.position - 1) })
end

TAGS["return"] = function(_, read)
  read:whole_type()
end

function TAGS.alias(found, read)
  found.aliases[read:expect("[%a_][%w_.]*")] = true
  read:expect(" ")
  read:whole_type()
end

function TAGS.type(_, read)
  read:whole_type()
end

function TAGS.deprecated(_, read)
  read:finish()
end

local function read_annotation(found, line)
  local tag, rest = line:match("^%-%-%-@(%w+)%s*(.*)$")
  if tag then
    local parse = TAGS[tag] or error("unknown annotation: " .. line, 0)
    parse(found, reader(rest, found.names))
  end
end

-- A function's parameters are those annotated, in that order; it belongs to the class of its holder.
local function read_function(found, line)
  local holder, name, list = line:match("^function ([%a_][%w_]*)[.:]([%a_][%w_]*)%((.-)%) end$")
  assert(holder, "not understood: " .. line)
  local names = {}
  for _, parameter in ipairs(found.parameters) do
    names[#names + 1] = parameter.name
  end
  assert(table.concat(names, ", ") == list, "not as annotated: " .. line)
  local class = assert(found.holders[holder], "a method of no class: " .. line)
  assert(not class.methods[name], "twice: " .. line)
  class.methods[name] = found.parameters
  found.parameters = {}
end

local function read_code(found, line)
  local name = line:match("^local ([%a_][%w_]*) = {}$")
  if name then
    found.holders[name] = assert(found.class, "a table of no class: " .. line)
    found.class.methods = found.class.methods or {}
  elseif line:find("^function ") then
    read_function(found, line)
  elseif line:find("^[%a_]") and not line:find("^return ") then
    local holder, value = line:match("^([%a_][%w_]*)%.([%a_][%w_]*) = .+$")
    assert(holder, "not understood: " .. line)
    found.holders[holder].fields[value] = { type = "any" }
  end
end

--- Reads a file of types into what was found so far.
-- @tparam table found of `new`
-- @tparam string text
function luacats.read(found, text)
  found.class, found.holders, found.parameters = nil, {}, {}
  for line in (text .. "\n"):gmatch("(.-)\n") do
    if line:find("^%-%-%-") then
      read_annotation(found, line)
    elseif line ~= "" then
      read_code(found, line)
    end
  end
end

--- Nothing found yet: `classes` by name with `fields`, `methods` and `parents`, `aliases`, and all `names` used.
-- @treturn table
function luacats.new()
  return { classes = {}, aliases = {}, names = {} }
end

--- The names that are used and defined nowhere, sorted.
-- @tparam table found
-- @treturn {string,...}
function luacats.undefined(found)
  local missing = {}
  for name in pairs(found.names) do
    if not (BUILT_IN[name] or found.classes[name] or found.aliases[name]) then
      missing[#missing + 1] = name
    end
  end
  table.sort(missing)
  return missing
end

return luacats
