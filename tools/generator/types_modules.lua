-- LuaCATS types of our public modules, from their LDoc comments. A table of members (@table, or parameters called
-- options.name) becomes a class.

local read_ldoc = require("ldoc")

-- Types that LDoc's words stand for.
local BASIC = { string = true, number = true, integer = true, boolean = true, table = true, thread = true,
  userdata = true, any = true, ["true"] = true, ["nil"] = true }
BASIC["function"] = true

local ERROR = "n8n.errors.Error"

-- What our comments call a thing, where they write `table`: the name of a parameter, or how the words behind it begin.
local BY_NAME = { client = "n8n.Client", selector = "n8n.Selection" }
local BY_WORDS = {
  { "^the error", ERROR },
  { "^the client", "n8n.Client" },
  { "^the report", "n8n.Report" },
}

-- What n8n.core lends to public modules.
local CORE = { null = "n8n.null", array_mt = "table", ["operations()"] = "n8n.Operation[]" }

local function split_alternatives(text)
  local parts, depth, part = {}, 0, ""
  for letter in text:gmatch(".") do
    depth = depth + (letter == "{" and 1 or letter == "}" and -1 or 0)
    if letter == "|" and depth == 0 then
      parts[#parts + 1], part = part, ""
    else
      part = part .. letter
    end
  end
  parts[#parts + 1] = part
  return parts
end

local translate

local function translate_one(kind, classes)
  local items = kind:match("^{(.*),%.%.%.}$")
  if items then
    local inner = translate(items, classes)
    return (inner:find("|", 1, true) and "(" .. inner .. ")" or inner) .. "[]"
  elseif kind:find("^{") then
    return "table"
  elseif BASIC[kind] or kind:find("^n8n[.%w_]*$") then
    return kind
  end
  return classes[kind] or error("a comment names a type that there is not: " .. kind)
end

-- LDoc's type as LuaCATS writes it, without what says that it may be nil.
function translate(kind, classes)
  local parts = split_alternatives((kind:gsub("^%?", "")))
  for index, part in ipairs(parts) do
    parts[index] = translate_one(part, classes)
  end
  return table.concat(parts, "|")
end

local function type_of(value, classes)
  if not value.type then
    return "any"
  elseif value.type:find("^%??table$") then
    for _, rule in ipairs(BY_WORDS) do
      if value.text:find(rule[1]) then
        return rule[2]
      end
    end
    return BY_NAME[value.name] or "table"
  end
  return translate(value.type, classes)
end

local function add_text(out, lines)
  for _, line in ipairs(lines) do
    if line:find("^%s*$") then
      return
    end
    out[#out + 1] = "---" .. line
  end
end

local function field_line(field, classes)
  return ("---@field %s%s %s %s"):format(field.name, field.optional and "?" or "", type_of(field, classes), field.text)
    :gsub("%s+$", "")
end

-- Parameters by what comes before the dot: "options.url" is a member of `options`.
local function split_members(entry)
  local plain, members = {}, {}
  for _, parameter in ipairs(entry.parameters) do
    local holder, name = parameter.name:match("^([%w_]+)%.(.+)$")
    if holder then
      members[holder] = members[holder] or {}
      local member = {}
      for key, value in pairs(parameter) do
        member[key] = value
      end
      member.name = name
      table.insert(members[holder], member)
    else
      plain[#plain + 1] = parameter
    end
  end
  return plain, members
end

local function documented(entry)
  local by_name = {}
  for _, parameter in ipairs(entry.parameters) do
    by_name[parameter.name] = parameter
  end
  return by_name
end

-- The parameters in the order of the code, where there is code.
local function ordered(entry, plain)
  if not entry.arguments then
    return plain
  end
  local by_name, list = documented(entry), {}
  for index, name in ipairs(entry.arguments) do
    list[index] = by_name[name] or { name = name, text = "" }
  end
  return list
end

-- The resource and the verb that a comment is about: "@function workflows:trigger".
local function method_of(entry, resources)
  local resource, verb = entry.name:match("^(%l[%w_]*):([%w_]+)$")
  return entry.kind == "function" and resources[resource] and resource, verb
end

local function add_members(out, class, members, classes)
  out[#out + 1] = "---@class " .. class
  for _, member in ipairs(members) do
    out[#out + 1] = field_line(member, classes)
  end
  out[#out + 1] = ""
end

-- `skipped`: how many of the first parameters an item's method knows by itself.
local function add_function(out, module, entry, classes, qualified, skipped)
  local plain, members = split_members(entry)
  local list, names = { table.unpack(ordered(entry, plain), skipped + 1) }, {}
  for _, parameter in ipairs(list) do
    if members[parameter.name] then
      local class = ("%s.%s.%s"):format(entry.resource and "n8n." .. entry.resource or module.name,
        qualified:match("[^.:]+$"), parameter.name)
      if not classes[class] then
        add_members(out, class, members[parameter.name], classes)
      end
      classes[class], parameter.type = class, class
    end
  end
  add_text(out, entry.text)
  for index, parameter in ipairs(list) do
    names[index] = parameter.name
    out[#out + 1] = ("---@param %s%s %s %s"):format(parameter.name, parameter.optional and "?" or "",
      type_of(parameter, classes), parameter.text):gsub("%s+$", "")
  end
  for _, returned in ipairs(entry.returns) do
    local kind = type_of(returned, classes)
    -- The language server cannot know that the error is there where the answer is nil.
    local optional = returned.optional and kind ~= ERROR
    out[#out + 1] = ("---@return %s%s # %s"):format(kind, optional and "?" or "", returned.text)
      :gsub("[%s#]+$", "")
  end
  out[#out + 1] = ("function %s(%s) end"):format(qualified, table.concat(names, ", "))
  out[#out + 1] = ""
end

local function add_methods(methods, module, classes, resources)
  for _, entry in ipairs(module.entries) do
    local resource, verb = method_of(entry, resources)
    if resource then
      entry.resource = resource
      methods[resource] = methods[resource] or {}
      methods[resource][verb] = function(out, qualified, skipped)
        add_function(out, module, entry, classes, qualified, skipped)
      end
    end
  end
end

-- Where a value comes from: a module and what of it. What is made on demand says so in a comment behind it.
local function origin_of(module, entry)
  local path, member = entry.value:match('^nil %-%- when asked for: require%("([%w_.]+)"%)%.?([%w_()]*)$')
  if path then
    return path, member
  end
  local holder
  holder, member = entry.value:match("^([%a_][%w_]*)%.?([%w_()]*)$")
  return holder and module.requires[holder], member
end

-- A value that another public module has is written as that; the language server follows it. What comes out of a room
-- is only said to be there.
local function add_value(out, module, entry)
  local path, member = origin_of(module, entry)
  add_text(out, entry.text)
  if path == "n8n.core" then
    out[#out + 1] = "---@type " .. (CORE[member] or "any")
    out[#out + 1] = entry.name .. " = nil"
  elseif path and path:find("^n8n%.[%w_]+$") then
    out[#out + 1] = ('%s = require("%s")%s'):format(entry.name, path, member ~= "" and "." .. member or "")
  else
    out[#out + 1] = "---@type any"
    out[#out + 1] = entry.name .. " = nil"
  end
  out[#out + 1] = ""
end

-- The classes of a module: tables of members, and what its methods belong to.
local function classes_of(module, resources)
  local classes, order = {}, {}
  local function add(name)
    if not classes[name] then
      classes[name] = name == module.name and "n8n." .. name or ("%s%s.%s"):format(module.is_class and "n8n." or "",
        module.name, name)
      order[#order + 1] = name
    end
  end
  for _, entry in ipairs(module.entries) do
    local holder = entry.name:match("^([%a_][%w_]*)[.:]")
    if entry.kind == "table" then
      add(entry.name)
    elseif holder and holder ~= module.own and not method_of(entry, resources) then
      add(holder)
    end
  end
  return classes, order
end

local function add_classes(out, module, classes, order)
  for _, name in ipairs(order) do
    out[#out + 1] = "---@class " .. classes[name]
    for _, entry in ipairs(module.entries) do
      for _, field in ipairs(entry.kind == "table" and entry.name == name and entry.fields or {}) do
        out[#out + 1] = field_line(field, classes)
      end
    end
    if not name:find(".", 1, true) then
      out[#out + 1] = ("local %s = {}"):format(name)
    end
    out[#out + 1] = ""
  end
end

--- The types of a module.
-- @param text of its file
-- @param resources set of their names
-- @param methods resource -> verb -> function(out, name, skipped): gets what the module's comments say about methods of
--   resources ("@function workflows:trigger"; the path's arguments come first, and an item's method has none of them)
-- @return text of the types, the module's name, and whether it is a class of objects that cannot be required; nil for a
--   file that is no module with functions
return function(text, resources, methods)
  local module = read_ldoc(text)
  if not module or not module.own then
    return nil
  end
  local classes, order = classes_of(module, resources)
  add_methods(methods, module, classes, resources)
  local out = { "---@meta " .. (module.is_class and "_" or module.name), "" }
  add_classes(out, module, classes, order)
  if not module.is_class then
    add_text(out, module.text)
    out[#out + 1] = "---@class " .. module.name
    out[#out + 1] = ("local %s = {}"):format(module.own)
    out[#out + 1] = ""
  end
  for _, entry in ipairs(module.entries) do
    if entry.kind == "function" and not method_of(entry, resources) then
      add_function(out, module, entry, classes, entry.name:find("[.:]") and entry.name or module.own .. "."
        .. entry.name, 0)
    elseif entry.kind == "value" then
      add_value(out, module, entry)
    end
  end
  out[#out + 1] = not module.is_class and "return " .. module.own or nil
  return table.concat(out, "\n") .. "\n", module.name, module.is_class
end
