--- Writes differences of workflows, as `n8n.workflow.diff` finds them, in lines for people.

local json = require "n8n.json"

local diff_text = {}

local WIDTH = 60
local BEFORE = 12 -- characters shown of what is the same before the first difference

-- The place of the first byte of the UTF-8 character that holds the byte at `at`.
local function character(text, at)
  while at > 1 and at <= #text and text:byte(at) >= 0x80 and text:byte(at) < 0xC0 do
    at = at - 1
  end
  return at
end

-- At most `width` bytes from `first`, in whole characters.
local function cut(text, first, width)
  first = character(text, math.max(first, 1))
  local last = #text
  if last - first + 1 > width then
    last = character(text, first + width) - 1
  end
  return (first > 1 and "..." or "") .. text:sub(first, last) .. (last < #text and "..." or "")
end

local function written(value)
  return value == nil and "?" or json.compact(json.pretty { value }):sub(2, -2)
end

local function first_difference(left, right)
  local at = 1
  while at <= #left and left:byte(at) == right:byte(at) do
    at = at + 1
  end
  return at
end

-- Two values, cut where they differ: `"x" -> "y"`.
local function pair(old, new, width)
  local left, right = written(old), written(new)
  local first = 1
  if #left > width or #right > width then
    first = first_difference(left, right) - BEFORE
    first = first > BEFORE and first or 1
  end
  return cut(left, first, width) .. " -> " .. cut(right, first, width)
end

local function lines_of(text)
  local lines = {}
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    lines[#lines + 1] = line
  end
  return lines
end

-- A text of several lines: how many differ, and the first of them.
local function changed_lines(old, new, width)
  local left, right = lines_of(old), lines_of(new)
  local first, last_left, last_right = 1, #left, #right
  while first <= last_left and first <= last_right and left[first] == right[first] do
    first = first + 1
  end
  while last_left >= first and last_right >= first and left[last_left] == right[last_right] do
    last_left, last_right = last_left - 1, last_right - 1
  end
  local gone, come = last_left - first + 1, last_right - first + 1
  local count = math.max(gone, come)
  local verb = gone == 0 and "added" or come == 0 and "removed" or "changed"
  local shown
  if gone == 0 then
    shown = cut(written(right[first]), 1, width)
  elseif come == 0 then
    shown = cut(written(left[first]), 1, width)
  else
    shown = pair(left[first], right[first], width)
  end
  return ("%d %s %s, from line %d: %s"):format(count, count == 1 and "line" or "lines", verb, first, shown)
end

-- What happened to a field.
local function change(field, width)
  local old, new = field.old, field.new
  if old == nil then
    return "added " .. cut(written(new), 1, width)
  elseif new == nil then
    return "removed " .. cut(written(old), 1, width)
  elseif type(old) == "string" and type(new) == "string" and (old .. new):find("\n", 1, true) then
    return changed_lines(old, new, width)
  end
  local text = pair(old, new, width)
  if field.old_name ~= nil or field.new_name ~= nil then
    text = ("%s (%s -> %s)"):format(text, written(field.old_name), written(field.new_name))
  end
  return text
end

local function quoted(text)
  return written(tostring(text))
end

local function connection(each)
  local from = quoted(each.from) .. (each.output > 1 and (" output %d"):format(each.output) or "")
  local arrow = each.type == "main" and " -> " or (" -%s-> "):format(each.type)
  return from .. arrow .. quoted(each.to) .. (each.input > 1 and (" input %d"):format(each.input) or "")
end

local function of_nodes(add, nodes, width)
  for _, node in ipairs(nodes.removed) do
    add("- node %s (%s)", quoted(node.name), tostring(node.type))
  end
  for _, node in ipairs(nodes.added) do
    add("+ node %s (%s)", quoted(node.name), tostring(node.type))
  end
  for _, node in ipairs(nodes.renamed) do
    add("~ node %s is now %s", quoted(node.from), quoted(node.to))
  end
  for _, node in ipairs(nodes.changed) do
    for _, field in ipairs(node.fields) do
      add("~ node %s: %s: %s", quoted(node.name), field.path, change(field, width))
    end
  end
end

-- What is no difference, when there is no other.
local function of_noise(add, nodes, connections)
  local function told(names, what)
    if #names > 0 then
      add("(%d %s %s)", #names, #names == 1 and "node" or "nodes", what)
    end
  end
  told(nodes.moved, "in another place")
  told(nodes.remembered, "with another remembered name of what is used")
  told(nodes.other_id, "with another id")
  if nodes.reordered or connections.reordered then
    add("(%s in another order)", nodes.reordered and "nodes" or "connections")
  end
end

--- The lines.
-- @tparam table difference what `diff.compare` answers
-- @tparam table options `width`, `limit`
-- @treturn {string,...}
function diff_text.lines(difference, options)
  local lines, width = {}, options.width or WIDTH
  local function add(...)
    lines[#lines + 1] = string.format(...)
  end
  if difference.name then
    add("~ name: %s", change(difference.name, width))
  end
  of_nodes(add, difference.nodes, width)
  for _, each in ipairs(difference.connections.removed) do
    add("- connection %s", connection(each))
  end
  for _, each in ipairs(difference.connections.added) do
    add("+ connection %s", connection(each))
  end
  for _, field in ipairs(difference.settings) do
    add("~ setting %s: %s", field.path, change(field, width))
  end
  for _, name in ipairs(difference.tags.removed) do
    add("- tag %s", quoted(name))
  end
  for _, name in ipairs(difference.tags.added) do
    add("+ tag %s", quoted(name))
  end
  for _, field in ipairs(difference.members) do
    add("~ %s: %s", field.path, change(field, width))
  end
  if #lines == 0 then
    of_noise(add, difference.nodes, difference.connections)
  end
  local over = #lines - (options.limit or #lines)
  if over > 0 then
    for i = #lines, options.limit + 1, -1 do
      lines[i] = nil
    end
    add("... and %d more", over)
  end
  return lines
end

return diff_text
