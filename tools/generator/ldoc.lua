-- Reads the LDoc comments of a module: what it is, its functions, its tables of members, its values.

-- A comment that begins with three dashes and the lines of comment under it; `code` is the line behind.
local function blocks_of(text)
  local blocks, block = {}, nil
  for line in (text .. "\n"):gmatch("(.-)\n") do
    local first = line:match("^%-%-%-%s?([^-].*)$")
    local more = block and line:match("^%-%-%s?(.*)$")
    if first and not block then
      block = { first }
    elseif more and not block.code then
      block[#block + 1] = more
    elseif block then
      block.code = line
      blocks[#blocks + 1], block = block, nil
    end
  end
  return blocks
end

-- The text before the first tag, and the tags, each with the lines that continue it.
local function split_tags(block)
  local text, tags = {}, {}
  for _, line in ipairs(block) do
    local name, rest = line:match("^@([%w_]+)(.*)$")
    if name then
      tags[#tags + 1] = { name = name, text = rest }
    elseif #tags > 0 then
      tags[#tags].text = tags[#tags].text .. " " .. line:match("^%s*(.*)$")
    else
      text[#text + 1] = line
    end
  end
  return text, tags
end

-- The type that a text begins with: it ends at the first blank that is not in braces.
local function type_at(text)
  local position = 1
  while text:find("^%S", position) do
    local _, last = text:find("^%b{}", position)
    position = (last or position) + 1
  end
  return text:sub(1, position - 1)
end

-- "[opt=...] type name words" behind @tparam and @tfield.
local function typed_of(text)
  local modifier, rest = text:match("^(%b[])%s*(.*)$")
  rest = rest or text:match("^%s*(.*)$")
  local kind = type_at(rest)
  local name, words = rest:sub(#kind + 1):match("^%s+(%S+)%s*(.*)$")
  return { type = kind, name = name, text = words, optional = modifier ~= nil or kind:find("^%?") ~= nil,
    default = modifier and modifier:match("^%[opt=(.*)%]$") }
end

local function untyped_of(text)
  local modifier, rest = text:match("^(%b[])%s*(.*)$")
  local name, words = (rest or text):match("^%s*(%S+)%s*(.*)$")
  return { name = name, text = words, optional = modifier ~= nil }
end

local function returned_of(text, typed)
  local rest = text:match("^%s*(.*)$")
  local kind = typed and type_at(rest) or nil
  return { type = kind, text = kind and rest:sub(#kind + 1):match("^%s*(.*)$") or rest,
    optional = kind ~= nil and kind:find("^%?") ~= nil }
end

local READ = {
  tparam = function(entry, text)
    table.insert(entry.parameters, typed_of(text))
  end,
  param = function(entry, text)
    table.insert(entry.parameters, untyped_of(text))
  end,
  treturn = function(entry, text)
    table.insert(entry.returns, returned_of(text, true))
  end,
  ["return"] = function(entry, text)
    table.insert(entry.returns, returned_of(text, false))
  end,
  tfield = function(entry, text)
    table.insert(entry.fields, typed_of(text))
  end,
  ["function"] = function(entry, text)
    entry.kind, entry.name = "function", text:match("^%s*(%S+)")
  end,
  table = function(entry, text)
    entry.kind, entry.name = "table", text:match("^%s*(%S+)")
  end,
  module = function(entry, text)
    entry.kind, entry.name = "module", text:match("^%s*(%S+)")
  end,
  classmod = function(entry, text)
    entry.kind, entry.name, entry.is_class = "module", text:match("^%s*(%S+)"), true
  end,
  ["local"] = function(entry)
    entry.is_local = true
  end,
}

-- What the code behind a comment defines, where no tag says it.
local function read_code(entry, code)
  local name, arguments = code:match("^function ([%w_.:]+)%((.-)%)")
  if name then
    entry.kind, entry.name = "function", entry.name or name
    entry.arguments = {}
    for argument in arguments:gmatch("[^%s,]+") do
      table.insert(entry.arguments, argument)
    end
    return
  end
  entry.assigned, entry.value = code:match("^([%a_][%w_.]*) = (.+)$")
  -- A function of another module that is described there.
  local elsewhere = entry.kind == "function" and #entry.parameters == 0 and #entry.returns == 0
  if entry.assigned and (elsewhere or not entry.kind) then
    entry.kind, entry.name = "value", entry.assigned
  end
end

local function entry_of(block)
  local text, tags = split_tags(block)
  local entry = { text = text, parameters = {}, returns = {}, fields = {} }
  for _, tag in ipairs(tags) do
    if READ[tag.name] then
      READ[tag.name](entry, tag.text)
    end
  end
  if entry.kind ~= "module" and entry.kind ~= "table" then
    read_code(entry, block.code)
  end
  return entry.kind and entry or nil
end

--- Reads a module.
-- @param text of its file
-- @return { name =, text = {lines}, entries = { { kind = "function"|"table"|"value", name =, text =, parameters =,
--   returns =, fields =, arguments =, value = }... }, requires = { local name = module name }, is_class = true for
--   @classmod }, nil for a file without either; what is @local is left out
return function(text)
  local module = { entries = {}, requires = {} }
  for name, path in text:gmatch('\nlocal ([%w_]+) = require%s*%(?"([^"]+)"') do
    module.requires[name] = path
  end
  module.own = text:match("\nreturn ([%a_][%w_]*)%s*$")
  for _, block in ipairs(blocks_of(text)) do
    local entry = entry_of(block)
    if entry and entry.kind == "module" then
      module.name, module.text, module.is_class = entry.name, entry.text, entry.is_class
    elseif entry and not entry.is_local then
      table.insert(module.entries, entry)
    end
  end
  return module.name and module or nil
end
