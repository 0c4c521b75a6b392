-- What a real n8n answers for a thing, it takes back from `update`: every resource that can be read and updated, from
-- the table of operations, so that none is forgotten. Where the licence leaves one out, its refusal is what is shown.
local n8n = require "n8n"
local real_n8n = require "spec.support.real_n8n"
local server = require "spec.support.server"

local line = (os.getenv("N8N_TEST_VERSION") or "2"):sub(1, 1)

-- ---- What there is ----

local operations = {}
for _, operation in ipairs(n8n.operations) do
  if operation.lines:find(line, 1, true) then
    operations[operation.resource] = operations[operation.resource] or {}
    operations[operation.resource][operation.verb] = operation
  end
end

local resources = {}
for name, verbs in pairs(operations) do
  -- Rows of data tables are updated by a filter, not one by one.
  local one = verbs.get or (verbs.list and verbs.update and verbs.update.path:find("}$"))
  if one and verbs.update and verbs.update.body then
    resources[#resources + 1] = name
  end
end
table.sort(resources)

-- ---- How one of each is made ----

local counter = 0

local function unique(prefix)
  counter = counter + 1
  return ("%s %d"):format(prefix, counter)
end

local function unlicensed(feature, path, body)
  return function()
    return { feature = feature, path = path, body = body }
  end
end

-- Each answers `path`, the arguments that name the thing, and `change`, members that differ when it is written back
-- (n8n refuses some renamings to the same name with 409); or, where the licence is missing, `feature`, which the
-- refusal names, and a `body` that would be right.
local makers = {
  credentials = function(client)
    local made = assert(client.credentials:create { name = unique("credential"), type = "httpBasicAuth",
      data = { user = "u", password = "p" } })
    return { path = { made.id } }
  end,
  data_tables = function(client)
    local made = assert(client.data_tables:create { name = unique("table"),
      columns = { { name = "a", type = "string" } } })
    return { path = { made.id }, change = { name = unique("table") } }
  end,
  data_table_columns = function(client)
    local holder = assert(client.data_tables:create { name = unique("table"),
      columns = { { name = "a", type = "string" } } })
    return { path = { holder.id, holder.columns[1].id }, parent = { holder.id }, change = { name = "b" } }
  end,
  otel = function()
    return { path = {} }
  end,
  tags = function(client)
    return { path = { assert(client.tags:create { name = unique("tag") }).id } }
  end,
  -- Installing one takes npm's registry: n8n's own refusal shows that the route and body were understood.
  community_packages = function()
    return { path = { "n8n-nodes-none" }, refusal = "not vetted" }
  end,
  folders = unlicensed("feat:folders", { "p", "f" }, { name = "x" }),
  instance_node_type_policy = unlicensed("feat:nodeTypePolicies", {},
    { rules = n8n.array {}, defaultAction = "allow", version = 1 }),
  project_node_type_policies = unlicensed("feat:nodeTypePolicies", { "p" },
    { rules = n8n.array {}, defaultAction = "allow", version = 1 }),
  node_type_policies = unlicensed("feat:nodeTypePolicies", { "x" }, { rules = n8n.array {}, version = 1 }),
  log_streaming_destinations = unlicensed("feat:logStreaming", { "x" }, { type = "syslog", host = "127.0.0.1" }),
  projects = unlicensed("feat:projectRole:admin", { "p" }, { name = "x" }),
  promotion_connections = unlicensed("feat:gitConnections", { "x" }, { name = "x" }),
  promotion_providers = unlicensed("feat:gitConnections", { "x" }, { name = "x" }),
  role_mapping_rules = unlicensed(false, { "x" }, { expression = "true" }),
  roles = unlicensed("feat:customRoles", { "project:admin" }, { displayName = "x", description = "x",
    scopes = n8n.array {} }),
  security_policy = unlicensed("feat:personalSpacePolicy", {}, { personalSpacePublishing = true,
    personalSpaceSharing = true, redactionEnforcement = { enforced = false, floor = "all" } }),
  variables = unlicensed("feat:variables", { "x" }, { key = "k", value = "v" }),
}

-- A value that a schema takes, with every member.
local function filled(schema)
  local plain = { string = schema.enum and schema.enum[1] or "http://127.0.0.1/", boolean = false, integer = 1,
    number = 1, array = n8n.array {}, object = n8n.object {} }
  local value = plain[schema.type or schema.kind]
  for _, member in ipairs(schema.members or {}) do
    if not member.read_only then
      value[member.name] = filled(member)
    end
  end
  return value
end

-- Settings, of which there is one thing and every member is needed.
local function complete(resource, feature)
  local update = operations[resource] and operations[resource].update
  makers[resource] = update and unlicensed(feature, {}, filled { type = "object", members = update.body.members })
end

complete("ldap", "feat:ldap")
complete("oidc", "feat:oidc")
complete("saml", "feat:saml")

local function with(path, ...)
  local arguments = {}
  for i, value in ipairs(path) do
    arguments[i] = value
  end
  for i = 1, select("#", ...) do
    arguments[#path + i] = (select(i, ...))
  end
  return (table.unpack or unpack)(arguments, 1, #path + select("#", ...))
end

-- The thing as the API answers it.
local function read(client, resource, made)
  if operations[resource].get then
    return assert(client[resource]:get(with(made.path)))
  end
  local answer = assert(client[resource]:list(with(made.parent or {})))
  for _, item in ipairs(answer.data or answer) do
    if item.id == made.path[#made.path] then
      return item
    end
  end
  error("not in the list: " .. made.path[#made.path])
end

describe("on a real n8n", function()
  local client, owner

  setup(function()
    local current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    owner = real_n8n.owner(current.url)
  end)

  for _, resource in ipairs(resources) do
    if resource ~= "workflows" then
      it(resource .. " are taken back as they were answered", function()
        local maker = assert(makers[resource], "no maker for " .. resource)
        local made = maker(client)
        if made.feature ~= nil or made.refusal then
          local answer, err = client[resource]:update(with(made.path, made.body or {}))
          assert.is_nil(answer)
          assert.equal(made.refusal and 400 or 403, err.status, tostring(err))
          assert.equal(not made.refusal and "licence" or nil, err.reason, tostring(err))
          assert.equal(made.feature or nil, err.feature)
          assert.truthy(err.message:find(made.refusal or "", 1, true))
          return
        end
        local item = read(client, resource, made)
        for name, value in pairs(made.change or {}) do
          item[name] = value
        end
        local saved, err = client[resource]:update(with(made.path, item))
        assert(saved, tostring(err))
        for name, value in pairs(read(client, resource, made)) do
          if name ~= "updatedAt" then
            assert.same(item[name], value, name)
          end
        end
      end)
    end
  end

  it("a workflow's tags are taken back as they were answered", function()
    local made = assert(client.workflows:create { name = unique("workflow"), nodes = {}, connections = {},
      settings = {} })
    local tag = assert(client.tags:create { name = unique("tag") })
    assert(made:update_tags { { id = tag.id } })
    for _, tags in ipairs { assert(made:list_tags()), assert(client.workflows:get(made.id)).tags } do
      local saved, err, left_out = made:update_tags(tags)
      assert.same({ "[1].createdAt", "[1].name", "[1].updatedAt" }, left_out, tostring(err))
      assert.equal(tag.id, saved[1].id)
    end
    assert(made:delete())
    assert(tag:delete())
  end)

  -- ---- Workflows ----

  -- Every member of nodes that is no object of its own.
  local function hook()
    local path = unique("hook"):gsub(" ", "-")
    return { id = "a", name = "Hook", type = "n8n-nodes-base.webhook", typeVersion = 2, position = { 0, 0 },
      parameters = { path = path, httpMethod = "POST" }, webhookId = path, notes = "n", notesInFlow = true,
      disabled = false, retryOnFail = true, maxTries = 3, waitBetweenTries = 100, onError = "stopWorkflow",
      alwaysOutputData = true, executeOnce = false, continueOnFail = false }
  end

  local function plain_node(id, name)
    return { id = id, name = name, type = "n8n-nodes-base.noOp", typeVersion = 1, position = { 200, 0 },
      parameters = n8n.object {} }
  end

  local function settings_schema()
    for _, member in ipairs(operations.workflows.update.body.members) do
      if member.name == "settings" then
        return member
      end
    end
  end

  -- Every settings member that the line takes, with a value of its kind.
  local function all_settings()
    local settings = {}
    for _, member in ipairs(settings_schema().members) do
      if member.lines:find(line, 1, true) then
        local values = { string = member.enum and member.enum[#member.enum] or "x", boolean = true, number = 60,
          array = n8n.array { { key = "k", value = "v" } } }
        settings[member.name] = assert(values[member.type], member.name)
      end
    end
    settings.timezone, settings.executionOrder = "Europe/Rome", "v1"
    return settings
  end

  local function body(more)
    local made = { name = unique("workflow"), nodes = { hook(), plain_node("b", "Nothing") },
      connections = { Hook = { main = { { { node = "Nothing", type = "main", index = 0 } }, n8n.array {} } } },
      -- 1.x fills in the last two when a workflow is updated without them.
      settings = { executionOrder = "v1", callerPolicy = "workflowsFromSameOwner", availableInMCP = false } }
    for name, value in pairs(more) do
      made[name] = value
    end
    return made
  end

  local function by_api(more)
    return function()
      return assert(client.workflows:create(body(more))).id
    end
  end

  -- As the editor and older versions of n8n store it: the internal API takes what the public one refuses.
  local function by_editor(more)
    return function()
      local made = body(more)
      made.active = false
      -- lua-cjson, which sends it, knows no empty array without a mark of its own.
      made.connections = { Hook = { main = { { { node = "Nothing", type = "main", index = 0 } } } } }
      return owner("POST", "/rest/workflows", made).id
    end
  end

  local ODD_NODE = plain_node("b", "Nothing")
  ODD_NODE.notes, ODD_NODE.webhookId = n8n.null, n8n.null
  ODD_NODE.color, ODD_NODE.cid, ODD_NODE.extendsCredential = "#fff", "x", "abc"
  ODD_NODE.rewireOutputLogTo, ODD_NODE.forceCustomOperation = "main", { resource = "a", operation = "b" }

  local ODD_SETTINGS = { timezone = "DEFAULT", errorWorkflow = "DEFAULT", saveDataErrorExecution = "DEFAULT",
    saveDataSuccessExecution = "DEFAULT", saveManualExecutions = "DEFAULT", saveExecutionProgress = "DEFAULT",
    executionTimeout = -1, callerPolicy = "workflowsFromSameOwner", callerIds = "", executionOrder = "v1",
    timeSavedMode = "fixed", timeSavedPerExecution = n8n.null, availableInMCP = false, binaryMode = "separate",
    redactionPolicy = "none", credentialResolverId = n8n.null, mystery = 1 }

  local LOST_OF_2 = { "nodes[2].cid", "nodes[2].color", "nodes[2].extendsCredential", "nodes[2].forceCustomOperation",
    "nodes[2].notes", "nodes[2].rewireOutputLogTo", "nodes[2].webhookId", "settings.credentialResolverId",
    "settings.mystery", "settings.saveDataErrorExecution", "settings.saveDataSuccessExecution",
    "settings.saveExecutionProgress", "settings.saveManualExecutions", "settings.timeSavedPerExecution" }
  local LOST_OF_1 = { "nodes[2].cid", "nodes[2].color", "nodes[2].extendsCredential", "nodes[2].forceCustomOperation",
    "nodes[2].notes", "nodes[2].rewireOutputLogTo", "nodes[2].webhookId", "settings.binaryMode",
    "settings.credentialResolverId", "settings.mystery", "settings.redactionPolicy", "settings.saveDataErrorExecution",
    "settings.saveDataSuccessExecution", "settings.saveExecutionProgress", "settings.saveManualExecutions",
    "settings.timeSavedMode", "settings.timeSavedPerExecution" }

  -- `lost`: what has to be left out below the top; nil: nothing.
  local cases = {
    { "plain", by_api {} },
    { "with every setting", by_api { settings = all_settings() } },
    { "with static data", by_api { staticData = { lastId = 7 } } },
    { "with static data as text", by_api { staticData = '{"lastId":7}' } },
    { "with pinned data", by_editor { pinData = { Hook = { { json = { a = 1 } } } } } },
    { "with a description", by_editor { description = "what it does" } },
    { "with values for 'not set' and members of the editor's own", by_editor { settings = ODD_SETTINGS,
      nodes = { plain_node("a", "Hook"), ODD_NODE } }, lost = line == "1" and LOST_OF_1 or LOST_OF_2 },
    { "published and tagged", function()
      local id = by_api {}()
      assert(client.workflows:update_tags(id, { { id = assert(client.tags:create { name = unique("t") }).id } }))
      assert(client.workflows:publish(id))
      return id
    end },
  }
  if line == "2" then
    cases[#cases + 1] = { "with groups of nodes", by_api { nodeGroups = { { id = "g", name = "Group",
      description = "d", nodeIds = { "b" } } } } }
    cases[#cases + 1] = { "made with pinned data", by_api { pinData = { Hook = { { json = { a = 1 } } } } } }
  end

  -- Names below the top of a body.
  local function nested(left_out)
    local names = {}
    for _, name in ipairs(left_out or {}) do
      names[#names + 1] = name:find("[.[]") and name or nil
    end
    return names
  end

  -- What has to be the same after writing back.
  local function content(workflow, lost)
    local result = {}
    for _, name in ipairs { "name", "connections", "pinData", "staticData", "description", "nodeGroups", "active" } do
      result[name] = workflow[name]
    end
    if not lost then
      result.nodes, result.settings = workflow.nodes, workflow.settings
    end
    return result
  end

  for _, case in ipairs(cases) do
    it("workflows " .. case[1] .. " are taken back as they were answered", function()
      local id = case[2]()
      local before = assert(client.workflows:get(id))
      local item = assert(client.workflows:get(id))

      local saved, err, left_out = client.workflows:update(id, item)
      assert(saved, tostring(err))
      assert.same(case.lost or {}, nested(left_out))
      assert.same(content(before, case.lost), content(assert(client.workflows:get(id)), case.lost))
      if case.lost then -- those are gone from the nodes now: n8n keeps its settings, and replaces its nodes
        id = case[2]()
        before = assert(client.workflows:get(id))
      end

      local text = assert(client.workflows:get(id, nil, { as = "raw" }))
      saved, err, left_out = client.workflows:update(id, assert(n8n.json.text(text)))
      assert(saved, tostring(err))
      assert.same(case.lost or {}, nested(left_out))
      assert.same(content(before, case.lost).pinData, content(assert(client.workflows:get(id)), case.lost).pinData)

      if case.lost then
        id = case[2]()
        before = assert(client.workflows:get(id))
      end
      item = assert(client.workflows:get(id))
      local same
      same, err, left_out = item:update { name = before.name .. " renamed" }
      assert.equal(item, same, tostring(err))
      assert.same(case.lost or {}, nested(left_out))
      local after = content(assert(client.workflows:get(id)), case.lost)
      assert.equal(before.name .. " renamed", after.name)
      after.name = before.name
      assert.same(content(before, case.lost), after)
      assert(item:update { name = before.name }) -- what the item holds is fresh again
    end)
  end

  it("a workflow makes a copy of itself", function()
    local item = assert(client.workflows:get(cases[1][2]()))
    local copy, err, left_out = client.workflows:create(item)
    assert(copy, tostring(err))
    assert.not_equal(item.id, copy.id)
    assert.same({}, nested(left_out))
    assert.is_false(copy.active)
  end)

  it("stale readings of workflows are refused", function()
    local id = cases[1][2]()
    local mine, theirs = assert(client.workflows:get(id)), assert(client.workflows:get(id))
    local listed
    for workflow in client.workflows:each() do
      listed = workflow.id == id and workflow or listed
    end
    assert(theirs:update { name = unique("theirs") })
    for _, stale in ipairs { mine, listed } do
      local answer, err = stale:update { name = "mine" }
      assert.is_nil(answer)
      assert.equal("stale", err.kind)
      answer, err = client.workflows:update(id, stale)
      assert.is_nil(answer)
      assert.equal("stale", err.kind)
    end
    assert(mine:refresh())
    assert(mine:publish())
    assert(mine:update { name = unique("mine") }) -- publishing is no change of what is written
    assert(mine:unpublish())
    assert(mine:update { name = unique("mine") })
    assert(mine:update { settings = { executionOrder = "v1", timezone = "Europe/Rome" } })
    assert(theirs:update({ name = unique("theirs") }, { force = true }))
  end)

  it("every resource that can be read and updated has a maker", function()
    for _, resource in ipairs(resources) do
      assert(resource == "workflows" or makers[resource], "no maker for " .. resource)
    end
    assert.truthy(#resources >= (line == "2" and 20 or 2))
  end)
end)
