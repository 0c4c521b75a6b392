-- Every operation on a real n8n, as docs/conformance.md says. `make conformance` writes that page.
local page = require "spec.support.conformance.page"
local report = require "spec.support.conformance.report"
local server = require("spec.support.server").current()

describe("n8n " .. tostring(server.version), function()
  local made, committed
  local rows = {}

  setup(function()
    assert.equal("real", server.kind)
    made = report.make(server)
    for _, row in ipairs(made.rows) do
      rows[row.name] = row
    end
    committed = page.parse(page.read())[server.line]
  end)

  it("let every recipe come to its end", function()
    assert.same({}, made.stopped)
  end)

  it("is the version of the page", function()
    assert.equal(server.version, committed.version)
  end)

  for _, route in ipairs(report.routes(server.line)) do
    it("has " .. route.name, function()
      assert.same({}, rows[route.name].problems)
      assert.same(page.column({ rows = { rows[route.name] } }).cells[route.name], committed.cells[route.name])
    end)
  end

  it("is on the page with nothing else", function()
    local names = {}
    for name in pairs(committed.cells) do
      assert.truthy(rows[name], name)
      names[#names + 1] = name
    end
    assert.equal(#made.rows, #names)
  end)
end)
