--- Creates workflows, each once, whatever becomes of the answers.
--
-- No mark can be put on a workflow that n8n creates, and a creation whose answer was lost may have happened. So it is
-- looked for before it is sent again: a workflow of its name that was not there before the run, that no other creation
-- of the run made, and that has the content that was sent.

local tables = require "n8n.util.tables"
local values = require "n8n.util.values"
local normal_form = require "n8n.workflow.normal_form"

local creation = {}

local PAGE = 250

--- Reads a list page by page, while others create in it. Iterations refuse that where an answer is lost: they promise
-- to hand out nothing that was created meanwhile. Here just that is looked for; what is created moves others to later
-- pages, and so hides nothing.
-- @tparam table resource of a client, with `list`
-- @tparam ?table query
-- @treturn ?{table,...} items; some may be there twice
-- @treturn ?table the error
function creation.read(resource, query)
  local found, asked = {}, tables.copy({ limit = PAGE }, query)
  repeat
    local page, err = resource:list(asked)
    if not page then
      return nil, err
    end
    for _, item in ipairs(page.data) do
      found[#found + 1] = item
    end
    asked.cursor = values.present(page.nextCursor)
  until asked.cursor == nil
  return found
end

-- n8n's filter answers names that are like it: more than are asked for. A backslash may be dropped by it.
local function name_filter(name)
  return not name:find("\\", 1, true) and { name = name } or nil
end

--- The workflows of exactly a name.
-- @tparam table client
-- @tparam string name
-- @treturn ?{table,...}
-- @treturn ?table the error
function creation.namesakes(client, name)
  local all, err = creation.read(client.workflows, name_filter(name))
  if not all then
    return nil, err
  end
  local found, seen = {}, {}
  for _, workflow in ipairs(all) do
    if workflow.name == name and not seen[workflow.id] then
      found[#found + 1], seen[workflow.id] = workflow, true
    end
  end
  return found
end

--- Splits members into what a creation takes and what only an update does (`description`).
-- @tparam table members
-- @tparam string line
-- @treturn table for the creation
-- @treturn table for an update behind it; empty: none is needed
function creation.body(members, line)
  local taken = normal_form.writable("create", line)
  local body, later = {}, {}
  for name, value in pairs(members) do
    local part = taken[name] and body or later
    part[name] = value
  end
  return body, later
end

--- The workflow that a creation made whose answer nobody has. It is claimed: no other creation finds it.
-- @tparam table run `client`; `known_ids` (id -> true: there before the run); `created` (id -> true: made by this run)
-- @tparam string name
-- @tparam function is_it `is_it(workflow)` whether its content is what was sent
-- @treturn ?table|boolean the workflow; false when there is none; nil when the server cannot be asked
-- @treturn ?table the error
function creation.find(run, name, is_it)
  local found, err = creation.namesakes(run.client, name)
  for _, candidate in ipairs(found or {}) do
    local id = candidate.id
    if not run.known_ids[id] and not run.created[id] then
      local workflow, problem = run.client.workflows:get(id)
      if not workflow and problem.status ~= 404 then
        return nil, problem
      elseif workflow and is_it(workflow) and not run.created[id] then
        run.created[id] = true
        return workflow
      end
    end
  end
  return found and false, err
end

--- Sends a creation; when the answer is lost, looks, and only if there is nothing sends it once more. Not after a
-- time-out: the server may still be at it.
-- @tparam table run see `find`
-- @tparam table body
-- @tparam function is_it see `find`
-- @treturn ?table the workflow
-- @treturn ?table the error
-- @treturn ?string what is to be said where the error alone would mislead
function creation.post(run, body, is_it)
  for attempt = 1, 2 do
    local workflow, err = run.client.workflows:create(body)
    if workflow then
      run.created[workflow.id] = true
    end
    if workflow or not err.ambiguous then
      return workflow, err
    end
    local found, problem = creation.find(run, body.name, is_it)
    if found == nil then
      return nil, problem, "it may have been created: the answer was lost and the server cannot be asked"
    elseif found then
      return found
    elseif err.kind == "timeout" then
      return nil, err, err.message .. ": it is not there, but may still be created; look before running again"
    elseif attempt == 2 then
      return nil, err
    end
  end
end

return creation
