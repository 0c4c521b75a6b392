-- make drift on n8n's own document, of the version under test.

local documents = require "spec.support.documents"
local lying_server = require "spec.support.lying_server"
local process = require "spec.support.process"
local server = require "spec.support.server"

describe("drift of the n8n under test", function()
  local current, line, path, folder

  setup(function()
    current = server.current()
    assert.equal("real", current.kind)
    line = current.version:match("^1%.") and 1 or 2
    path = assert(documents.of(current.version))
    folder = process.tempdir()
  end)

  teardown(function()
    process.remove(folder)
  end)

  it("is none", function()
    local result = documents.drift(line, path)
    assert.equal("", result.err)
    assert.truthy(result.out:find(("^drift: [^\n]+ against n8n %s: none\n$"):format(current.version:gsub("%.", "%%."))))
    assert.equal(0, result.code)
  end)

  -- Served by a stand-in: an n8n below a folder whose name begins with a dot, as ours is, answers 500 to this path.
  it("is none in the document as a server has it", function()
    local stand_in = lying_server.start(([[
      while true do
        local request = read_request()
        if not request then
          return
        end
        local served = request.path == "/api/v1/openapi.yml"
        local known = served or %q == "2"
        reply(known and 200 or 404, served and io.open(%q, "rb"):read("*a") or known and '{"data":{}}' or "{}")
      end
    ]]):format(tostring(line), path))
    local result = process.run({ "tools/drift" }, { env = { N8N_URL = stand_in.url, N8N_API_KEY = "key" } })
    stand_in:stop()
    assert.equal("", result.err)
    assert.truthy(result.out:find("none\n$"))
    assert.equal(0, result.code)
  end)

  it("names an added operation, a renamed query parameter and a new body field", function()
    local text = assert(process.read(path))
    text = documents.edit(text, {}, "\npaths:\n", "%0  /widgets:\n    get:\n      responses: { '200': {} }\n")
    text = documents.edit(text, { "\n  /workflows:\n" }, "name: active\n", "name: aktiv\n")
    -- The body of POST /tags; on 1.x it is a component.
    local places = line == 2 and { "\n  /tags:\n", "    post:\n", "requestBody:\n" } or { "\n    tag:\n" }
    text = documents.edit(text, places, "properties:\n( +)", "%0colour: { type: string }\n%1")
    local result = documents.drift(line, documents.write(folder .. "/doctored.yml", text))
    assert.equal("", result.err)
    assert.equal(1, result.code)
    for _, sentence in ipairs {
      "GET /widgets: operation added",
      "GET /workflows (workflows:list): query parameter 'active' removed: boolean",
      "GET /workflows (workflows:list): query parameter 'aktiv' added: boolean",
      "POST /tags (tags:create): body field 'colour' added: string",
    } do
      assert.truthy(("\n" .. result.out):find("\n" .. sentence .. "\n", 1, true), sentence .. "\n" .. result.out)
    end
  end)
end)
