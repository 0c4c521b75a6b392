-- What n8n does with data tables, their columns and rows. Runs against the sandbox and against a real n8n.
local cjson = require "cjson"
local raw = require "spec.support.raw"
local socket = require "socket"

local null = cjson.null

describe("n8n's data tables", function()
  after_each(raw.clean)

  if raw.server().line == "1" then
    it("are not there on 1.x", function()
      assert.equal(404, (raw.call("GET", "/data-tables")))
      assert.equal(404, (raw.call("POST", "/data-tables", { name = "x", columns = {} })))
    end)
    return
  end

  local COLUMNS = { { name = "s", type = "string" }, { name = "n", type = "number" }, { name = "b", type = "boolean" },
    { name = "d", type = "date" } }

  local function escape(text)
    return (text:gsub("[^%w]", function(found) return ("%%%02X"):format(found:byte()) end))
  end

  local function new_table(columns)
    local status, value = raw.call("POST", "/data-tables", { name = raw.unique "table", columns = columns or COLUMNS })
    assert.equal(201, status)
    raw.made("data-table", value.id)
    return value
  end

  -- What is done in the same millisecond has no order of time.
  local function later(action)
    socket.sleep(0.005)
    return action()
  end

  local function path_of(made, rest)
    return "/data-tables/" .. made.id .. (rest or "")
  end

  local function refused(wanted, message, method, path, body, options)
    local status, value = raw.call(method, path, body, options)
    assert.same({ wanted, message }, { status, value.message })
  end

  local function fill(made, rows)
    local status, value = raw.call("POST", path_of(made, "/rows"), { data = rows, returnType = "all" })
    assert.equal(200, status)
    return value
  end

  -- -> array of ids, or the message of a refusal
  local function ids(made, query)
    local _, value = raw.call("GET", path_of(made, "/rows?" .. query))
    if not value.data then
      return value.message
    end
    local found = {}
    for i, row in ipairs(value.data) do
      found[i] = row.id
    end
    return found
  end

  local function filtered(made, column, condition, value)
    return ids(made, "filter=" .. escape(cjson.encode { filters = {
      { columnName = column, condition = condition, value = value } } }))
  end

  local NOWHERE = "/data-tables/aaaaaaaaaaaaaaaa"
  local NOT_FOUND = "Could not find the data table: 'aaaaaaaaaaaaaaaa'"

  describe("themselves", function()
    it("are made, shown, renamed and deleted", function()
      local made = new_table()
      assert.truthy(made.id:find "^%w+$" and #made.id == 16)
      assert.truthy(made.projectId and made.sizeBytes > 0)
      local names = {}
      for i, column in ipairs(made.columns) do
        names[i] = ("%s %s %d"):format(column.name, column.type, column.index)
      end
      assert.same({ "b boolean 2", "d date 3", "n number 1", "s string 0" }, names)
      assert.equal(made.id, made.columns[1].dataTableId)
      local status, value = raw.call("GET", path_of(made))
      assert.equal(200, status)
      assert.same(made.columns, value.columns)
      status, value = raw.call("PATCH", path_of(made), { name = " other" .. made.id .. " " })
      assert.equal(200, status)
      assert.equal("other" .. made.id, value.name)
      assert.equal(204, (raw.call("DELETE", path_of(made))))
      assert.equal(404, (raw.call("GET", path_of(made))))
    end)

    it("have names of their own, of some length", function()
      local made = new_table()
      local taken = ("Data table with name '%s' already exists in this project"):format(made.name)
      local empty = { text = '{"name":"%s","columns":[]}' }
      refused(409, taken, "POST", "/data-tables", { name = " " .. made.name .. " ", columns = COLUMNS })
      refused(409, taken, "PATCH", path_of(made), { name = made.name })
      refused(400, "request/body/name must NOT have fewer than 1 characters", "POST", "/data-tables", nil,
        { text = empty.text:format "" })
      refused(400, "String must contain at least 1 character(s)", "POST", "/data-tables", nil,
        { text = empty.text:format "  " })
      refused(400, "request/body/name must NOT have more than 128 characters", "PATCH", path_of(made),
        { name = ("x"):rep(129) })
      refused(400, "request/body must have required property 'columns'", "POST", "/data-tables", { name = "x" })
    end)

    it("take columns of four types and sound names", function()
      local function with(name, kind)
        return { name = "never", columns = { { name = name, type = kind } } }
      end
      refused(400, "Invalid enum value. Expected 'string' | 'number' | 'boolean' | 'date', received 'json'", "POST",
        "/data-tables", with("a", "json"))
      refused(400, "request/body/columns/0/type must be equal to one of the allowed values: string, number, boolean, "
        .. "date, json", "POST", "/data-tables", with("a", "bad"))
      refused(400, "Only alphabetical characters and non-leading numbers and underscores are allowed for column names, "
        .. "and the maximum length is 63 characters.", "POST", "/data-tables", with("1a", "string"))
      refused(400, 'Column name "createdAt" is reserved as a system column name.', "POST", "/data-tables",
        with("createdAt", "string"))
      refused(400, 'Column name "dryRunState" is reserved as a testing column name.', "POST", "/data-tables",
        with("dryRunState", "string"))
      refused(400, "request/body/columns/0 must have required property 'type'", "POST", "/data-tables", with("a"))
    end)

    it("belong to a project that is there", function()
      refused(400, 'Project with ID "nope" not found', "POST", "/data-tables", nil,
        { text = '{"name":"x","columns":[],"projectId":"nope"}' })
    end)

    it("are listed, the last changed first, in pages", function()
      local first = new_table()
      local second = later(new_table)
      later(function() fill(first, { { n = 1 } }) end)
      local _, value = raw.call("GET", "/data-tables?limit=1")
      assert.equal(first.id, value.data[1].id)
      assert.is_nil(value.data[1].columns[1].dataTableId)
      _, value = raw.call("GET", "/data-tables?cursor=" .. escape(value.nextCursor))
      assert.equal(second.id, value.data[1].id)
    end)

    it("are filtered and sorted", function()
      local first, second = new_table(), later(new_table)
      local function found(query)
        local _, value = raw.call("GET", "/data-tables?" .. query)
        local names = {}
        for i, one in ipairs(value.data) do
          names[i] = one.name
        end
        return names
      end
      local both = escape(cjson.encode { id = { first.id, second.id } })
      assert.same({ second.name, first.name }, found("sortBy=name%3Adesc&filter=" .. both))
      assert.same({ first.name, second.name }, found("sortBy=createdAt%3Aasc&filter=" .. both))
      assert.same({ first.name }, found("filter=" .. escape(cjson.encode { name = first.name:upper() })))
      assert.same({}, found("filter=" .. escape(cjson.encode { projectId = "nope" })))
    end)

    it("refuse queries that they do not know", function()
      refused(400, "Unknown query parameter 'foo'", "GET", "/data-tables?foo=1")
      refused(400, "Unknown query parameter 'offset'", "GET", "/data-tables?offset=1")
      refused(400, "Empty value found for query parameter 'filter'", "GET", "/data-tables?filter=")
      refused(400, "Parameter 'sortBy' must be url encoded. Its value may not contain reserved characters.", "GET",
        "/data-tables?sortBy=name:asc")
      refused(400, 'request/query/filter must match format "jsonString"', "GET", "/data-tables?filter=x")
      refused(400, "Invalid filter fields", "GET", "/data-tables?filter=" .. escape '{"foo":"x"}')
      refused(400, "sortBy must be one of: name:asc, name:desc, createdAt:asc, createdAt:desc, updatedAt:asc, "
        .. "updatedAt:desc, size:asc, size:desc", "GET", "/data-tables?sortBy=bad")
      refused(400, "request/query/limit must be <= 250", "GET", "/data-tables?limit=300")
      refused(400, "Param `limit` must be a non-negative integer", "GET", "/data-tables?limit=-1")
      refused(400, "An invalid cursor was provided", "GET", "/data-tables?cursor=abc")
    end)

    it("that are not there are not found", function()
      refused(400, 'request/params/dataTableId must match format "nanoid"', "GET", "/data-tables/nope")
      refused(404, NOT_FOUND, "GET", NOWHERE)
      refused(404, NOT_FOUND, "PATCH", NOWHERE, { name = "x" })
      refused(404, NOT_FOUND, "DELETE", NOWHERE)
      refused(404, NOT_FOUND, "GET", NOWHERE .. "/columns")
      refused(404, NOT_FOUND, "GET", NOWHERE .. "/rows")
      refused(404, NOT_FOUND, "POST", NOWHERE .. "/rows", { data = { { s = "x" } } })
      refused(405, "PUT method not allowed", "PUT", NOWHERE, { name = "x" })
    end)
  end)

  describe("columns", function()
    local function columns_of(made)
      local _, value = raw.call("GET", path_of(made, "/columns"))
      local names = {}
      for i, column in ipairs(value) do
        assert.equal(i - 1, column.index)
        names[i] = column.name
      end
      return table.concat(names, " "), value
    end

    it("are added at the end or in between", function()
      local made = new_table()
      local status, value = raw.call("POST", path_of(made, "/columns"), { name = "last", type = "string" })
      assert.equal(201, status)
      assert.equal(4, value.index)
      raw.call("POST", path_of(made, "/columns"), { name = "first", type = "number", index = 0 })
      raw.call("POST", path_of(made, "/columns"), { name = "far", type = "number", index = 99 })
      assert.equal("first s n b d last far", (columns_of(made)))
    end)

    it("are renamed, moved and deleted with what they hold", function()
      local made = new_table()
      fill(made, { { s = "kept", n = 1 } })
      local _, columns = columns_of(made)
      local path = path_of(made, "/columns/" .. columns[1].id)
      local status, value = raw.call("PATCH", path, { name = "text", index = 2 })
      assert.equal(200, status)
      assert.same({ "text", 2 }, { value.name, value.index })
      assert.equal("n b text d", (columns_of(made)))
      assert.equal(204, (raw.call("DELETE", path_of(made, "/columns/" .. columns[2].id))))
      assert.equal("b text d", (columns_of(made)))
      _, value = raw.call("GET", path_of(made, "/rows"))
      assert.equal("kept", value.data[1].text)
      assert.is_nil(value.data[1].n)
    end)

    it("have names of their own", function()
      local made = new_table()
      local _, columns = columns_of(made)
      local taken = ("Data table column with name 'n' already exists in data table '%s'"):format(made.name)
      local path = path_of(made, "/columns/" .. columns[1].id)
      refused(409, taken, "POST", path_of(made, "/columns"), { name = "n", type = "string" })
      refused(409, taken, "PATCH", path, { name = "n" })
      refused(409, 'Column name "id" is reserved as a system column name.', "PATCH", path, { name = "id" })
      refused(400, 'request/body/name must match pattern "^[a-zA-Z][a-zA-Z0-9_]*$"', "POST", path_of(made, "/columns"),
        { name = "1x", type = "string" })
      refused(400, "request/body/type must be equal to one of the allowed values: string, number, boolean, date",
        "POST", path_of(made, "/columns"), { name = "x", type = "json" })
      refused(400, "request/body must have required property 'name', request/body must have required property 'index', "
        .. "request/body must match a schema in anyOf", "PATCH", path, nil, { text = "{}" })
      refused(400, "request/body/index must be >= 0", "PATCH", path, { index = -1 })
      refused(400, "Validation error with data table request: tried to move column to an index larger than column "
        .. "count", "PATCH", path, { index = 9 })
    end)

    it("that are not there are not found", function()
      local made = new_table()
      local missing = ("Could not find the column 'aaaaaaaaaaaaaaaa' in the data table: %s"):format(made.id)
      refused(404, missing, "DELETE", path_of(made, "/columns/aaaaaaaaaaaaaaaa"))
      refused(404, missing, "PATCH", path_of(made, "/columns/aaaaaaaaaaaaaaaa"), { name = "x" })
      refused(400, 'request/params/columnId must match format "nanoid"', "DELETE", path_of(made, "/columns/x"))
    end)
  end)

  describe("rows", function()
    it("are inserted, and answered as asked", function()
      local made = new_table()
      local function insert(body)
        local status, value = raw.call("POST", path_of(made, "/rows"), body)
        assert.equal(200, status)
        return value
      end
      assert.same({ success = true, insertedRows = 2 }, insert { data = { { s = "a" }, { s = "b" } } })
      assert.same({ { id = 3 } }, insert { data = { { s = "c" } }, returnType = "id" })
      local row = insert({ data = { { s = "d", n = 2.5, b = true, d = "2026-01-02T03:04:05.678+02:00" } },
        returnType = "all" })[1]
      assert.same({ "d", 2.5, true, "2026-01-02T01:04:05.678Z", 4 }, { row.s, row.n, row.b, row.d, row.id })
      assert.truthy(row.createdAt:find "^%d+%-%d+%-%d+T[%d:.]+Z$")
      row = insert({ data = { { n = null } }, returnType = "all" })[1]
      assert.same({ null, null, null, null }, { row.s, row.n, row.b, row.d })
    end)

    it("are turned into what their column holds", function()
      local made = new_table()
      local rows = fill(made, { { n = "12" }, { n = true }, { b = "TRUE" }, { b = 0 }, { s = 5 }, { s = true },
        { d = "2026-02-03" }, { d = "2026-02-03 04:05:06" } })
      assert.same({ 12, 1, true, false, "5", "1", "2026-02-03T00:00:00.000Z", "2026-02-03T04:05:06.000Z" },
        { rows[1].n, rows[2].n, rows[3].b, rows[4].b, rows[5].s, rows[6].s, rows[7].d, rows[8].d })
    end)

    it("are refused where a value does not fit, all of them", function()
      local made = new_table()
      local at = path_of(made, "/rows")
      local words = "Validation error with data table request: "
      refused(400, words .. "value 'abc' does not match column type 'number': 'n' expects a number but we got 'abc'",
        "POST", at, { data = { { n = 1 }, { n = "abc" } } })
      refused(400, words .. "value '2' does not match column type 'boolean': 'b' expects a boolean but we got '2'",
        "POST", at, { data = { { b = 2 } } })
      local _, value = raw.call("POST", at, { data = { { d = "soon" } } })
      assert.equal(1, (value.message:find(words .. "value 'soon' does not match column type 'date': 'd' expects a "
        .. "dateTime but we got 'soon'", 1, true)))
      refused(400, words .. "unknown column name 'foo'", "POST", at, { data = { { foo = 1 } } })
      refused(400, words .. "unknown column name 'id'", "POST", at, { data = { { id = 1 } } })
      refused(400, "Invalid input", "POST", at, { data = { { s = { a = 1 } } } })
      refused(400, "request/body/data must NOT have fewer than 1 items", "POST", at, nil, { text = '{"data":[]}' })
      refused(400, "request/body/returnType must be equal to one of the allowed values: count, id, all", "POST", at,
        { data = { { s = "x" } }, returnType = "bad" })
      assert.same({}, ids(made, "limit=5"))
    end)

    it("are listed by id, in pages, or sorted", function()
      local made = new_table()
      fill(made, { { s = "b", n = 2 }, { s = "a" }, { s = "B", n = 10 } })
      local _, value = raw.call("GET", path_of(made, "/rows?limit=2"))
      assert.same({ 1, 2 }, { value.data[1].id, value.data[2].id })
      assert.same({ 3 }, ids(made, "cursor=" .. escape(value.nextCursor)))
      assert.same({ 3, 2, 1 }, ids(made, "sortBy=s%3Aasc"))
      assert.same({ 3, 1, 2 }, ids(made, "sortBy=n%3ADESC"))
      assert.same({ 2, 1, 3 }, ids(made, "sortBy=n%3Aasc"))
      assert.same({ 3, 2, 1 }, ids(made, "sortBy=id%3Adesc"))
      assert.same({ 1, 2, 3 }, ids(made, "limit=0"))
      assert.equal("Internal server error", ids(made, "sortBy=foo%3Aasc"))
      assert.equal("Invalid sort direction", ids(made, "sortBy=s%3Ax"))
      assert.equal("Invalid sort format, expected <columnName>:<asc/desc>", ids(made, "sortBy=s"))
    end)

    it("are filtered as SQLite compares", function()
      local made = new_table()
      fill(made, { { s = "a", n = 1, b = true, d = "2026-01-02T03:04:05Z" }, { s = "B", n = 2.5, b = false },
        { s = "c_%", d = "2025-01-01" }, { s = "" }, { n = 12 } })
      assert.same({ 1 }, filtered(made, "s", "eq", "a"))
      assert.same({ 2, 3, 4, 5 }, filtered(made, "s", "neq", "a"))
      assert.same({ 5 }, filtered(made, "s", "eq", null))
      assert.same({ 1, 2, 3, 4 }, filtered(made, "s", "neq", null))
      assert.same({}, filtered(made, "s", "like", "A"))
      assert.same({ 3 }, filtered(made, "s", "like", "c_"))
      assert.same({ 2 }, filtered(made, "s", "ilike", "b"))
      assert.same({ 4, 5 }, filtered(made, "s", "isEmpty", null))
      assert.same({ 1, 2, 3 }, filtered(made, "s", "isNotEmpty", null))
      assert.same({ 3, 4 }, filtered(made, "n", "isEmpty", null))
      assert.same({ 2, 5 }, filtered(made, "n", "gt", 1))
      assert.same({ 1, 2 }, filtered(made, "n", "lte", "2.5"))
      assert.same({ 2, 3, 4, 5 }, filtered(made, "b", "neq", true))
      assert.same({ 4, 5 }, filtered(made, "id", "gte", 4))
      assert.same({ 1, 2, 3, 4, 5 }, filtered(made, "createdAt", "gt", "2020-01-01T00:00:00Z"))
      assert.same({ 1, 2, 3 }, ids(made, "filter=" .. escape [[{"type":"or","filters":[{"columnName":"s","value":"a"},
        {"columnName":"n","value":2.5},{"columnName":"s","condition":"like","value":"c"}]}]]))
      assert.same({ 1 }, ids(made, "filter=" .. escape [[{"filters":[{"columnName":"s","value":"a"},
        {"columnName":"n","condition":"lt","value":2}]}]]))
    end)

    it("compare dates with text of another form", function()
      local made = new_table()
      fill(made, { { d = "2026-01-02T03:04:05Z" }, { d = "2025-12-31T23:59:59Z" } })
      assert.same({}, filtered(made, "d", "eq", "2026-01-02T03:04:05Z"))
      assert.same({ 1, 2 }, filtered(made, "d", "lt", "2026-01-02T00:00:00Z"))
      assert.same({ 1 }, filtered(made, "d", "gt", "2026-01-01T00:00:00Z"))
    end)

    it("are searched", function()
      local made = new_table()
      fill(made, { { s = "alpha", n = 1 }, { s = "Beta", n = 2.5 }, { b = true } })
      assert.same({ 1, 2 }, ids(made, "search=A"))
      assert.same({ 2 }, ids(made, "search=2.5"))
      assert.same({ 1, 3 }, ids(made, "search=1"))
      assert.same({ 2 }, ids(made, "search=be%25"))
      assert.same({ 1, 2, 3 }, ids(made, "search=%20"))
    end)

    it("refuse filters that are none", function()
      local made = new_table()
      local words = "Validation error with data table request: "
      assert.equal(words .. "unknown column name 'zz'", filtered(made, "zz", "eq", 1))
      assert.equal("Invalid filter fields", filtered(made, "s", "bad", 1))
      assert.equal("Invalid filter fields", ids(made, "filter=%5B%5D"))
      assert.equal(words .. "LT filter value cannot be null or undefined", filtered(made, "n", "lt", null))
      assert.equal(words .. "LIKE filter value must be a string", filtered(made, "n", "like", 1))
    end)

    local function named(value)
      return { filters = { { columnName = "s", condition = "eq", value = value } } }
    end

    it("are updated where a filter matches", function()
      local made = new_table()
      fill(made, { { s = "a", n = 1 }, { s = "b", n = 1 } })
      local at = path_of(made, "/rows/update")
      local status, value = raw.call("PATCH", at, { filter = named "a", data = { n = 7 } })
      assert.same({ 200, true }, { status, value })
      local _
      _, value = raw.call("PATCH", at, { filter = named "a", data = { b = true }, returnData = true })
      assert.same({ 1, 7, true }, { #value, value[1].n, value[1].b })
      status, value = raw.call("PATCH", at, { filter = named "none", data = { n = 9 } })
      assert.same({ 200, true }, { status, value })
      _, value = raw.call("PATCH", at, { filter = named "a", data = { n = 9, d = "2026-02-02" }, dryRun = true })
      assert.same({ 2, "before", 7, "after", 9, "2026-02-02 00:00:00.000" }, { #value, value[1].dryRunState, value[1].n,
        value[2].dryRunState, value[2].n, value[2].d })
      assert.same({ 1 }, filtered(made, "n", "eq", 7))
      refused(400, "data must not be empty", "PATCH", at, nil,
        { text = cjson.encode({ filter = named "a", data = { x = 1 } }):gsub('{"x":1}', "{}") })
      refused(400, "request/body must have required property 'filter'", "PATCH", at, { data = { n = 1 } })
      refused(400, "request/body/filter/filters must NOT have fewer than 1 items", "PATCH", at, nil,
        { text = '{"filter":{"filters":[]},"data":{"n":1}}' })
      refused(400, "request/body/filter/filters/0/condition must be equal to one of the allowed values: eq, neq, like, "
        .. "ilike, gt, gte, lt, lte", "PATCH", at, { filter = { filters = { { columnName = "s", condition = "isEmpty",
        value = "" } } }, data = { n = 1 } })
    end)

    it("are updated or inserted", function()
      local made = new_table()
      local at = path_of(made, "/rows/upsert")
      local _, value = raw.call("POST", at, { filter = named "a", data = { s = "a", n = 1 }, dryRun = true })
      assert.same({ null, null, 0, "a" }, { value[1].id, value[1].s, value[2].id, value[2].s })
      assert.same({}, ids(made, "limit=1"))
      _, value = raw.call("POST", at, { filter = named "a", data = { s = "a", n = 1 } })
      assert.is_true(value)
      _, value = raw.call("POST", at, { filter = named "a", data = { s = "a", n = 2 }, returnData = true })
      assert.same({ 1, 1, 2 }, { #value, value[1].id, value[1].n })
      _, value = raw.call("POST", at, { filter = named "b", data = { s = "b" }, returnData = true })
      assert.same({ 1, 2 }, { #value, value[1].id })
    end)

    it("are deleted where a filter matches, which must be given", function()
      local made = new_table()
      fill(made, { { s = "a" }, { s = "b" }, { s = "c" } })
      local at = path_of(made, "/rows/delete")
      local function with(value, more)
        return at .. "?filter=" .. escape(cjson.encode(named(value))) .. (more or "")
      end
      refused(400, "request/query must have required property 'filter'", "DELETE", at)
      refused(400, "At least one filter condition is required for delete operations", "DELETE",
        at .. "?filter=" .. escape '{"filters":[]}')
      local _, value = raw.call("DELETE", with("a", "&dryRun=true"))
      assert.same({ 2, "a", null }, { #value, value[1].s, value[2].s })
      assert.same({ 1, 2, 3 }, ids(made, "limit=5"))
      _, value = raw.call("DELETE", with("a", "&returnData=true"))
      assert.same({ 1, "a" }, { #value, value[1].s })
      _, value = raw.call("DELETE", with "b")
      assert.is_true(value)
      assert.same({ 3 }, ids(made, "limit=5"))
      refused(405, "DELETE method not allowed", "DELETE", path_of(made, "/rows"))
    end)

    it("are cleared, and count from one again", function()
      local made = new_table()
      fill(made, { { s = "a" }, { s = "b" } })
      local status, value = raw.call("DELETE", path_of(made, "/rows/clear"))
      assert.equal(200, status)
      assert.same({ deletedCount = 2 }, value)
      assert.equal(1, fill(made, { { s = "c" } })[1].id)
    end)
  end)
end)
