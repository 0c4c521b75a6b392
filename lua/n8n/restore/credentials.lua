--- Makes credentials of a restoration by a provisioning spec: known while planning, made before what refers to them.
--
-- Secrets stay with `n8n.provision`: a restoration's plan and journal only say which credential of the spec stands for
-- which of the source.

local errors = require "n8n.errors"
local provision = require "n8n.provision"
local files = require "n8n.store.files"
local mappings = require "n8n.transfer.mapping"

local credentials = {}

local MARK = "provisioned:" -- ids that no server gives

local function faults_of(plan)
  local faults = {}
  for _, step in ipairs(plan.steps) do
    local problems = #step.problems > 0 and table.concat(step.problems, "; ") or step.problem
    faults[#faults + 1] = problems and ("%s: %s"):format(step.name, problems) or nil
  end
  return faults
end

local function read(client, spec)
  local plan = errors.must(provision.plan(client, spec))
  local faults = faults_of(plan)
  if #faults > 0 then
    error(errors.new { kind = "spec", message = "the credentials cannot be provisioned: "
      .. table.concat(faults, "; "), hint = "nothing was changed", problems = faults }, 0)
  end
  return plan
end

--- Adds to an inventory what the spec will make.
-- @tparam table client
-- @tparam string|table spec see `n8n.provision`
-- @tparam table inventory of `n8n.instance.target`
-- @raise an error object: the spec is none, or cannot be carried out
function credentials.announce(client, spec, inventory)
  inventory.credentials = inventory.credentials or {}
  for i, step in ipairs(read(client, spec).steps) do
    if step.action == "create" then
      local id = MARK .. i
      inventory.credentials[id] = { id = id, name = step.name, type = step.type, project = step.project }
    end
  end
end

--- Marks in a mapping what the spec will make.
-- @tparam table mapping of `n8n.transfer.resolve`
-- @tparam table inventory as `announce` left it
-- @treturn boolean whether there is any
function credentials.mark(mapping, inventory)
  local any = false
  for _, entry in pairs(mapping.credential) do
    if entry.id and entry.id:sub(1, #MARK) == MARK then
      entry.type, entry.how = inventory.credentials[entry.id].type, "created by the spec"
      entry.id, entry.pending, any = nil, true, true
    end
  end
  return any
end

local function is_begun(path)
  local text = path and files.read(path)
  return text ~= nil and text ~= ""
end

--- Makes what the spec says, and puts its ids into a mapping.
-- @tparam table client
-- @tparam string|table spec
-- @tparam table mapping
-- @tparam table options `journal` of the restoration, `report` of it
-- @treturn boolean true
-- @raise an error object
function credentials.make(client, spec, mapping, options)
  local plan = read(client, spec)
  local path = options.journal and options.journal .. ".credentials.jsonl"
  local report = errors.must(provision.apply(client, plan, { journal = path, resume = is_begun(path) or nil }))
  for _, entry in ipairs(report.entries) do
    if entry.class ~= "same" then
      options.report[entry.class](options.report, entry.outcome,
        { id = entry.id, name = "credential " .. entry.name, reason = entry.reason })
    end
  end
  for key, wanted in pairs(mapping.credential or {}) do
    for _, step in ipairs(wanted.pending and plan.steps or {}) do
      if step.name == wanted.name and step.type == wanted.type and (step.done or step.action == "keep") then
        mappings.put(mapping, "credential", key, step.id, step.name)
      end
    end
  end
  return true
end

return credentials
