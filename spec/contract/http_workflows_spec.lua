-- What n8n does with workflows. Runs against the sandbox and against a real n8n.
local cjson = require "cjson"
local raw = require "spec.support.raw"

local null = cjson.null

describe("n8n's workflows", function()
  local line

  setup(function() line = raw.server().line end)
  after_each(raw.clean)

  local function refused(message_1, message_2, more)
    local status, value = raw.post_workflow(more)
    assert.equal(400, status)
    assert.equal(line == "1" and message_1 or message_2, value.message)
  end

  local function put(id, more, query)
    return raw.call("PUT", "/workflows/" .. id .. (query or ""), nil, { text = raw.workflow_body(more) })
  end

  local function get(id)
    local status, value, _, text = raw.call("GET", "/workflows/" .. id)
    return value, text, status
  end

  local function publish(id, body)
    return raw.call("POST", "/workflows/" .. id .. "/activate", body)
  end

  it("lose settings that an update sets to their default", function()
    local made = raw.workflow { name = raw.unique "settings",
      settings = raw.json '{"timezone":"Europe/Rome","executionTimeout":5,"errorWorkflow":"nobody"}' }
    assert.equal("Europe/Rome", made.settings.timezone)
    local status = put(made.id, { settings = raw.json "{}" })
    assert.equal(200, status)
    local left = get(made.id).settings
    assert.same({ "Europe/Rome", 5, "nobody" }, { left.timezone, left.executionTimeout, left.errorWorkflow })
    put(made.id, { settings = raw.json '{"timezone":"DEFAULT","executionTimeout":-1,"errorWorkflow":"DEFAULT"}' })
    left = get(made.id).settings
    assert.is_nil(left.timezone)
    assert.is_nil(left.executionTimeout)
    assert.equal(line == "1" and "DEFAULT" or nil, left.errorWorkflow)
  end)

  it("keep settings that an update sets to false", function()
    local made = raw.workflow { name = raw.unique "settings", settings = raw.json '{"saveManualExecutions":true}' }
    put(made.id, { settings = raw.json '{"saveManualExecutions":false,"saveExecutionProgress":false}' })
    local left = get(made.id).settings
    assert.same({ false, false }, { left.saveManualExecutions, left.saveExecutionProgress })
  end)

  describe("on creation", function()
    it("come back with what n8n adds", function()
      local made = raw.workflow { name = raw.unique "new" }
      assert.truthy(made.id:find("^%w+$") and #made.id == 16)
      assert.is_false(made.active)
      assert.is_false(made.isArchived)
      assert.equal(null, made.activeVersionId)
      assert.equal(null, made.staticData)
      assert.equal(null, made.pinData)
      assert.equal(1, made.versionCounter)
      assert.equal(0, made.triggerCount)
      assert.truthy(made.createdAt:find "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.%d%d%dZ$")
      local read = get(made.id)
      assert.same({}, read.tags)
      assert.equal("workflow:owner", read.shared[1].role)
      assert.equal("personal", read.shared[1].project.type)
      assert.equal(null, read.activeVersion)
    end)

    it("keep empty arrays and objects, numbers and text as JavaScript does", function()
      local parameters = [[{"2":1,"1":2,"a":9007199254740993,"b":1.0,"c":-0,"d":1e21,"e":0.30000000000000004,"g":[],]]
        .. [["h":{},"i":null,"m":"\u00e9\ud83d\ude00\n","t":1e-7}]]
      local made = raw.workflow { nodes = raw.json(('[{"id":"n","name":"n","type":"n8n-nodes-base.set","typeVersion":1,'
        .. '"position":[0,0],"parameters":%s}]'):format(parameters)) }
      local _, text = get(made.id)
      local wanted = [["parameters":{"1":2,"2":1,"a":9007199254740992,"b":1,"c":0,"d":1e+21,"e":0.30000000000000004,]]
        .. [["g":[],"h":{},"i":null,"m":"é😀\n","t":1e-7}]]
      assert.truthy(text:find(wanted, 1, true))
    end)

    it("get ids for their nodes", function()
      local made = raw.workflow { nodes = raw.json '[{"name":"n","type":"n8n-nodes-base.set","position":[0,0]}]' }
      assert.truthy(made.nodes[1].id:find "^%x+%-%x+%-%x+%-%x+%-%x+$")
    end)

    it("get default settings on 1.x", function()
      local made = raw.workflow()
      assert.equal(line == "1" and "workflowsFromSameOwner" or nil, made.settings.callerPolicy)
    end)

    it("want name, nodes, connections and settings", function()
      refused("request/body must have required property 'name'", "request/body must have required property 'name'",
        { name = false })
      refused("request/body must have required property 'nodes'", "request/body must have required property 'nodes'",
        { nodes = false })
      refused("request/body must have required property 'connections'", "request/body/connections must be object",
        { connections = false })
      refused("request/body must have required property 'settings'", "request/body must have required property "
        .. "'settings'",
        { settings = false })
    end)

    it("take no read-only member", function()
      for _, name in ipairs { "id", "createdAt", "updatedAt", "tags" } do
        refused(("request/body/%s is read-only"):format(name), ("request/body/%s is read-only"):format(name),
          { [name] = "x" })
      end
      for _, name in ipairs { "versionId", "isArchived", "triggerCount", "meta" } do
        refused("request/body must NOT have additional properties", ("request/body/%s is read-only"):format(name),
          { [name] = "x" })
      end
    end)

    it("take no unknown member", function()
      for _, name in ipairs { "foo", "hash", "versionCounter", "activeVersionId", "sourceWorkflowId", "description" } do
        refused("request/body must NOT have additional properties",
          ("request/body Unrecognized key(s) in object: '%s'"):format(name), { [name] = "x" })
      end
      refused("request/body must NOT have additional properties", "request/body/id is read-only", { foo = 1, id = "x" })
    end)

    it("take no wrong type", function()
      refused("request/body/name must be string", "request/body/name Expected string, received number", { name = 5 })
      refused("request/body/nodes must be array", "request/body/nodes Expected array, received object",
        { nodes = raw.json "{}" })
      refused("request/body/connections must be object", "request/body/connections must be object",
        { connections = raw.json "[]" })
      refused("request/body/nodes/0 must be object", "request/body/nodes/0 Expected object, received number",
        { nodes = raw.json "[5]" })
      refused("request/body/nodes/0 must NOT have additional properties",
        "request/body/nodes/0 Unrecognized key(s) in object: 'foo'", { nodes = raw.json '[{"foo":1}]' })
    end)

    it("take known settings only", function()
      refused("request/body/settings must NOT have additional properties",
        "request/body/settings Unrecognized key(s) in object: 'foo'", { settings = raw.json '{"foo":1}' })
      refused("request/body/settings/timezone must be string",
        "request/body/settings/timezone Expected string, received number", { settings = raw.json '{"timezone":5}' })
      refused("request/body/settings/callerPolicy must be equal to one of the allowed values: any, none, "
        .. "workflowsFromAList, workflowsFromSameOwner", "request/body/settings/callerPolicy Invalid enum value. "
          .. "Expected "
        .. "'any' | 'none' | 'workflowsFromAList' | 'workflowsFromSameOwner', received 'x'",
        { settings = raw.json '{"callerPolicy":"x"}' })
    end)

    it("take static data as an object or as JSON text", function()
      assert.same({ a = 1 }, raw.workflow({ staticData = raw.json '{"a":1}' }).staticData)
      local of_text = raw.workflow({ staticData = '{"a":1}' }).staticData
      assert.same(line == "1" and '{"a":1}' or { a = 1 }, of_text)
      local status = raw.post_workflow { staticData = "x" }
      assert.equal(400, status)
    end)

    it("are checked as a graph on 2.x only", function()
      local two = raw.set_node .. "," .. raw.set_node
      local graphs = {
        { { nodes = raw.json "[{}]" }, "nodes[0].name (invalid_type): Required; nodes[0].type (invalid_type): "
          .. "Required; "
          .. "nodes[0].position (invalid_type): Required" },
        { { nodes = raw.json("[" .. two .. "]") }, 'nodes[1].id (duplicate_node_id): Nodes "Edit" and "Edit" share '
          .. 'the node '
          .. 'ID "s"; nodes[1].name (duplicate_node_name): Duplicate node name "Edit"' },
        { { connections = raw.json '{"Edit":{"main":[[],[{"node":"x","type":"main","index":0}]]}}' },
          'connections.Edit.main[1][0].node (unknown_connection_target): Connection target "x" does not reference an '
          .. "existing node" },
        { { connections = raw.json '{"x":{"main":[[{"node":"Edit","type":"main","index":0}]]}}' },
          'connections.x (unknown_connection_source): Connection source "x" does not reference an existing node' },
        { { connections = raw.json '{"Edit":{"main":[[{"node":"Edit","type":"main"}]]}}' },
          "connections.Edit.main[0][0].index (invalid_type): Required" },
      }
      for _, graph in ipairs(graphs) do
        local status, value = raw.post_workflow(graph[1])
        assert.equal(line == "1" and 200 or 400, status)
        if line == "2" then
          assert.equal("Workflow structure is invalid. " .. graph[2], value.message)
        end
      end
    end)

    it("have names of 1 to 128 characters on 2.x", function()
      for _, name in ipairs { "", ("x"):rep(129) } do
        local status, value = raw.post_workflow { name = name }
        assert.equal(line == "1" and 200 or 400, status)
        assert.equal(line == "2" and "Workflow name must be 1 to 128 characters long." or nil, value.message)
      end
    end)
  end)

  describe("that are not there", function()
    it("are not found, in the words of each operation", function()
      local moved = "You do not have permission to %s this workflow. Ask the owner to share it with you."
      local function expect(wanted, method, path, options)
        local status, value = raw.call(method, "/workflows/nosuchworkflow" .. path, nil, options)
        assert.equal(404, status)
        assert.equal(wanted, value.message)
      end
      expect("Not Found", "GET", "")
      expect("Not Found", "DELETE", "")
      expect("Not Found", "GET", "/tags")
      expect("Not Found", "PUT", "/tags", { text = "[]" })
      expect(line == "1" and "Not Found" or moved:format "update", "PUT", "", { text = raw.workflow_body() })
      expect(line == "1" and "Not Found" or moved:format "activate", "POST", "/activate")
      expect(line == "1" and "Not Found" or moved:format "deactivate", "POST", "/deactivate")
      expect("Version not found", "GET", "/x")
    end)
  end)

  describe("that are changed", function()
    it("keep optional members that are left out, and merge settings", function()
      local made = raw.workflow { staticData = raw.json '{"a":1}', settings = raw.json '{"executionOrder":"v1"}' }
      local status, value = put(made.id, { name = "other" })
      assert.equal(200, status)
      assert.equal("other", value.name)
      assert.same({ a = 1 }, value.staticData)
      assert.equal("v1", value.settings.executionOrder)
      assert.is_nil(value.shared)
    end)

    it("get a new version for a new graph; on 1.x for any other content", function()
      local made = raw.workflow()
      local function change(more)
        local _, before = nil, get(made.id)
        assert.equal(200, (put(made.id, more)))
        local after = get(made.id)
        assert.truthy(after.updatedAt >= before.updatedAt)
        return before.versionId ~= after.versionId, after.versionCounter - before.versionCounter
      end
      local version, counter = change { name = "renamed" }
      assert.equal(line == "1", version)
      assert.equal(line == "1" and 1 or 0, counter)
      version, counter = change { name = "renamed", settings = raw.json '{"timezone":"UTC"}' }
      assert.equal(line == "1", version)
      assert.equal(1, counter)
      local graph = { name = "renamed", settings = raw.json '{"timezone":"UTC"}',
        connections = raw.json '{"Edit":{"main":[]}}' }
      version, counter = change(graph)
      assert.is_true(version)
      assert.equal(line == "1" and 1 or 0, counter)
      graph.nodes = raw.json("[" .. raw.set_node:gsub('"parameters":{}', '"parameters":{"a":1}') .. "]")
      version, counter = change(graph)
      assert.is_true(version)
      assert.equal(1, counter)
      version = change(graph)
      assert.is_false(version)
    end)

    it("may get a description on 2.x", function()
      local made = raw.workflow()
      local status, value = put(made.id, { description = "why" })
      assert.equal(line == "1" and 400 or 200, status)
      assert.equal(line == "2" and "why" or nil, value.description)
      status = put(made.id, { projectId = "x" })
      assert.equal(400, status)
    end)
  end)

  describe("that are published", function()
    it("need a trigger that is not disabled", function()
      local disabled = raw.trigger:gsub('"position"', '"disabled":true,"position"')
      local manual = raw.trigger:gsub("scheduleTrigger", "manualTrigger")
      for _, nodes in ipairs { raw.set_node, disabled, manual } do
        local made = raw.workflow { name = "w", nodes = raw.json("[" .. nodes .. "]") }
        local status, value = publish(made.id)
        assert.equal(400, status)
        assert.equal(line == "1" and ('Workflow "w" (ID: %s) has no node to start the workflow - at least one trigger, '
          .. "poller or webhook node is required"):format(made.id) or "Workflow cannot be activated because it has no "
          .. "trigger node. At least one trigger, webhook, or polling node is required.", value.message)
      end
    end)

    it("show the published version and keep their time of change", function()
      local made = raw.publishable()
      local status, value = publish(made.id)
      assert.equal(200, status)
      assert.is_true(value.active)
      assert.equal(made.versionId, value.activeVersionId)
      assert.equal(made.versionId, value.activeVersion.versionId)
      local _, read = raw.until_true(function() return raw.call("GET", "/workflows/" .. made.id) end,
        function(_, one) return one.triggerCount == 1 end)
      assert.equal(1, read.triggerCount)
      assert.equal(made.updatedAt, read.updatedAt)
    end)

    it("stay published when they are published again, and unpublished likewise", function()
      local made = raw.publishable()
      for _ = 1, 2 do
        local status, value = publish(made.id)
        assert.equal(200, status)
        assert.is_true(value.active)
      end
      for _ = 1, 2 do
        local status, value = raw.call("POST", "/workflows/" .. made.id .. "/deactivate")
        assert.equal(200, status)
        assert.is_false(value.active)
        assert.equal(null, value.activeVersion)
      end
    end)

    it("take the names publish and unpublish on 2.x", function()
      local made = raw.publishable()
      local status, value = raw.call("POST", "/workflows/" .. made.id .. "/publish", { versionId = "nosuchversion" })
      if line == "1" then
        assert.equal(405, status)
        assert.equal("POST method not allowed", value.message)
        return
      end
      assert.equal(404, status)
      assert.equal("Version not found", value.message)
      status, value = raw.call("POST", "/workflows/" .. made.id .. "/publish", { versionId = 5 })
      assert.equal(400, status)
      assert.equal("request/body/versionId Expected string, received number", value.message)
      assert.equal(200, (raw.call("POST", "/workflows/" .. made.id .. "/publish", { versionId = made.versionId })))
      assert.equal(200, (raw.call("POST", "/workflows/" .. made.id .. "/unpublish")))
    end)

    it("are published anew by a change, unless told otherwise on 2.x", function()
      local made = raw.publishable()
      publish(made.id)
      local other = { nodes = raw.json("[" .. raw.trigger:gsub("Daily", "Other") .. "]") }
      if line == "2" then
        local _, draft = put(made.id, other, "?publishIfActive=false")
        assert.is_true(draft.active)
        assert.equal(made.versionId, draft.activeVersionId)
        assert.are_not.equal(made.versionId, draft.versionId)
        assert.equal("Daily", draft.activeVersion.nodes[1].name)
      end
      local status, value = put(made.id, other)
      assert.equal(200, status)
      assert.is_true(value.active)
      assert.are_not.equal(made.versionId, value.activeVersionId)
      assert.equal(value.versionId, value.activeVersionId)
    end)

    it("keep the published version on 2.x, and go down on 1.x, when a change cannot be published", function()
      local made = raw.publishable()
      publish(made.id)
      local status = put(made.id)
      assert.equal(400, status)
      local read = get(made.id)
      assert.equal("Edit", read.nodes[1].name)
      assert.equal(line == "2", read.active)
      assert.equal(line == "2" and made.versionId or null, read.activeVersionId)
    end)

    it("cannot be deleted on 2.x before they are unpublished", function()
      local made = raw.publishable()
      publish(made.id)
      local status, value = raw.call("DELETE", "/workflows/" .. made.id)
      if line == "1" then
        assert.equal(200, status)
        return
      end
      assert.equal(409, status)
      assert.equal("Cannot delete a published workflow. Unpublish it before deleting.", value.message)
      raw.call("POST", "/workflows/" .. made.id .. "/unpublish")
      -- For a moment it is refused still; a real n8n may have got over that by now.
      status, value = raw.call("DELETE", "/workflows/" .. made.id)
      if status == 409 then
        assert.equal("Workflow is still being unpublished. Please try again in a few moments.", value.message)
      end
      if status ~= 200 then
        assert.equal(200, (raw.delete_workflow(made.id)))
      end
      assert.equal(404, select(3, get(made.id)))
    end)

    it("need what they call to be published on 2.x", function()
      local called = raw.workflow { name = "called", nodes = raw.json [=[[{"id":"t","name":"Called",
        "type":"n8n-nodes-base.executeWorkflowTrigger","typeVersion":1,"position":[0,0],"parameters":{}}]]=] }
      local call = ('{"id":"c","name":"Call","type":"n8n-nodes-base.executeWorkflow","typeVersion":1.2,'
        .. '"position":[200,0],"parameters":{"workflowId":{"__rl":true,"mode":"id","value":"%s"}}}'):format(called.id)
      local made = raw.workflow { nodes = raw.json("[" .. raw.trigger .. "," .. call .. "]"),
        connections = raw.json '{"Daily":{"main":[[{"node":"Call","type":"main","index":0}]]}}' }
      local status, value = publish(made.id)
      if line == "1" then
        assert.equal(200, status)
        return
      end
      assert.equal(400, status)
      assert.equal(('Cannot publish workflow: Node "Call" references workflow %s ("called") which is not published. '
        .. 'Please '
        .. "publish all referenced sub-workflows first."):format(called.id), value.message)
      assert.equal(200, (publish(called.id)))
      assert.equal(200, (publish(made.id)))
    end)
  end)

  describe("that are archived", function()
    it("take no change and are not published, on 2.x", function()
      local made = raw.publishable()
      local status, value = raw.call("POST", "/workflows/" .. made.id .. "/archive")
      if line == "1" then
        assert.equal(405, status)
        return
      end
      assert.equal(200, status)
      assert.is_true(value.isArchived)
      status, value = put(made.id)
      assert.equal(400, status)
      assert.equal("Cannot update an archived workflow.", value.message)
      status, value = publish(made.id)
      assert.equal(400, status)
      assert.equal("Cannot activate an archived workflow.", value.message)
      status, value = raw.call("POST", "/workflows/" .. made.id .. "/unarchive")
      assert.equal(200, status)
      assert.is_false(value.isArchived)
      status, value = raw.call("POST", "/workflows/" .. made.id .. "/unarchive")
      assert.equal(400, status)
      assert.equal("Workflow is not archived.", value.message)
    end)

    it("are unpublished and still listed", function()
      if line == "1" then
        return
      end
      local name = raw.unique "archive"
      local made = raw.publishable { name = name }
      publish(made.id)
      local _, value = raw.call("POST", "/workflows/" .. made.id .. "/archive")
      assert.is_false(value.active)
      local _, list = raw.call("GET", "/workflows?name=" .. name)
      assert.is_true(list.data[1].isArchived)
    end)
  end)

  describe("with versions", function()
    it("show an old one", function()
      local made = raw.workflow()
      put(made.id, { connections = raw.json '{"Edit":{"main":[]}}' })
      local status, value, _, text = raw.call("GET", "/workflows/" .. made.id .. "/" .. made.versionId)
      assert.equal(200, status)
      assert.equal(made.versionId, value.versionId)
      assert.truthy(text:find('"connections":{}', 1, true))
      status, value = raw.call("GET", "/workflows/" .. made.id .. "/nosuchversion")
      assert.equal(404, status)
      assert.equal("Version not found", value.message)
    end)

    it("list them newest first on 2.x", function()
      local made = raw.workflow()
      put(made.id, { connections = raw.json '{"Edit":{"main":[]}}' })
      if line == "1" then
        assert.equal(404, (raw.call("GET", "/workflows/" .. made.id .. "/history")))
        return
      end
      local status, value = raw.call("GET", "/workflows/" .. made.id .. "/history?limit=1")
      assert.equal(200, status)
      assert.equal(1, #value.data)
      assert.are_not.equal(made.versionId, value.data[1].versionId)
      assert.is_nil(value.data[1].nodes)
      assert.are_not.equal(null, value.nextCursor)
      status, value = raw.call("GET", "/workflows/" .. made.id .. "/versions/" .. made.versionId)
      assert.equal(200, status)
      assert.equal(made.versionId, value.versionId)
    end)

    it("are published by version, named, and rolled back on 2.x", function()
      if line == "1" then
        return
      end
      local made = raw.publishable()
      local at = "/workflows/" .. made.id
      local other = { nodes = raw.json("[" .. raw.trigger:gsub("Daily", "Other") .. "]") }
      put(made.id, other)
      local status, value = raw.call("POST", at .. "/publish")
      assert.equal(200, status)
      assert.equal("Other", value.activeVersion.nodes[1].name)
      status, value = raw.call("POST", at .. "/publish",
        { versionId = made.versionId, name = "one", description = "d" })
      assert.equal(200, status)
      assert.same({ made.versionId, "Daily", "one", "d" }, { value.activeVersionId, value.activeVersion.nodes[1].name,
        value.activeVersion.name, value.activeVersion.description })
      assert.equal("Other", value.nodes[1].name)
      assert.are_not.equal(made.versionId, value.versionId)
      local _, list = raw.call("GET", at .. "/history")
      assert.same({ 2, null, "one" }, { #list.data, list.data[1].name, list.data[2].name })
    end)

    it("get one more by archiving and by unarchiving, on 2.x", function()
      if line == "1" then
        return
      end
      local made = raw.workflow()
      local function count()
        local _, value = raw.call("GET", "/workflows/" .. made.id .. "/history")
        return #value.data
      end
      for _, step in ipairs { { "archive", 2 }, { "archive", 2 }, { "unarchive", 3 } } do
        local status, value = raw.call("POST", "/workflows/" .. made.id .. "/" .. step[1])
        assert.equal(200, status)
        assert.are_not.equal(made.versionId, value.versionId)
        assert.equal(step[2], count())
      end
    end)

    it("show nothing for a limit of nothing", function()
      if line == "1" then
        return
      end
      local made = raw.workflow()
      local _, value, _, text = raw.call("GET", "/workflows/" .. made.id .. "/history?limit=0")
      assert.truthy(text:find('"data":[]', 1, true))
      assert.are_not.equal(null, value.nextCursor)
      assert.equal(404, (raw.call("GET", "/workflows/nosuchworkflow/history")))
    end)
  end)

  describe("with tags", function()
    it("get and lose them", function()
      local made, tag = raw.workflow(), raw.tag()
      local status, value = raw.call("PUT", "/workflows/" .. made.id .. "/tags", { { id = tag.id } })
      assert.equal(200, status)
      assert.equal(tag.name, value[1].name)
      assert.equal(tag.id, get(made.id).tags[1].id)
      local _, text
      status, _, _, text = raw.call("PUT", "/workflows/" .. made.id .. "/tags", nil, { text = "[]" })
      assert.equal(200, status)
      assert.equal("[]", text)
    end)

    it("take known ones, each once, by id alone", function()
      local made, tag = raw.workflow(), raw.tag()
      local function assign(ids)
        return raw.call("PUT", "/workflows/" .. made.id .. "/tags", ids)
      end
      local status, value = assign { { id = "nosuchtag" } }
      assert.equal(404, status)
      assert.equal("Some tags not found", value.message)
      assert.equal(404, (assign { { id = tag.id }, { id = tag.id } }))
      status, value = assign { { id = tag.id, name = "x" } }
      assert.equal(400, status)
      assert.equal(line == "1" and "request/body/0 must NOT have additional properties"
        or "request/body/0 Unrecognized key(s) in object: 'name'", value.message)
      assert.equal(400, (assign { {} }))
    end)
  end)

  it("cannot be moved to a project that is not there", function()
    local made = raw.workflow()
    local status, value = raw.call("PUT", "/workflows/" .. made.id .. "/transfer", { destinationProjectId = "x" })
    assert.equal(line == "1" and 400 or 404, status)
    assert.equal('Could not find project with the id "x". Make sure you have the permission to create workflows in it.',
      value.message)
    status, value = raw.call("PUT", "/workflows/" .. made.id .. "/transfer",
      { destinationProjectId = get(made.id).shared[1].projectId })
    assert.equal(400, status)
    assert.equal(line == "1" and "You can't transfer a workflow into the project that's already owning it."
      or "You can't transfer a workflow into the same destination it already belongs to.", value.message)
    status, value = raw.call("PUT", "/workflows/" .. made.id .. "/transfer", nil, { text = "{}" })
    assert.equal(400, status)
    assert.equal("request/body must have required property 'destinationProjectId'", value.message)
  end)
end)
