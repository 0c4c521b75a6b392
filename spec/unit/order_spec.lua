-- Which workflow is published before which (n8n.workflow.publish_order).
local order = require "n8n.workflow.publish_order"

local function call(id, more)
  local node = { type = "n8n-nodes-base.executeWorkflow", parameters = { workflowId = id } }
  for name, value in pairs(more or {}) do
    node[name] = value
  end
  return node
end

local function step(id, ...)
  return { id = id, name = id:upper(), callees = { ... } }
end

local function ids(waves)
  local result = {}
  for i, steps in ipairs(waves) do
    result[i] = {}
    for j, each in ipairs(steps) do
      result[i][j] = each.id
    end
  end
  return result
end

describe("order", function()
  it("finds the callees of both ways to name them", function()
    assert.same({ "a", "b" }, order.callees {
      call "a",
      { type = "n8n-nodes-base.noOp", parameters = { workflowId = "x" } },
      call { __rl = true, value = "b", mode = "list" },
    })
  end)

  it("passes over disabled nodes, expressions and nothing at all", function()
    assert.same({}, order.callees { call("a", { disabled = true }), call "={{ $json.id }}", call "", call(nil) })
    assert.same({}, order.callees(nil))
  end)

  it("puts callees before callers, through several levels", function()
    local waves, circles = order.waves { step("a", "b", "c"), step("b", "c"), step "c", step "d", step("e", "unknown") }
    assert.same({ { "c", "d", "e" }, { "b" }, { "a" } }, ids(waves))
    assert.same({}, circles)
  end)

  it("names a circle and still takes all of its members", function()
    local waves, circles = order.waves { step("a", "b"), step("b", "a"), step("s", "s") }
    assert.same({ "A -> B -> A" }, circles)
    local count = 0
    for _, steps in ipairs(waves) do
      count = count + #steps
    end
    assert.equal(3, count)
  end)

  it("makes no waves of nothing", function()
    assert.same({}, (order.waves {}))
  end)
end)
