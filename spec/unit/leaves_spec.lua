-- What a leaf sends and what it refuses, without sending: core.build is the leaf up to the point where it submits.

local core = require("n8n.core")
local build = core.build

-- Asserts that the call raises exactly this text.
local function refuses(text, ...)
  local arguments, count = { ... }, select("#", ...)
  local ok, message = pcall(function()
    return build((table.unpack or unpack)(arguments, 1, count))
  end)
  assert.is_false(ok)
  assert.equal(text, message)
end

-- Asserts that the call raises and that the text holds this part.
local function refuses_with(part, ...)
  local ok, message = pcall(build, ...)
  assert.is_false(ok)
  assert.truthy(tostring(message):find(part, 1, true), message)
end

describe("path arguments", function()
  it("are escaped but for RFC 3986's unreserved characters", function()
    assert.equal("/workflows/a%2Fb%20c%3Fd%25%C3%A9", build("workflows", "get", "a/b c?d%\195\169").path)
    assert.equal("/workflows/aZ09-._~", build("workflows", "get", "aZ09-._~").path)
    assert.equal("/workflows/a%00b%0D%0A", build("workflows", "get", "a\0b\r\n").path)
    assert.equal("/community-packages/%40acme%2Fn8n-nodes-x", build("community_packages", "uninstall",
      "@acme/n8n-nodes-x").path)
    assert.equal("/workflows/w/v%2Fw", build("workflow_versions", "get", "w", "v/w").path)
  end)

  it("may be whole numbers", function()
    assert.equal("/executions/12", build("executions", "get", 12).path)
    assert.equal("/executions/12", build("executions", "get", 12.0).path)
    assert.equal("/executions/9007199254740992", build("executions", "get", 9007199254740992).path)
    refuses_with("executionId must be a string or a whole number (argument 1), got a number", "executions", "get", 1.5)
    refuses_with("executionId must be", "executions", "get", 0 / 0)
    refuses_with("executionId must be", "executions", "get", 1 / 0)
  end)

  it("must be there, and be text", function()
    refuses("workflows:get: workflowId is missing (argument 1: a string)", "workflows", "get")
    refuses("workflows:get: workflowId is missing (argument 1: a string)", "workflows", "get", nil, {})
    refuses("workflows:get: workflowId is empty (argument 1: a string)", "workflows", "get", "")
    refuses("workflows:get: workflowId must be a string or a whole number (argument 1), got table", "workflows", "get",
      {})
    refuses("workflows:get: workflowId must be a string or a whole number (argument 1), got null", "workflows", "get",
      require("cjson").null)
    refuses("workflow_versions:get: versionId is missing (argument 2: a string)", "workflow_versions", "get", "w")
  end)

  it("cannot climb", function()
    refuses("workflows:get: workflowId cannot be '..' (argument 1): it would name another path", "workflows", "get",
      "..")
    refuses("workflows:archive: workflowId cannot be '.' (argument 1): it would name another path", "workflows",
      "archive", ".")
    assert.equal("/workflows/...", build("workflows", "get", "...").path)
  end)

  it("must be one of the known words where there are such", function()
    assert.equal("/promotions/connections/c/apply/clone", build("promotion_connections", "clone", "c", "apply").path)
    refuses("promotion_connections:clone: direction cannot be 'up' (argument 2); it is one of: apply, promote",
      "promotion_connections", "clone", "c", "up")
  end)
end)

describe("query parameters", function()
  it("are written in the order of their names", function()
    assert.equal("active=false&limit=50&name=a%26b%3D%C3%A9&tags=prod",
      build("workflows", "list", { tags = "prod", limit = 50, name = "a&b=\195\169", active = false }).query)
    assert.is_nil(build("workflows", "list").query)
    assert.is_nil(build("workflows", "list", {}).query)
  end)

  it("must be known", function()
    refuses("workflows:list: unknown query parameter 'activ'; did you mean 'active'?", "workflows", "list",
      { activ = false })
    refuses("workflows:list: unknown query parameter 'limti'; did you mean 'limit'?", "workflows", "list",
      { limti = 1 })
    refuses("executions:list: unknown query parameter 'workflowid'; did you mean 'workflowId'?", "executions", "list",
      { workflowid = "x" })
    refuses("workflows:list: unknown query parameter 'zzz'; known are: active, cursor, excludePinnedData, limit, name, "
      .. "offset, projectId, tags", "workflows", "list", { zzz = 1 })
    refuses("workflows:archive: unknown query parameter 'now'; this operation takes none", "workflows", "archive", "x",
      { now = true })
    refuses("workflows:list: unknown query parameter 'timeout'; it is an option: options come after the query",
      "workflows", "list", { timeout = 5 })
    refuses("workflows:list: names of query parameters are strings, got number", "workflows", "list", { "prod" })
    refuses("workflows:list: the query must be a table, got boolean", "workflows", "list", false)
  end)

  it("that only the other line knows are the face's business", function()
    assert.equal("offset=10", build("workflows", "list", { offset = 10 }).query)
  end)

  it("of type boolean are true or false, also as text", function()
    assert.equal("active=true", build("workflows", "list", { active = true }).query)
    assert.equal("active=false", build("workflows", "list", { active = "false" }).query)
    refuses("workflows:list: query parameter 'active' must be true or false, got 'yes'", "workflows", "list",
      { active = "yes" })
    refuses("workflows:list: query parameter 'active' must be true or false, got number", "workflows", "list",
      { active = 1 })
    refuses_with("query parameter 'active' must be true or false", "workflows", "list", { active = "true\0x" })
  end)

  it("of type integer are whole and within their limits", function()
    assert.equal("limit=250", build("workflows", "list", { limit = 250.0 }).query)
    local hint = "; it is 1 to 250 (each() reads all pages, whatever their size)"
    refuses("workflows:list: query parameter 'limit' cannot be 0" .. hint, "workflows", "list", { limit = 0 })
    refuses("workflows:list: query parameter 'limit' cannot be 251" .. hint, "workflows", "list", { limit = 251 })
    refuses("executions:list: query parameter 'limit' cannot be -1" .. hint, "executions", "list", { limit = -1 })
    refuses("workflows:list: query parameter 'limit' must be a whole number, got string", "workflows", "list",
      { limit = "50" })
    refuses_with("must be a whole number", "workflows", "list", { limit = 1.5 })
    refuses_with("cannot be -1; it is at least 0", "workflows", "list", { offset = -1 })
    assert.equal("skip=0&take=10", build("folders", "list", "p", { skip = 0, take = 10 }).query)
  end)

  it("with known values take no others", function()
    assert.equal("status=error", build("executions", "list", { status = "error" }).query)
    refuses("executions:list: query parameter 'status' cannot be 'eror'; it is one of: canceled, crashed, error, new, "
      .. "running, success, unknown, waiting", "executions", "list", { status = "eror" })
  end)

  it("that are ids may be whole numbers, other texts not", function()
    assert.equal("workflowId=7", build("executions", "list", { workflowId = 7 }).query)
    refuses("workflows:list: query parameter 'name' must be a string, got number", "workflows", "list", { name = 7 })
    refuses("workflows:list: query parameter 'name' must be a string, got null", "workflows", "list",
      { name = require("cjson").null })
  end)

  it("that would select everything are refused", function()
    refuses("workflows:list: tags = '' would select everything; leave it out to mean that", "workflows", "list",
      { tags = "" })
    refuses("workflows:list: tags = {} would select everything; leave it out to mean that", "workflows", "list",
      { tags = {} })
    refuses("executions:list: workflowId = '' would select everything; leave it out to mean that", "executions", "list",
      { workflowId = "" })
    refuses("data_table_rows:delete: filter = {} would select everything; it must say which are meant",
      "data_table_rows", "delete", "t", { filter = {} })
  end)

  it("that are lists take arrays", function()
    assert.equal("tags=prod%2Ca%20b", build("workflows", "list", { tags = { "prod", "a b" } }).query)
    assert.equal("tags=prod%2Ctest", build("workflows", "list", { tags = "prod,test" }).query)
    local wrong = "workflows:list: query parameter 'tags' must be an array of strings, none empty and none with a comma"
    for _, tags in ipairs({ { "a,b" }, { "" }, { 1 }, { x = "a" }, { "a", x = "b" }, { "a", nil, "b" } }) do
      refuses(wrong, "workflows", "list", { tags = tags })
    end
    refuses("workflows:list: query parameter 'tags' must be a string or an array, got boolean", "workflows", "list",
      { tags = true })
  end)

  it("that are JSON take tables and text", function()
    assert.equal("filter=%7B%22name%22%3A%22a%22%7D", build("data_tables", "list", { filter = { name = "a" } }).query)
    assert.equal("filter=%7B%7D", build("data_tables", "list", { filter = "{}" }).query)
    refuses("data_tables:list: query parameter 'filter' must be a table or JSON text, got number", "data_tables",
      "list", { filter = 1 })
  end)

  it("that are required must be there", function()
    refuses("source_control:status: query parameter 'direction' is missing", "source_control", "status")
    refuses("data_table_rows:delete: query parameter 'filter' is missing", "data_table_rows", "delete", "t",
      { dryRun = true })
    assert.equal("direction=pull", build("source_control", "status", { direction = "pull" }).query)
  end)
end)

describe("bodies", function()
  it("are encoded with the operation's schema as a hint", function()
    local sent = build("tags", "create", { name = "prod" })
    assert.same({ "POST", "/tags", '{"name":"prod"}', "application/json" },
      { sent.method, sent.path, sent.body, sent.content_type })
    assert.equal("[]", build("workflows", "update_tags", "w", {}).body)
    assert.equal("{}", build("tags", "create", {}).body)
    assert.equal('{"nodes":[]}', build("workflows", "create", { nodes = {} }).body)
    assert.equal('{"connections":{"A":{"main":[[]]}}}',
      build("workflows", "create", { connections = { A = { main = { {} } } } }).body)
    assert.equal('{"connections":{"A":{"main":[]}}}',
      build("workflows", "create", { connections = { A = { main = {} } } }).body)
    assert.equal('{"connections":{}}', build("workflows", "update", "w", { connections = {} }).body)
    assert.equal('{"pinData":{"A":[]}}', build("workflows", "update", "w", { pinData = { A = {} } }).body)
  end)

  it("go in as a fragment byte for byte", function()
    local text = ' { "name" : "x", "n": 1.0 }'
    assert.equal(text, build("workflows", "update", "w", core.fragment(text)).body)
    refuses_with("workflows:update: the body must be an object (argument 2), got an array", "workflows", "update", "w",
      core.fragment("[]"))
  end)

  it("must be there where required, and of the right kind", function()
    refuses("workflows:create: the body is missing (argument 1: a table)", "workflows", "create")
    refuses("workflows:update: the body is missing (argument 2: a table)", "workflows", "update", "w", nil,
      { timeout = 5 })
    refuses("workflows:create: the body must be an object (argument 1), got an array", "workflows", "create", { 1 })
    refuses("users:create: the body must be an array (argument 1), got an object", "users", "create", { email = "a" })
    refuses("workflows:create: the body must be an object (argument 1), got a string (JSON text goes in as a fragment)",
      "workflows", "create", "{}")
    refuses("workflows:create: the body must be an object (argument 1), got neither object nor array", "workflows",
      "create", require("cjson").null)
  end)

  it("that cannot be encoded are refused in the operation's name", function()
    refuses_with("tags:create: ", "tags", "create", { name = print })
  end)

  it("are an empty object where n8n wants one and nothing was given", function()
    for _, verb in ipairs({ "activate", "publish", "archive" }) do
      local sent = build("workflows", verb, "w")
      assert.same({ "{}", "application/json" }, { sent.body, sent.content_type })
    end
    assert.is_nil(build("workflows", "delete", "w").body)
    assert.is_nil(build("workflows", "get", "w").body)
  end)

  it("of type multipart are forms", function()
    local sent = build("packages", "import", {
      package = { content = "gz\0--", filename = "all.n8np" },
      workflowConflictPolicy = "fail",
    })
    local boundary = sent.content_type:match("^multipart/form%-data; boundary=(%x+)$")
    assert.equal(32, #boundary)
    assert.equal(table.concat({
      "--" .. boundary,
      'Content-Disposition: form-data; name="package"; filename="all.n8np"',
      "Content-Type: application/octet-stream",
      "",
      "gz\0--",
      "--" .. boundary,
      'Content-Disposition: form-data; name="workflowConflictPolicy"',
      "",
      "fail",
      "--" .. boundary .. "--",
      "",
    }, "\r\n"), sent.body)
    assert.is_nil(sent.body_file)
    -- No file can contain the boundary of its own form: another one is drawn for each.
    assert.not_equal(sent.content_type,
      build("packages", "import", { package = { content = "" }, workflowConflictPolicy = "fail" }).content_type)
  end)

  it("of type multipart name the file on disk that goes into them", function()
    local sent = build("packages", "import",
      { package = { path = "/no/such/all.n8np" }, workflowConflictPolicy = "fail" })
    assert.equal("/no/such/all.n8np", sent.body_file)
    assert.truthy(sent.body:sub(1, sent.body_file_at):find(
      '; name="package"; filename="all.n8np"\r\nContent%-Type: application/octet%-stream\r\n\r\n$'))
    assert.truthy(sent.body:sub(sent.body_file_at + 1):find(
      '^\r\n%-%-%x+\r\nContent%-Disposition: form%-data; name="workflowConflictPolicy"'))
    sent = build("packages", "import",
      { package = { path = "a", filename = "b.n8np" }, workflowConflictPolicy = "fail" })
    assert.truthy(sent.body:find('filename="b.n8np"', 1, true))
  end)

  it("of type multipart take a file for what is one, and nothing else", function()
    for kind, file in pairs { string = "/path/all.n8np", number = 1, boolean = true } do
      refuses("packages:import: field 'package' is a file: give { path = file on disk } or { content = bytes, filename "
        .. "= name }, got " .. kind, "packages", "import", { package = file, workflowConflictPolicy = "fail" })
    end
  end)

  it("of type multipart are checked", function()
    refuses("packages:import: field 'package' is missing", "packages", "import", { workflowConflictPolicy = "fail" })
    refuses("packages:import: unknown field 'packag'; did you mean 'package'?", "packages", "import", { packag = "" })
    refuses_with("field 'projectId' must be", "packages", "import", { package = { content = "" }, projectId = print })
    for _, file in ipairs({ {}, { content = "", path = "a" } }) do
      refuses_with("field 'package' takes either content = bytes or path = file on disk", "packages", "import",
        { package = file, workflowConflictPolicy = "fail" })
    end
    refuses_with("field 'package': its 'path' must be a string, got number", "packages", "import",
      { package = { path = 1 }, workflowConflictPolicy = "fail" })
    refuses_with("field 'package': its 'path' contains a NUL byte", "packages", "import",
      { package = { path = "a\0b" }, workflowConflictPolicy = "fail" })
    refuses_with("field 'projectId': only one field can be a file on disk", "packages", "import",
      { package = { path = "a" }, projectId = { path = "b" }, workflowConflictPolicy = "fail" })
    refuses_with("holds a quote or a line break", "packages", "import",
      { package = { content = "", filename = 'a"\r\nX: y' }, workflowConflictPolicy = "fail" })
    refuses_with("packages:import: the body must be a table of fields", "packages", "import", "x")
  end)
end)

describe("options", function()
  it("follow the query or the body", function()
    assert.equal("/workflows/w", build("workflows", "get", "w", nil, { timeout = 5 }).path)
    assert.equal("publishIfActive=false",
      build("workflows", "update", "w", { name = "x" }, { query = { publishIfActive = false } }).query)
    assert.is_nil(build("workflows", "update", "w", { name = "x" }, { query = {} }).query)
  end)

  it("must be known", function()
    refuses("workflows:get: unknown option 'timout'; did you mean 'timeout'?", "workflows", "get", "w", nil,
      { timout = 5 })
    refuses_with("workflows:get: unknown option 'zzzzzz'; known are: ", "workflows", "get", "w", nil, { zzzzzz = 5 })
    refuses_with("timeout", "workflows", "get", "w", nil, { zzzzzz = 5 })
    refuses_with("unknown option 'timeout", "workflows", "get", "w", nil, { ["timeout\0"] = 5 })
    refuses("workflows:get: names of options are strings, got number", "workflows", "get", "w", nil, { 5 })
    refuses("workflows:get: options must be a table (argument 3), got number", "workflows", "get", "w", nil, 5)
  end)

  it("have a query only where the arguments have a body", function()
    refuses("workflows:get: there is no option 'query' here: the query is argument 2", "workflows", "get", "w", nil,
      { query = {} })
    refuses("workflows:update: unknown query parameter 'publish'; known are: publishIfActive", "workflows", "update",
      "w", {}, { query = { publish = false } })
    refuses("workflows:create: unknown query parameter 'x'; this operation takes none", "workflows", "create", {},
      { query = { x = 1 } })
  end)

  it("end the arguments", function()
    refuses("workflows:get: takes at most 3 arguments, got one more (argument 4: number)", "workflows", "get", "w", {},
      {}, 1)
    assert.equal("/workflows/w", build("workflows", "get", "w", {}, {}, nil, nil).path)
  end)
end)

describe("a leaf", function()
  it("raises before it looks at the client", function()
    local ok, message = pcall(core.leaves().workflows.get, {}, "")
    assert.is_false(ok)
    assert.equal("workflows:get: workflowId is empty (argument 1: a string)", message)
  end)

  it("wants a client", function()
    assert.has_error(function()
      core.leaves().workflows.get()
    end)
  end)

  it("is marked as the table says", function()
    assert.is_true(build("workflows", "activate", "w").idempotent)
    assert.is_nil(build("workflows", "create", {}).idempotent)
  end)
end)

it("build knows operations by resource and verb", function()
  assert.has_error(function()
    build("workflows", "lsit")
  end, "there is no operation workflows:lsit")
end)
