--- Workflows with everything that a restoration has to bring back, on a sandbox; and how they are, to compare.
-- @module spec.support.restorable
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"

local json = n8n.json

local restorable = {}

local function call(id, name)
  return { id = "call " .. id, name = "Call " .. name, type = "n8n-nodes-base.executeWorkflow", typeVersion = 1.2,
    position = { 400, 0 }, parameters = { workflowId = { __rl = true, mode = "list", value = id,
      cachedResultName = name } } }
end

local function caller(name, id, callee)
  local workflow = fixtures.workflow(name)
  workflow.nodes[3] = call(id, callee)
  return workflow
end

local function tag_body(...)
  local body = n8n.array {}
  for i, id in ipairs { ... } do
    body[i] = { id = id }
  end
  return body
end

--- Two workflows that call each other and one that calls itself, published.
function restorable.seed_circle(client)
  local a = assert(client.workflows:create(fixtures.workflow "circle a"))
  assert(a:publish())
  local b = assert(client.workflows:create(caller("circle b", a.id, "circle a")))
  assert(b:publish())
  assert(client.workflows:update(a.id, caller("circle a", b.id, "circle b"), { publish = true }))
  local own = assert(client.workflows:create(fixtures.workflow "circle own"))
  assert(client.workflows:update(own.id, caller("circle own", own.id, "circle own")))
  assert(client.workflows:publish(own.id))
end

--- Makes `count` workflows, of six kinds, in threes that call each other; with more than none also a circle, tags and
-- a data table with 1,200 rows.
function restorable.seed(client, count)
  if count == 0 then
    return
  end
  restorable.seed_circle(client)
  local prod = assert(client.tags:create { name = "prod" }).id
  local mail = assert(client.tags:create { name = "mail" }).id
  for i = 1, count, 3 do
    local one = assert(client.workflows:create(fixtures.workflow("callee " .. i)))
    assert(one:publish())
    local two = assert(client.workflows:create(caller("caller " .. i, one.id, "callee " .. i)))
    assert(two:publish())
    assert(client.workflows:update_tags(two.id, tag_body(prod, i % 2 == 0 and mail or nil)))
    if i % 2 == 0 then
      local draft = caller("caller " .. i, one.id, "callee " .. i)
      draft.nodes[2].notes = "a draft"
      assert(client.workflows:update(two.id, draft, { publish = false }))
    end
    local three = assert(client.workflows:create(fixtures.workflow("third " .. i, { settings = { executionOrder = "v1",
      errorWorkflow = one.id } })))
    assert(i % 2 == 0 and three:archive() or client.workflows:update(three.id,
      fixtures.workflow("third " .. i, { description = "no. " .. i })))
  end
  local made = assert(client.data_tables:create { name = "people", columns = { { name = "name", type = "string" } } })
  local rows = n8n.array {}
  for i = 1, 1200 do
    rows[i] = { name = "n" .. i }
  end
  assert(client.data_table_rows:insert(made.id, { data = rows, returnType = "count" }))
end

-- ---- Every state over every other ----

local STATES = {}

local function noted(name, note)
  local workflow = fixtures.workflow(name)
  workflow.nodes[2].notes = note
  return workflow
end

function STATES.idle(client, id, name, note)
  assert(client.workflows:update(id, noted(name, note)))
end

function STATES.live(client, id, name, note)
  assert(client.workflows:update(id, noted(name, note)))
  assert(client.workflows:publish(id))
end

function STATES.edited(client, id, name, note)
  STATES.live(client, id, name, note .. " as it runs")
  assert(client.workflows:update(id, noted(name, note .. " as a draft"), { publish = false }))
end

function STATES.archived(client, id, name, note)
  STATES.idle(client, id, name, note)
  assert(client.workflows:archive(id))
end

--- Makes on both n8ns a workflow for each pair of states: idle, live, edited (runs at another version than its draft),
-- archived. `from_note` and `to_note` are part of their content.
-- @return ids of the first -> ids of the second, and the latter by name
function restorable.seed_states(from, to, from_note, to_note)
  local bound, ids = {}, {}
  for from_state, make_from in pairs(STATES) do
    for to_state, make_to in pairs(STATES) do
      local name = from_state .. " over " .. to_state
      local id = assert(from.workflows:create(fixtures.workflow(name))).id
      make_from(from, id, name, from_note)
      ids[name] = assert(to.workflows:create(fixtures.workflow(name))).id
      make_to(to, ids[name], name, to_note)
      bound[id] = ids[name]
    end
  end
  return bound, ids
end

--- Whether those of the second are as `seed_states` made them.
function restorable.assert_states(to, to_note)
  for item in to.workflows:each() do
    local state = item.name:match("^%a+ over (%a+)$")
    local workflow = state and assert(to.workflows:get(item.id))
    if workflow then
      assert(workflow.isArchived == (state == "archived"), item.name)
      assert(workflow.active == (state == "live" or state == "edited"), item.name)
      assert(workflow.nodes[2].notes:find(to_note, 1, true), item.name)
      assert(state ~= "edited" or workflow.activeVersion.nodes[2].notes == to_note .. " as it runs", item.name)
    end
  end
end

local function workflows_of(client, pattern)
  local names, found = {}, {}
  for item in client.workflows:each() do
    names[item.id] = item.name:find(pattern) and item.name or nil
  end
  for id, name in pairs(names) do
    assert(not found[name], "twice: " .. name)
    local item = assert(client.workflows:get(id))
    local tags = {}
    for i, tag in ipairs(item.tags) do
      tags[i] = tag.name
    end
    table.sort(tags)
    local running = item.active and item.activeVersion.nodes or json.null
    local shown = { nodes = item.nodes, connections = item.connections, settings = item.settings, tags = tags,
      active = item.active, archived = item.isArchived, description = item.description or json.null,
      running = running }
    found[name] = json.pretty(shown):gsub('"(%w+)"', function(word)
      return names[word] and '"<' .. names[word] .. '>"'
    end)
  end
  return found
end

--- Everything by name, ids replaced by the names of what they are of. Raises for what is there twice.
-- @param pattern of the names of workflows, which are all then; nil: everything
function restorable.state(client, pattern)
  local state = { workflows = workflows_of(client, pattern or ""), tags = {}, tables = {} }
  if pattern then
    return state
  end
  for tag in client.tags:each() do
    assert(not state.tags[tag.name], "twice: " .. tag.name)
    state.tags[tag.name] = true
  end
  for data_table in client.data_tables:each() do
    assert(not state.tables[data_table.name], "twice: " .. data_table.name)
    local rows = {}
    for row in client.data_table_rows:each(data_table.id) do
      rows[#rows + 1] = row.name
    end
    state.tables[data_table.name] = table.concat(rows, " ")
  end
  return state
end

return restorable
