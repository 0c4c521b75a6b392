-- Which workflows a selector is about (n8n.instance.selection).
local selector = require "n8n.instance.selection"

local function workflow(more)
  local result = { id = "1", name = "Daily report", active = true, isArchived = false,
    tags = { { id = "t1", name = "prod" }, { id = "t2", name = "eu" } } }
  for name, value in pairs(more or {}) do
    result[name] = value
  end
  return result
end

local function matches(given, more)
  return selector.matches(selector.check(given), workflow(more))
end

describe("a selector", function()
  it("that selects everything has to say so", function()
    for _, given in ipairs { {}, { active = false }, { archived = true, active = true } } do
      assert.error_matches(function()
        selector.check(given)
      end, "selects every workflow")
    end
    assert.is_true(selector.check { all = true, active = false }.all)
  end)

  it("with an empty member is refused", function()
    for _, given in ipairs { { tags = {} }, { tags = "" }, { name = "" }, { ids = { "" } }, { all = false } } do
      assert.has_error(function()
        selector.check(given)
      end)
    end
  end)

  it("with an unknown member is refused, with the one that was meant", function()
    assert.error_matches(function()
      selector.check { tag = "prod" }
    end, "did you mean 'tags'")
  end)

  it("wants all tags, and knows their case", function()
    assert.is_true(matches { tags = "prod" })
    assert.is_true(matches { tags = { "eu", "prod" } })
    assert.is_false(matches { tags = { "prod", "us" } })
    assert.is_false(matches { tags = "Prod" })
  end)

  it("takes name for the exact name", function()
    assert.is_true(matches { name = "Daily report" })
    assert.is_false(matches { name = "Daily" })
  end)

  it("takes name_like for a part of the name, with the wildcards of LIKE and no others", function()
    assert.is_true(matches { name_like = "daily" })
    assert.is_true(matches { name_like = "D%t" })
    assert.is_true(matches { name_like = "dail_ rep" })
    assert.is_false(matches { name_like = "d.ily" })
    assert.is_true(matches({ name_like = "a_b" }, { name = "a\195\164b" }))
    assert.is_true(matches({ name_like = "[x]" }, { name = "1 [X] (y)" }))
  end)

  it("looks at the state", function()
    assert.is_false(matches { all = true, active = false })
    assert.is_true(matches { all = true, archived = false })
    assert.is_true(matches({ all = true, archived = false }, { isArchived = "absent" }))
  end)

  it("checks the project where the workflow says its own", function()
    local shared = { { role = "workflow:editor", projectId = "p1" }, { role = "workflow:owner", projectId = "p2" } }
    assert.is_true(matches({ project = "p2" }, { shared = shared }))
    assert.is_false(matches({ project = "p1" }, { shared = shared }))
    assert.is_true(matches { project = "p1" })
  end)
end)
