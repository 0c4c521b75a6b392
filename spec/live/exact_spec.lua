-- A workflow that goes through Lua comes back the same, from a real n8n.
local n8n = require "n8n"
local server = require "spec.support.server"

local NODES = [=[[
  {"id":"6f1d6a3e-0000-4000-8000-000000000001","name":"Übergang \"A\" 🚀","type":"n8n-nodes-base.manualTrigger",
   "typeVersion":1,"position":[0,0],"parameters":{}},
  {"id":"6f1d6a3e-0000-4000-8000-000000000002","name":"Edit","type":"n8n-nodes-base.set","typeVersion":3.4,
   "position":[220,-16],"parameters":{"empty_list":[],"empty_object":{},"nothing":null,
   "sum":0.30000000000000004,"tiny":5e-324,"large":9007199254740991,"negative":-12.5,
   "nested":[[],[{}],[[]],{"a":[]}],"escapes":"tab\t nl\n quote\" back\\ slash/ del\u007f nul-like \u0001",
   "unicode":"žluťoučký 漢字 \ud83d\ude00 \u2028","yes":true,"no":false}}
]]=]
local CONNECTIONS = [=[{"Übergang \"A\" 🚀":{"main":[[],[{"node":"Edit","type":"main","index":0}]]},
  "Edit":{"main":[]}}]=]

describe("a workflow on a real n8n", function()
  local client, workflow, text

  setup(function()
    local current = server.current()
    client = assert(n8n.new { url = current.url, api_key = current.api_key })
    workflow = assert(client.workflows:create {
      name = "exact 漢字 \\ \"",
      nodes = n8n.json.text(NODES),
      connections = n8n.json.text(CONNECTIONS),
      settings = n8n.json.text '{"executionOrder":"v1"}',
    })
    text = assert(client.workflows:get(workflow.id, nil, { as = "raw" }))
  end)

  teardown(function()
    assert(client.workflows:delete(workflow.id))
  end)

  -- The exact text of the members that a workflow is made of.
  local function graph(document)
    return n8n.json.pretty(assert(n8n.json.pick(document, { "name", "nodes", "connections", "settings", "pinData",
      "staticData" })))
  end

  local function current_text()
    return assert(client.workflows:get(workflow.id, nil, { as = "raw" }))
  end

  it("is stored as it was sent", function()
    for _, piece in ipairs { '"main":[[],[{', '"empty_list":[]', '"empty_object":{}', '"nothing":null',
      '0.30000000000000004', '5e-324', '"nested":[[],[{}],[[]],{"a":[]}]', '漢字', '"Edit":{"main":[]}' } do
      assert.truthy(text:find(piece, 1, true), piece)
    end
  end)

  it("decodes and encodes to the same values", function()
    assert.equal(n8n.json.pretty(text), n8n.json.pretty(n8n.json.encode(assert(n8n.json.decode(text)))))
  end)

  it("goes get, Lua, update, get and is equal", function()
    local read = assert(client.workflows:get(workflow.id))
    assert.equal(0, #read.nodes[2].parameters.empty_list)
    assert.equal(n8n.null, read.nodes[2].parameters.nothing)
    local answer, err = client.workflows:update(workflow.id, read)
    assert(answer, err)
    assert.equal(graph(text), graph(current_text()))
  end)

  it("goes get, Lua, change, update, get and differs in the change alone", function()
    local read = assert(client.workflows:get(workflow.id))
    read.nodes[2].parameters.sum = 0.1 + 0.7
    assert(client.workflows:update(workflow.id, read))
    local expected = text:gsub("0%.30000000000000004", "0.7999999999999999")
    assert.equal(graph(expected), graph(current_text()))
    assert(client.workflows:update(workflow.id, n8n.json.text(text)))
    assert.equal(graph(text), graph(current_text()))
  end)

  it("is renamed by update and nothing else changes", function()
    local read = assert(client.workflows:get(workflow.id))
    assert(read:update { name = "renamed" })
    local renamed = current_text()
    assert.equal("renamed", assert(n8n.json.decode(renamed)).name)
    assert(read:update { name = workflow.name })
    assert.equal(graph(text), graph(current_text()))
  end)

  it("is copied by create", function()
    local read = assert(client.workflows:get(workflow.id))
    local copy = assert(client.workflows:create(read))
    local copied = assert(client.workflows:get(copy.id, nil, { as = "raw" }))
    assert(copy:delete())
    assert.equal(graph(text), graph(copied))
  end)
end)
