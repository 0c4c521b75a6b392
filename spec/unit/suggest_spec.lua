local suggest = require "n8n.util.suggest"

describe("suggest", function()
  local known = { "active", "tags", "name", "projectId" }

  it("finds what was meant", function()
    assert.equal("active", suggest.nearest("activ", known))
    assert.equal("active", suggest.nearest("actvie", known))
    assert.equal("projectId", suggest.nearest("projectid", known))
    assert.equal("tags", suggest.nearest("tag", known))
  end)

  it("finds nothing where nothing is near", function()
    assert.is_nil(suggest.nearest("zzzzzz", known))
    assert.is_nil(suggest.nearest("x", {}))
  end)

  it("says it in a sentence", function()
    assert.equal("unknown option 'activ'; did you mean 'active'?", suggest.unknown("option", "activ", known))
    assert.equal("unknown tag 'prod'; there are none", suggest.unknown("tag", "prod", {}))
    assert.equal("unknown option 'zzzzzz'; known are: active, name, projectId, tags",
      suggest.unknown("option", "zzzzzz", known))
  end)
end)
