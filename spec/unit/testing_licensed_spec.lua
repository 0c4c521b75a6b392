-- What the sandbox does with a licence. It follows the server's code: a community server has none to compare with.
local cjson = require "cjson"
local http = require "socket.http"
local ltn12 = require "ltn12"
local testing = require "n8n.testing"

local null = cjson.null

describe("a licensed sandbox", function()
  local servers, server = {}, nil

  setup(function()
    for _, line in ipairs { "1", "2" } do
      servers[line] = assert(testing.start { line = line, licensed = true })
    end
  end)

  teardown(function()
    for _, one in pairs(servers) do
      one:stop()
    end
  end)

  before_each(function()
    server = servers["2"]
    servers["1"]:reset()
    servers["2"]:reset()
  end)

  local function call(method, path, body, key)
    local text, received = body and (type(body) == "string" and body or cjson.encode(body)), {}
    local _, status = http.request { method = method, url = server.url .. "/api/v1" .. path,
      sink = ltn12.sink.table(received), source = text and ltn12.source.string(text),
      headers = { ["x-n8n-api-key"] = key or server.api_key, accept = "application/json",
        ["content-length"] = text and #text or 0, ["content-type"] = text and "application/json" } }
    local decoded, value = pcall(cjson.decode, table.concat(received))
    return status, decoded and value or nil
  end

  local function answer(...)
    local status, value = call(...)
    return { status, value and value.message }
  end

  local function escape(text)
    return (text:gsub("[^%w]", function(found) return ("%%%02X"):format(found:byte()) end))
  end

  local function on_both(test)
    for _, line in ipairs { "1", "2" } do
      server = servers[line]
      test(line)
    end
  end

  describe("by single features", function()
    it("answers for these alone", function()
      server:seed { licensed = { "feat:variables" } }
      assert.equal(200, (call("GET", "/variables")))
      assert.equal(403, (call("GET", "/projects")))
      server:seed { licensed = {} }
      assert.equal(403, (call("GET", "/variables")))
      local other = assert(testing.start { licensed = { "feat:projectRole:admin" } })
      server = other
      assert.equal(200, (call("GET", "/projects")))
      assert.equal(403, (call("GET", "/variables")))
      other:stop()
    end)

    it("minds the scopes of keys on 1.x where it is licensed for them", function()
      server = servers["1"]
      local key = server:key { "tag:list" }
      assert.equal(200, (call("GET", "/tags", nil, key)))
      assert.same({ 403, "Forbidden" }, answer("GET", "/workflows", nil, key))
      server:seed { licensed = { "feat:variables" } }
      assert.equal(200, (call("GET", "/workflows", nil, key)))
    end)

    it("knows no scope that is none, and forgets keys", function()
      assert.has_error(function() server:key { "tag:lust" } end)
      local key = server:key { "tag:list" }
      server:reset()
      assert.equal(401, (call("GET", "/tags", nil, key)))
    end)
  end)

  describe("has variables", function()
    it("with keys of their own in each project", function()
      on_both(function(line)
        local project = server:seed({ projects = { "Team" } }).projects[1]
        assert.equal(201, (call("POST", "/variables", { key = "A", value = "1" })))
        assert.same({ 400, 'A global variable with key "A" already exists' },
          answer("POST", "/variables", { key = "A", value = "2" }))
        assert.equal(201, (call("POST", "/variables", { key = "A", value = "", projectId = project })))
        assert.same({ 400, 'A variable with key "A" already exists in the specified project' },
          answer("POST", "/variables", { key = "A", value = "2", projectId = project }))
        assert.same({ line == "1" and 400 or 403, "You are not allowed to create a variable in this project" },
          answer("POST", "/variables", { key = "B", value = "2", projectId = "nope" }))
        local _, value = call("GET", "/variables?state=empty")
        assert.same({ 1, "Team" }, { #value.data, value.data[1].project.name })
        _, value = call("GET", "/variables?projectId=null")
        assert.same({ 1, null }, { #value.data, value.data[1].project })
      end)
    end)

    it("that are changed, moved and deleted, there or not", function()
      on_both(function(line)
        local ids = server:seed { projects = { "Team" }, variables = { { key = "A", value = "1" } } }
        local path = "/variables/" .. ids.variables[1]
        assert.equal(204, (call("PUT", path, { key = "B", value = "2", projectId = ids.projects[1] })))
        local _, value = call("GET", "/variables?projectId=" .. ids.projects[1])
        assert.equal("B", value.data[1].key)
        assert.same({ line == "1" and 400 or 404, "Variable with id nope not found" },
          answer("PUT", "/variables/nope", { key = "B", value = "2" }))
        assert.equal(204, (call("DELETE", path)))
        assert.equal(204, (call("DELETE", path)))
      end)
    end)

    it("whose keys and values are checked", function()
      on_both(function(line)
        local at = line == "1" and "" or "request/body/key "
        assert.same({ 400, at .. "key can only contain letters, numbers (not as first character), and underscores "
          .. "(A-Za-z0-9_)" }, answer("POST", "/variables", { key = "1a", value = "x" }))
        assert.same({ 400, at .. "key cannot be longer than 50 characters" },
          answer("POST", "/variables", { key = ("x"):rep(51), value = "x" }))
        assert.equal(400, (call("POST", "/variables", { key = "a", value = ("x"):rep(1001) })))
      end)
    end)
  end)

  describe("has projects", function()
    it("of teams, beside each user's own", function()
      on_both(function(line)
        server:seed { users = { { email = "a@example.com" } } }
        local status, made = call("POST", "/projects", { name = "Team" })
        assert.same({ 201, "team", "project:admin" }, { status, made.type, made.role })
        local _, value = call("GET", "/projects")
        assert.equal(3, #value.data)
        local path = "/projects/" .. made.id
        assert.equal(204, (call("PUT", path, { name = "Other" })))
        local own
        for _, project in ipairs(value.data) do
          own = project.name == "Olive Owner <owner@example.com>" and project.id or own
        end
        local passed_on = line == "1" and 400
        assert.same({ passed_on or 404, "Could not find project with ID: " .. own },
          answer("PUT", "/projects/" .. own, { name = "x" }))
        local kept = ("Can't delete project. Project with ID %q is not a team project."):format(own)
        assert.same({ passed_on or 403, kept }, answer("DELETE", "/projects/" .. own))
        assert.equal(204, (call("DELETE", path)))
        assert.equal(passed_on or 404, (call("DELETE", path)))
      end)
    end)

    it("that go with all that they hold", function()
      server:seed { projects = { "Team" } }
      local project = select(2, call("GET", "/projects")).data[2].id
      server:seed { workflows = { { name = "w", project = "Team", nodes = {}, connections = {}, settings = {} } },
        executions = { { workflow = "w" } }, folders = { { name = "f", project = "Team" } },
        data_tables = { { name = "t", project = "Team", columns = { { name = "c", type = "string" } } } } }
      assert.same({ 400, "request/query Unrecognized key(s) in object: 'transferId'" },
        answer("DELETE", ("/projects/%s?transferId=x"):format(project)))
      assert.equal(204, (call("DELETE", "/projects/" .. project)))
      for _, path in ipairs { "/workflows", "/executions", "/data-tables" } do
        assert.same({}, select(2, call("GET", path)).data)
      end
    end)

    it("with members in roles", function()
      on_both(function(line)
        local ids = server:seed { projects = { "Team" }, users = 1 }
        local users, user = "/projects/" .. ids.projects[1] .. "/users", ids.users[1]
        local function add(role, id)
          return answer("POST", users, { relations = { { userId = id or user, role = role } } })
        end
        assert.same({ 201 }, add "project:viewer")
        assert.same({ 400, "Role bad does not exist" }, add "bad")
        assert.same({ 403, "Can't add a personalOwner to a team project." }, add "project:personalOwner")
        assert.equal(500, add("project:viewer", "nobody")[1])
        assert.equal(204, (call("PATCH", users .. "/" .. user, { role = "project:editor" })))
        assert.equal(404, (call("PATCH", users .. "/nobody", { role = "project:editor" })))
        if line == "2" then
          local roles = {}
          for _, member in ipairs(select(2, call("GET", users)).data) do
            roles[member.id] = member.role
          end
          assert.equal("project:editor", roles[user])
        end
        assert.equal(204, (call("DELETE", users .. "/" .. user)))
        assert.equal(204, (call("DELETE", users .. "/" .. user)))
      end)
    end)
  end)

  it("changes the roles of users, but not the owner's", function()
    local user = server:seed({ users = 1 }).users[1]
    local owner = select(2, call("GET", "/users/owner@example.com")).id
    assert.equal(204, (call("PATCH", ("/users/%s/role"):format(user), { newRoleName = "global:admin" })))
    assert.equal("global:admin", select(2, call("GET", ("/users/%s?includeRole=true"):format(user))).role)
    assert.same({ 403, "Cannot change your own global role" },
      answer("PATCH", ("/users/%s/role"):format(owner), { newRoleName = "global:member" }))
    assert.same({ 404, "Target user not found" }, answer("PATCH", "/users/00000000-0000-4000-8000-000000000000/role",
      { newRoleName = "global:member" }))
    assert.same({ 400, "Role bad does not exist" },
      answer("PATCH", ("/users/%s/role"):format(user), { newRoleName = "bad" }))
    assert.equal(201, (call("POST", "/users", { { email = "b@example.com", role = "global:admin" } })))
  end)

  describe("has folders", function()
    local project, at

    before_each(function()
      project = server:seed({ projects = { "Team" } }).projects[1]
      at = "/projects/" .. project .. "/folders"
    end)

    local function make(name, parent)
      local status, value = call("POST", at, { name = name, parentFolderId = parent })
      assert.equal(201, status)
      return value.id
    end

    local function names(query)
      local status, value = call("GET", at .. (query and "?" .. query or ""))
      assert.equal(200, status, value.message)
      local found = {}
      for i, folder in ipairs(value.data) do
        found[i] = folder.name
      end
      return found, value.count
    end

    local function workflow_in(folder)
      local status, value = call("POST", "/workflows", ('{"name":"w","nodes":[],"connections":{},"settings":{},'
        .. '"projectId":"%s","parentFolderId":"%s"}'):format(project, folder))
      assert.equal(200, status, value.message)
      return value
    end

    it("in folders, with what is in them", function()
      local top = make " Top "
      local inner = make("Inner", top)
      local workflow = workflow_in(inner)
      assert.equal(inner, workflow.parentFolder.id)
      local _, value = call("GET", at .. "/" .. top)
      assert.same({ "Top", null, 1, 1 },
        { value.name, value.parentFolderId, value.totalSubFolders, value.totalWorkflows })
      _, value = call("GET", at .. "?filter=" .. escape(cjson.encode { parentFolderId = top }))
      local shown = value.data[1]
      assert.same({ "Inner", top, "Top", "Team", 1, 0 }, { shown.name, shown.parentFolderId, shown.parentFolder.name,
        shown.homeProject.name, shown.workflowCount, shown.subFolderCount })
    end)

    it("listed by skip and take, filtered, sorted and selected", function()
      local b = make "b"
      make "A"
      make("c", b)
      local found, count = names "sortBy=name:asc"
      assert.same({ { "A", "b", "c" }, 3 }, { found, count })
      found, count = names "sortBy=name:desc&skip=1&take=1"
      assert.same({ { "b" }, 3 }, { found, count })
      assert.same({ "A", "b", "c" }, (names "sortBy=name:asc&take=0"))
      assert.same({ "A" }, (names('filter=' .. escape '{"name":"a"}')))
      assert.same({ "A", "b" }, (names('sortBy=name:asc&filter=' .. escape '{"parentFolderId":"0"}')))
      assert.same({ "A" }, (names('filter=' .. escape(cjson.encode { excludeFolderIdAndDescendants = b }))))
      local _, value = call("GET", at .. "?take=1&sortBy=name:desc&select=" .. escape '["name","path"]')
      assert.same({ id = value.data[1].id, name = "c", path = { "b", "c" } }, value.data[1])
      for i = 1, 10 do
        make("more" .. i)
      end
      found, count = names()
      assert.same({ 10, 13 }, { #found, count })
    end)

    it("refuses queries that are none", function()
      local function refused(query)
        local status, value = call("GET", at .. "?" .. query)
        assert.equal(400, status)
        return value.message
      end
      assert.equal("request/query Unrecognized key(s) in object: 'limit'", refused "limit=1")
      assert.equal("request/query/take Take must be a valid number", refused "take=x")
      assert.equal("request/query/filter Invalid filter format", refused "filter=x")
      assert.equal("request/query/filter Invalid filter fields", refused("filter=" .. escape '{"foo":1}'))
      assert.equal("request/query/select Invalid select format", refused "select=x")
      assert.equal("request/query/select Invalid select fields. Valid fields are: id, name, createdAt, updatedAt, "
        .. "project, tags, parentFolder, workflowCount, subFolderCount, path", refused("select=" .. escape '["x"]'))
      assert.equal("request/query/sortBy must be equal to one of the allowed values: name:asc, name:desc, "
        .. "createdAt:asc, createdAt:desc, updatedAt:asc, updatedAt:desc", refused "sortBy=x")
    end)

    it("with sound names, in a project and a folder that are there", function()
      local function refused(name)
        return answer("POST", at, { name = name })[2]
      end
      assert.equal("Folder name cannot be empty", refused " ")
      assert.equal("Folder name contains invalid characters", refused "a/b")
      assert.equal("Folder name cannot consist of dots only", refused "..")
      assert.equal("Folder name cannot start with a dot", refused ".a")
      assert.equal("Folder name cannot be longer than 128 characters", refused(("x"):rep(129)))
      assert.same({ 404, 'Project with ID "nope" not found' }, answer("GET", "/projects/nope/folders"))
      assert.same({ 404, "Could not find the folder: nope" },
        answer("POST", at, { name = "a", parentFolderId = "nope" }))
      assert.same({ 404, "Could not find the folder: nope" }, answer("GET", at .. "/nope"))
      assert.equal(201, (call("POST", "/projects/personal/folders", { name = "mine" })))
    end)

    it("renamed and moved, but not into themselves", function()
      local top = make "top"
      local inner = make("inner", top)
      local status, value = call("PATCH", at .. "/" .. inner, { name = "other", parentFolderId = "0" })
      assert.same({ 200, "other", null }, { status, value.name, value.parentFolderId })
      call("PATCH", at .. "/" .. inner, { parentFolderId = top })
      assert.same({ 400, "Cannot set a folder as its own parent" },
        answer("PATCH", at .. "/" .. top, { parentFolderId = top }))
      assert.same({ 400, "Cannot set a folder's parent to a folder that is a descendant of the current folder" },
        answer("PATCH", at .. "/" .. top, { parentFolderId = inner }))
      assert.same({ 400, "request/body must NOT have fewer than 1 properties" },
        answer("PATCH", at .. "/" .. top, "{}"))
    end)

    it("deleted with what is below them, the workflows archived", function()
      local top = make "top"
      local workflow = workflow_in(make("inner", top))
      assert.equal(204, (call("DELETE", at .. "/" .. top)))
      assert.same({}, (names()))
      local _, value = call("GET", "/workflows/" .. workflow.id)
      assert.is_true(value.isArchived)
    end)

    it("deleted with what is in them moved", function()
      local top, target = make "top", make "target"
      make("inner", top)
      local workflow = workflow_in(top)
      assert.same({ 400, "Cannot transfer folder contents to the folder being deleted" },
        answer("DELETE", ("%s/%s?transferToFolderId=%s"):format(at, top, top)))
      assert.equal(204, (call("DELETE", ("%s/%s?transferToFolderId=%s"):format(at, top, target))))
      local _, value = call("GET", at .. "/" .. target)
      assert.same({ 1, 1 }, { value.totalSubFolders, value.totalWorkflows })
      assert.is_false(select(2, call("GET", "/workflows/" .. workflow.id)).isArchived)
    end)
  end)

  it("moves workflows between projects, out of their folder", function()
    local ids = server:seed { projects = { "A", "B" }, folders = { { name = "f", project = "A" } },
      workflows = { { name = "w", project = "A", folder = "f", nodes = {}, connections = {}, settings = {} } } }
    local path = "/workflows/" .. ids.workflows[1]
    assert.equal(204, (call("PUT", path .. "/transfer", { destinationProjectId = ids.projects[2] })))
    assert.equal(ids.projects[2], select(2, call("GET", path)).shared[1].projectId)
    local _, value = call("GET", ("/projects/%s/folders"):format(ids.projects[1]))
    assert.equal(0, value.data[1].workflowCount)
  end)
end)
