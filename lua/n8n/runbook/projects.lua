--- Projects by id or name, for the runbooks.
-- @module n8n.runbook.projects

local errors = require "n8n.errors"
local suggest = require "n8n.suggest"

local projects = {}

-- Without the licence for projects (or on a key that may not list them) the API still takes a project's id, such as
-- that of somebody's personal project. Only names cannot be looked up then.
local function cannot_list(err)
  return err.status == 403 or err.status == 404 or err.status == 405 or err.kind == "unsupported"
end

--- The id of a project.
-- @tparam table client
-- @tparam string text its id, or its exact name
-- @treturn ?string where projects cannot be listed (licence, scope), the text itself
-- @treturn ?table the error: there is no such project, or two have the name
function projects.find(client, text)
  local found, err = client.projects:all()
  if not found then
    if cannot_list(err) then
      return text
    end
    return nil, err
  end
  local named, names = {}, {}
  for _, project in ipairs(found) do
    if project.id == text then
      return text
    end
    names[#names + 1] = tostring(project.name)
    if project.name == text then
      named[#named + 1] = project.id
    end
  end
  if #named == 1 then
    return named[1]
  end
  return nil, errors.new {
    kind = "selector",
    message = #named == 0 and suggest.unknown("project", text, names)
      or ("%d projects have the name '%s': %s"):format(#named, text, table.concat(named, ", ")),
    hint = #named > 1 and "give the id of the one that is meant" or nil,
  }
end

return projects
