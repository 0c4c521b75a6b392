-- What n8n says a key may do, and how it refuses the rest. Runs against the sandbox and against a real n8n.
local keys = require "spec.support.keys"
local raw = require "spec.support.raw"

describe("n8n's discovery", function()
  local line

  setup(function() line = raw.server().line end)
  after_each(raw.clean)

  -- A call with a key of certain scopes.
  local function caller(scopes)
    local headers = { ["x-n8n-api-key"] = keys.make(scopes) }
    return function(method, path, text)
      return raw.call(method, path, nil, { headers = headers, text = text })
    end
  end

  local function discover(query, call)
    local status, value = (call or raw.call)("GET", "/discover" .. (query or ""))
    assert.equal(200, status)
    return value.data
  end

  local function endpoints_of(resource)
    local found = {}
    for _, endpoint in ipairs(resource.endpoints) do
      found[endpoint.method .. " " .. endpoint.path] = endpoint
    end
    return found
  end

  local function contains(list, wanted)
    for _, one in ipairs(list) do
      if one == wanted then
        return true
      end
    end
    return false
  end

  local function sorted(names)
    table.sort(names)
    return names
  end

  local function sorted_keys(object)
    local names = {}
    for name in pairs(object) do
      names[#names + 1] = name
    end
    return sorted(names)
  end

  it("is not there on 1.x", function()
    if line == "1" then
      local status, value = raw.call("GET", "/discover?resource=tags&include=schemas")
      assert.same({ 404, "not found" }, { status, value.message })
    end
  end)

  it("names the resources, operations and endpoints of the key", function()
    if line == "1" then
      return
    end
    local data = discover()
    for _, name in ipairs { "workflow", "executions", "credential", "tags", "variables", "projects", "user",
      "datatable", "sourcecontrol", "audit" } do
      assert.truthy(data.resources[name], name)
      assert.is_true(contains(data.filters.resource.values, name))
    end
    for _, scope in ipairs { "tag:list", "workflow:activate", "dataTableRow:upsert", "executionTags:update" } do
      assert.is_true(contains(data.scopes, scope))
    end
    assert.is_true(contains(data.filters.operation.values, "activate"))
    assert.same({ "schemas" }, data.filters.include.values)
    assert.equal("/api/v1/openapi.yml", data.specUrl)
    local workflow = endpoints_of(data.resources.workflow)
    assert.equal("publishWorkflow", workflow["POST /api/v1/workflows/{workflowId}/publish"].operationId)
    assert.truthy(workflow["GET /api/v1/workflows/{workflowId}/versions/{workflowVersionId}"])
    assert.truthy(workflow["GET /api/v1/workflows/{id}/{versionId}"])
    assert.is_nil(workflow["POST /api/v1/workflows"].requestSchema)
  end)

  it("shows the schemas of bodies on request", function()
    if line == "1" then
      return
    end
    local data = discover "?resource=tags&include=schemas"
    assert.same({ "tags" }, sorted_keys(data.resources))
    local tags = endpoints_of(data.resources.tags)
    assert.equal("getTags", tags["GET /api/v1/tags"].operationId)
    assert.equal("deleteTag", tags["DELETE /api/v1/tags/{tagId}"].operationId)
    local schema = tags["POST /api/v1/tags"].requestSchema
    assert.same({ "name" }, schema.required)
    assert.is_false(schema.additionalProperties)
    assert.is_true(schema.properties.id.readOnly)
    schema = endpoints_of(discover("?resource=workflow&include=schemas").resources.workflow)
      ["PUT /api/v1/workflows/{workflowId}"].requestSchema
    assert.same({ "connections", "name", "nodes", "settings" }, sorted(schema.required))
    assert.is_false(schema.properties.settings.additionalProperties)
    local read_only = {}
    for name, property in pairs(schema.properties) do
      read_only[#read_only + 1] = property.readOnly and name or nil
    end
    assert.same({ "active", "activeVersion", "createdAt", "id", "isArchived", "meta", "tags", "triggerCount",
      "updatedAt", "versionId" }, sorted(read_only))
    assert.equal("boolean", schema.properties.isArchived.type)
    schema = endpoints_of(discover("?resource=datatable&include=schemas").resources.datatable)
      ["POST /api/v1/data-tables"].requestSchema
    assert.same({ "string", "number", "boolean", "date", "json" }, schema.properties.columns.items.properties.type.enum)
  end)

  it("is filtered by resource and operation, in letters of either case", function()
    if line == "1" then
      return
    end
    local data = discover "?resource=TAGS&operation=List"
    assert.same({ "tags" }, sorted_keys(data.resources))
    assert.same({ "list" }, data.resources.tags.operations)
    assert.same({ "GET /api/v1/tags" }, sorted_keys(endpoints_of(data.resources.tags)))
    assert.same({ "executions" }, sorted_keys(discover("?operation=retry").resources))
    assert.same({}, discover("?resource=nope").resources)
    local status, value = raw.call("GET", "/discover?include=bad")
    assert.same({ 400, "request/query/include must be equal to one of the allowed values: schemas" },
      { status, value.message })
  end)

  it("shows a limited key what it may do", function()
    if line == "1" then
      return
    end
    local data = discover("", caller { "tag:list", "user:list" })
    assert.same({ "tag:list", "user:list" }, data.scopes)
    assert.same({ "credential", "discover", "projects", "tags", "user" }, sorted_keys(data.resources))
    assert.same({ "list" }, data.resources.tags.operations)
    assert.same({}, data.resources.discover.operations)
    assert.same({ "GET /api/v1/projects/{projectId}/users" }, sorted_keys(endpoints_of(data.resources.projects)))
    assert.same({ "list" }, data.filters.operation.values)
  end)

  it("goes with refusals: a scope is asked for before the licence and the body, but after ajv's checks", function()
    if line == "1" then
      return
    end
    local call = caller { "tag:list", "dataTable:list" }
    assert.equal(200, (call("GET", "/tags")))
    local function refused(wanted, message, ...)
      local status, value = call(...)
      assert.same({ wanted, message }, { status, value.message })
    end
    refused(403, "Forbidden", "POST", "/tags", '{"name":"x"}')
    refused(403, "Forbidden", "POST", "/tags", "{}")
    refused(403, "Forbidden", "GET", "/tags/nosuchtag")
    refused(403, "Forbidden", "GET", "/workflows/nosuchworkflow")
    refused(403, "Forbidden", "GET", "/variables")
    refused(403, "Forbidden", "GET", "/executions/abc")
    refused(403, "Forbidden", "POST", "/audit", "{}")
    refused(400, "request/body must have required property 'name'", "POST", "/data-tables", "{}")
    refused(403, "Forbidden", "POST", "/data-tables", '{"name":"x","columns":[]}')
    refused(400, 'request/params/dataTableId must match format "nanoid"', "GET", "/data-tables/nope")
    refused(403, "Forbidden", "GET", "/data-tables/aaaaaaaaaaaaaaaa")
    assert.equal(403, (call("PATCH", "/users/owner@example.com/role", '{"newRoleName":"global:member"}')))
    assert.equal(200, (call("GET", "/data-tables")))
  end)

  it("lets a key that may not publish save a draft of a published workflow, and says so", function()
    if line == "1" then
      return
    end
    local made = raw.publishable()
    assert.equal(200, (raw.call("POST", "/workflows/" .. made.id .. "/publish")))
    local call = caller { "workflow:read", "workflow:update" }
    local function put(name, query)
      return call("PUT", "/workflows/" .. made.id .. (query or ""), raw.workflow_body {
        nodes = raw.json("[" .. raw.trigger:gsub("Daily", name) .. "]") })
    end
    local status, value = put "Other"
    assert.same({ 403, "insufficient_api_key_scope" }, { status, value.reason })
    assert.equal("Your change was saved as a draft. It wasn't published because this API key does not have the "
      .. "workflow:activate scope.", value.message)
    local _, read = call("GET", "/workflows/" .. made.id)
    assert.same({ true, "Other", "Daily", value.versionId }, { read.active, read.nodes[1].name,
      read.activeVersion.nodes[1].name, read.versionId })
    assert.equal(200, (put("Third", "?publishIfActive=false")))
    assert.equal(403, (call("POST", "/workflows/" .. made.id .. "/unpublish")))
  end)
end)
