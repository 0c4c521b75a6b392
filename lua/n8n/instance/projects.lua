--- Finds projects by id or name.

local errors = require "n8n.errors"
local obstacle = require "n8n.instance.obstacle"
local suggest = require "n8n.util.suggest"
local tables = require "n8n.util.tables"
local model = require "n8n.workflow.model"

local projects = {}

local ID_LENGTH = 16

-- Whether a workflow says that it is in the project of this id; nil and the error when the server does not answer.
local function holds_workflow(client, id)
  local page, err = client.workflows:list { projectId = id, limit = 1 }
  if not page then
    return obstacle.of(err) and false or nil, err
  end
  return page.data[1] ~= nil and (model.owner(page.data[1]) or {}).projectId == id
end

-- What keeps projects from being listed, and what would let them be.
local function cause_and_cure(err)
  if err.reason == "scope" then
    return "this key lacks the scope project:list", "make a key with the scope project:list"
  elseif err.reason == "licence" or err.status ~= 403 then
    return "this key is not shown projects (licence)", "a name needs a licence with projects"
  end
  return "this key may not list projects", "make a key with the scope project:list"
end

local function not_told(text, err)
  local cause, cure = cause_and_cure(err)
  return errors.new { kind = "selector", status = err.status,
    message = ("the project '%s' cannot be looked up: %s, and no workflow that it sees is in a project of that id")
      :format(text, cause),
    hint = cure .. ", or give the id of a project with a workflow in it: it is in the editor's address, /projects/<id>",
  }
end

-- Without the licence for projects (or on a key that may not list them) the API still takes a project's id, such as
-- that of somebody's personal project. Names cannot be looked up then.
local function find_unlisted(client, text, err)
  if not obstacle.of(err) then
    return nil, err
  end
  local held, problem = holds_workflow(client, text)
  if held then
    return text
  end
  return nil, held == nil and problem or not_told(text, err)
end

--- Whether a text has the form of the ids that n8n gives to projects.
-- @tparam string text
-- @treturn boolean
function projects.is_id(text)
  return #text == ID_LENGTH and text:find("^%w+$") ~= nil
end

--- The id of a project.
--
-- Where projects cannot be listed (licence, scope), only an id will do, and it must be that of a workflow's project:
-- n8n itself answers an empty list for a project that there is not.
-- @tparam table client
-- @tparam string text its id, or its exact name
-- @treturn ?string
-- @treturn ?table the error, kind `selector`: there is no such project, two have the name, or it cannot be looked up
--   (then with the `status` of the refusal)
function projects.find(client, text)
  local found, err = client.projects:all()
  if not found then
    return find_unlisted(client, text, err)
  end
  local named = {}
  for _, project in ipairs(found) do
    if project.id == text then
      return text
    elseif project.name == text then
      named[#named + 1] = project.id
    end
  end
  if #named == 1 then
    return named[1]
  end
  return nil, errors.new {
    kind = "selector",
    message = #named == 0 and suggest.unknown("project", text, tables.column(found, "name"))
      or ("%d projects have the name '%s': %s"):format(#named, text, table.concat(named, ", ")),
    hint = #named > 1 and "give the id of the one that is meant" or nil,
  }
end

return projects
