-- Filters that n8n reads otherwise than they are meant, which are refused here. Against the sandbox and a real n8n.
local n8n = require "n8n"
local raw = require "spec.support.raw"
local server = require "spec.support.server"

local ADA = { columnName = "name", condition = "eq", value = "Ada" }
local EXAMPLE = 'filter = { filters = { { columnName = "name", condition = "eq", value = "Ada" } } }'

describe("filters that are JSON", function()
  if server.current().line == "1" then
    return -- 1.x has no data tables, and folders want a licence
  end

  local client, id, sent

  setup(function()
    local current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key, on_request = function()
      sent = sent + 1
    end })
    sent = 0
    id = assert(client.data_tables:create { name = raw.unique "filters",
      columns = { { name = "name", type = "string" }, { name = "n", type = "number" } } }).id
    assert(client.data_table_rows:insert(id, { data = { { name = "Ada", n = 1 }, { name = "Bob", n = 2 } } }))
  end)

  before_each(function()
    sent = 0
  end)

  teardown(function()
    assert(client.data_tables:delete(id))
  end)

  local function refused(words, method, query, name)
    local rows = client[name or "data_table_rows"]
    local ok, message = pcall(function()
      if name then
        return rows[method](rows, query)
      end
      return rows[method](rows, id, query)
    end)
    assert.is_false(ok)
    assert.truthy(message:find("^spec/contract/filters_spec.lua:%d+: "), message)
    assert.truthy(message:find(words, 1, true), message)
    assert.equal(0, sent)
  end

  local function found(filter)
    local names = {}
    for row in client.data_table_rows:each(id, { filter = filter, sortBy = "name:asc" }) do
      names[#names + 1] = row.name
    end
    return table.concat(names, " ")
  end

  -- What n8n makes of the text, past the checks.
  local function answered(text)
    return #assert(client:request("GET", ("/data-tables/%s/rows"):format(id), { query = { filter = text } })).data
  end

  it("select every row on n8n when they have another shape", function()
    for _, text in ipairs { '{"name":"Ada"}', '{"columnName":"name","condition":"eq","value":"Ada"}', '{"filters":[]}',
      '{}', '{"type":"and"}' } do
      assert.equal(2, answered(text), text)
    end
    assert.equal(1, answered '{"filters":[{"columnName":"name","conditon":"neq","value":"Ada"}]}')
    assert.equal(0, answered('{"typ":"or","filters":[{"columnName":"name","value":"Ada"},'
      .. '{"columnName":"n","value":2}]}'))
  end)

  it("are refused with an example in any other shape", function()
    for _, method in ipairs { "list", "each", "all", "delete" } do
      refused(EXAMPLE, method, { filter = { name = "Ada" } })
      refused("unknown member of filter 'columnName'", method, { filter = ADA })
      refused("unknown member of filter 'typ'; did you mean 'type'?", method, { filter = { filters = { ADA },
        typ = "or" } })
    end
    refused("filter must be an object", "all", { filter = { ADA } })
    refused("filter.filters is missing", "all", { filter = { type = "or" } })
    refused("filter.filters = {} would select everything", "all", { filter = { filters = {} } })
    refused("filter.filters must be an array", "all", { filter = { filters = ADA } })
    refused("unknown member of filter.filters[2] 'conditon'; did you mean 'condition'?", "delete",
      { filter = { filters = { ADA, { columnName = "n", conditon = "neq", value = 1 } } } })
    refused("filter.filters[1].value is missing", "all", { filter = { filters = { { columnName = "name" } } } })
    refused("filter.filters[1].condition cannot be 'is'; it is one of: eq, neq,", "all",
      { filter = { filters = { { columnName = "name", condition = "is", value = "Ada" } } } })
    refused("filter.type cannot be 'OR'; it is one of: and, or", "all", { filter = { filters = { ADA }, type = "OR" } })
  end)

  it("are refused as texts and in bodies too", function()
    refused(EXAMPLE, "all", { filter = '{"name":"Ada"}' })
    refused("filter.filters is missing", "all", { filter = "{}" })
    refused("filter is no JSON", "all", { filter = "name=Ada" })
    refused("filter must be an object", "all", { filter = "[]" })
    refused("unknown member of filter 'name'", "all", { filter = n8n.json.text '{"name":"Ada"}' })
    for _, method in ipairs { "update", "upsert" } do
      refused("unknown member of filter 'typ'", method, { data = { n = 3 },
        filter = { typ = "or", filters = { ADA } } })
      refused("unknown member of filter 'typ'", method, n8n.json.text(
        '{"data":{"n":3},"filter":{"typ":"or","filters":[{"columnName":"name","condition":"eq","value":"Ada"}]}}'))
    end
  end)

  it("work in the right shape, as table and as text", function()
    assert.equal("Ada", found { filters = { ADA } })
    assert.equal("Ada", found '{"filters":[{"columnName":"name","value":"Ada"}]}')
    assert.equal("Ada", found(n8n.json.text '{"filters":[{"columnName":"name","value":"Ada"}]}'))
    assert.equal("Ada", found { filters = n8n.json.text '[{"columnName":"name","value":"Ada"}]' })
    assert.equal("Ada Bob", found { type = "or", filters = { ADA, { columnName = "n", value = 2 } } })
    local named = { columnName = "name", condition = "isNotEmpty", value = n8n.null }
    assert.equal("Ada Bob", found { filters = { named } })
  end)

  it("of data tables and folders must select something", function()
    local name = assert(client.data_tables:get(id)).name
    assert.equal(id, assert(client.data_tables:all { filter = { name = name } })[1].id)
    assert.equal(id, assert(client.data_tables:all { filter = { id = { id } } })[1].id)
    sent = 0
    refused("filter.name = '' would select everything", "all", { filter = { name = "" } }, "data_tables")
    refused("filter.id = {} would select everything", "all", { filter = { id = {} } }, "data_tables")
    refused("unknown member of filter 'nam'; did you mean 'name'? (write: filter = ", "all",
      { filter = { nam = "x" } }, "data_tables")
    local ok, message = pcall(function() client.folders:list("p", { filter = { tags = {} } }) end)
    assert.is_false(ok)
    assert.truthy(message:find("filter.tags = {} would select everything", 1, true), message)
  end)
end)
