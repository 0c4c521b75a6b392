-- The operation table: complete against n8n's own descriptions of both lines, and what the face relies on.

local core = require("n8n.core")

local operations = core.operations()

local function operation(name)
  for _, entry in ipairs(operations) do
    if entry.resource .. ":" .. entry.verb == name then
      return entry
    end
  end
  error("no operation " .. name)
end

local function named(list)
  local by_name = {}
  for _, entry in ipairs(list) do
    by_name[entry.name] = entry
  end
  return by_name
end

-- "METHOD /path" with every path parameter as "{}".
local function key(method, path)
  return method .. " " .. path:gsub("{[^}]*}", "{}")
end

-- What the table has for one line of n8n, sorted.
local function routes(line)
  local list = {}
  for _, entry in ipairs(operations) do
    if entry.lines:find(line, 1, true) then
      list[#list + 1] = key(entry.method, entry.path)
    end
    if entry.alias and entry.alias_lines:find(line, 1, true) then
      list[#list + 1] = key(entry.method, entry.alias)
    end
  end
  table.sort(list)
  return list
end

local function facts(version)
  local list = {}
  for line in io.lines("spec/data/operations_" .. version .. ".txt") do
    list[#list + 1] = line
  end
  table.sort(list)
  return list
end

describe("the operation table", function()
  it("has every operation of n8n 2.41.1", function()
    local expected = facts("2.41.1")
    assert.equal(154, #expected)
    assert.same(expected, routes("2"))
  end)

  it("knows which of them n8n 1.123.81 has", function()
    local expected = facts("1.123.81")
    assert.equal(42, #expected)
    assert.same(expected, routes("1"))
  end)

  it("is what n8n.operations lists", function()
    assert.equal(operations, require("n8n").operations)
  end)

  it("names every operation once, in snake_case", function()
    local seen = {}
    for _, entry in ipairs(operations) do
      local name = entry.resource .. ":" .. entry.verb
      assert.is_nil(seen[name], name)
      seen[name] = true
      assert.truthy(name:match("^%l[%l%d_]*:%l[%l%d_]*$"), name)
    end
    assert.equal(153, #operations) -- one of the 154 routes is an alias
  end)

  it("is the same table every time, and its leaves are", function()
    assert.equal(operations, core.operations())
    local leaves = core.leaves()
    assert.equal(leaves, core.leaves())
    for _, entry in ipairs(operations) do
      assert.equal("function", type(leaves[entry.resource][entry.verb]))
    end
  end)

  it("lists the path arguments in the order of the path", function()
    for _, entry in ipairs(operations) do
      local names = {}
      for name in entry.path:gmatch("{([^}]*)}") do
        names[#names + 1] = name
        assert.truthy(name:match("^%l+%a*$") and name ~= "id" and name ~= "name", entry.path)
      end
      assert.same(names, entry.parameters)
    end
    assert.same({ "workflowId", "versionId" }, operation("workflow_versions:get").parameters)
  end)

  it("says what may be sent twice", function()
    for _, entry in ipairs(operations) do
      if entry.method ~= "POST" then
        assert.is_true(entry.idempotent, entry.resource .. ":" .. entry.verb)
      end
    end
    for _, name in ipairs({ "activate", "deactivate", "publish", "unpublish", "archive", "unarchive" }) do
      assert.is_true(operation("workflows:" .. name).idempotent, name)
    end
    assert.is_true(operation("credentials:test").idempotent)
    assert.is_true(operation("audit:generate").idempotent)
    for _, name in ipairs({
      "workflows:create", "executions:retry", "executions:stop_many", "source_control:pull", "source_control:push",
      "packages:import", "data_table_rows:insert", "community_packages:install", "test_runs:create",
    }) do
      assert.is_nil(operation(name).idempotent, name)
    end
  end)

  it("says how lists are paged", function()
    assert.equal("cursor", operation("workflows:list").paging)
    assert.equal("last_id", operation("executions:list").paging)
    assert.equal("skip_take", operation("folders:list").paging)
    assert.is_nil(operation("data_table_columns:list").paging)
    assert.is_nil(operation("workflows:get").paging)
  end)

  it("says which answers are lists, and where their items are", function()
    local elsewhere = {
      ["promotion_changes:list"] = "changes",
      ["promotion_connections:list_projects"] = "projectIds",
      ["roles:list"] = "*",
    }
    local lists = {}
    for _, entry in ipairs(operations) do
      local name = entry.resource .. ":" .. entry.verb
      if entry.list then
        lists[#lists + 1] = name
        assert.equal("GET", entry.method, name)
        assert.equal(elsewhere[name] or "data", entry.list, name)
      end
      -- Whatever is called a list or pages is one.
      if entry.paging or entry.verb:find("^list") then
        assert.truthy(entry.list, name)
      end
    end
    assert.equal(29, #lists)
    assert.equal("data", operation("source_control:status").list)
    assert.is_nil(operation("discover:get").list) -- its `data` is an object
    assert.is_nil(operation("source_control:push").list) -- it acts
  end)

  it("says what is answered", function()
    assert.equal("json", operation("workflows:delete").reply)
    assert.equal("empty", operation("variables:create").reply)
    assert.equal("binary", operation("packages:export").reply)
    assert.equal("mixed", operation("projects:create").reply) -- nothing on 1.x
  end)

  it("says whose items are answered, and by which member they are told apart", function()
    for _, name in ipairs({ "list", "get", "create", "update", "activate", "publish", "archive", "delete" }) do
      assert.equal("workflows", operation("workflows:" .. name).item)
      assert.equal("id", operation("workflows:" .. name).key)
    end
    assert.equal("tags", operation("workflows:list_tags").item)
    assert.equal("executions", operation("executions:retry").item)
    assert.equal("versionId", operation("workflow_versions:list").key)
    assert.equal("slug", operation("roles:get").key)
    assert.equal("packageName", operation("community_packages:list").key)
    for _, name in ipairs({
      "data_table_rows:list", "executions:list_tags", "workflows:transfer", "tags:delete", "variables:create",
      "promotion_connections:update_apply_config", "security_policy:get", "credentials:schema",
    }) do
      local expected = name == "tags:delete" and "tags" or nil -- which answers the tag it deleted
      assert.equal(expected, operation(name).item, name)
    end
  end)

  it("has query parameters with types, limits and lines", function()
    local query = named(operation("workflows:list").query)
    assert.equal("boolean", query.active.type)
    assert.equal("list", query.tags.type)
    assert.same({ "integer", 1, 250, "100" }, {
      query.limit.type, query.limit.minimum, query.limit.maximum, query.limit.default,
    })
    assert.equal("12", query.limit.lines)
    assert.equal("2", query.offset.lines)
    local executions = named(operation("executions:list").query)
    assert.same({ "canceled", "crashed", "error", "new", "running", "success", "unknown", "waiting" },
      executions.status.enum)
    assert.equal("2", executions.startedAfter.lines)
    assert.is_true(named(operation("source_control:status").query).direction.required)
    assert.equal("json", named(operation("data_table_rows:delete").query).filter.type)
    assert.equal("2", named(operation("workflows:update").query).publishIfActive.lines)
  end)

  it("says which members a workflow's body takes, on which line", function()
    local create, update = operation("workflows:create").body, operation("workflows:update").body
    assert.is_true(create.required and create.closed)
    assert.equal("object", create.kind)
    local members = named(create.members)
    for _, name in ipairs({ "id", "active", "createdAt", "updatedAt", "isArchived", "versionId", "triggerCount", "meta",
      "tags", "activeVersion", "shared" }) do
      assert.is_true(members[name].read_only, name)
    end
    for _, name in ipairs({ "name", "nodes", "connections", "settings" }) do
      assert.is_true(members[name].required, name)
      assert.equal("12", members[name].lines)
    end
    for _, name in ipairs({ "nodeGroups", "pinData", "parentFolderId", "projectId" }) do
      assert.equal("2", members[name].lines, name)
      assert.is_nil(members[name].read_only)
    end
    assert.is_nil(named(update.members).projectId)
    assert.equal("2", named(update.members).description.lines)
    local settings = members.settings
    assert.is_true(settings.closed)
    assert.equal("12", named(settings.members).executionOrder.lines)
    assert.equal("2", named(settings.members).timeSavedMode.lines)
    assert.same({ "all", "none" }, named(settings.members).saveDataErrorExecution.enum)
    assert.is_nil(named(settings.members).timezone.enum)
    assert.is_true(members.pinData.nullable)
    assert.is_nil(named(update.members).description.nullable)
    assert.is_true(members.nodes.items.closed)
    assert.equal("array", named(members.nodes.items.members).position.type)
  end)

  it("gives a member to the line that takes it, where the other refuses it", function()
    local id = named(operation("credentials:create").body.members).id
    assert.is_nil(id.read_only)
    assert.equal("2", id.lines)
    assert.equal("1", named(operation("source_control:pull").body.members).variables.lines)
  end)

  it("tells bodies apart by kind", function()
    assert.equal("array", operation("workflows:update_tags").body.kind)
    assert.equal("array", operation("users:create").body.kind)
    assert.equal("multipart", operation("packages:import").body.type)
    assert.is_nil(operation("workflows:archive").body)
    assert.is_nil(operation("workflows:publish").body.required)
    local destination = named(operation("log_streaming_destinations:create").body.members)
    assert.is_true(destination.type.required) -- in every alternative
    assert.is_nil(destination.host.required) -- in one of them
  end)

  it("has scopes and deprecations", function()
    assert.equal("workflow:read", operation("workflows:get").scope)
    assert.is_nil(operation("discover:get").scope)
    assert.is_true(operation("workflows:activate").deprecated)
    assert.is_nil(operation("workflows:publish").deprecated)
    assert.is_nil(operation("workflow_versions:get").deprecated)
  end)
end)
