--- Puts workflows in the order in which they have to be published: those that are called before those that call them.
--
-- n8n 2.x refuses to publish a workflow whose Execute Workflow node names one that is not published. Disabled nodes
-- do not count, nor does a workflow that calls itself, nor a callee that an expression names (it is known when it
-- runs).

local tables = require "n8n.util.tables"
local references = require "n8n.workflow.references"

local publish_order = {}

--- The ids of the workflows that have to be published before a workflow with these nodes can be.
-- @tparam ?{table,...} nodes
-- @treturn {string,...}
function publish_order.callees(nodes)
  local ids = {}
  for _, reference in ipairs(references.find { nodes = nodes }) do
    if reference.checked and reference.id and not reference.disabled then
      ids[#ids + 1] = reference.id
    end
  end
  return ids
end

-- The steps on the way from the one that is called again to itself.
local function circle(path, first)
  local names, begun = {}, false
  for _, step in ipairs(path) do
    begun = begun or step == first
    if begun then
      names[#names + 1] = step.name
    end
  end
  names[#names + 1] = first.name
  return table.concat(names, " -> ")
end

--- Puts steps into waves, so that each comes after the steps it needs.
-- @tparam {table,...} steps `{ id=, name=, callees= }`
-- @treturn {table,...} arrays of steps
-- @treturn {string,...} the circles, which no order can satisfy: `"a -> b -> a"`
function publish_order.waves(steps)
  local by_id, level, path, circles = tables.by_id(steps), {}, {}, {}
  local function visit(step)
    level[step] = 0 -- on the path
    path[#path + 1] = step
    local deepest = 0
    for _, id in ipairs(step.callees) do
      local callee = by_id[id]
      if callee and callee ~= step then
        if level[callee] == 0 then
          circles[#circles + 1] = circle(path, callee)
        else
          deepest = math.max(deepest, level[callee] or visit(callee))
        end
      end
    end
    path[#path] = nil
    level[step] = deepest + 1
    return level[step]
  end
  local waves = {}
  for _, step in ipairs(steps) do
    if not level[step] then
      visit(step)
    end
  end
  for _, step in ipairs(steps) do
    for i = #waves + 1, level[step] do
      waves[i] = {}
    end
    local wave = waves[level[step]]
    wave[#wave + 1] = step
  end
  return waves, circles
end

return publish_order
