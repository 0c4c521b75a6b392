local times = require "n8n.util.times"

describe("times", function()
  it("reads JSON times", function()
    assert.equal(0, times.of_json("1970-01-01T00:00:00Z"))
    assert.equal(1795473564.5, times.of_json("2026-11-23T22:39:24.500Z"))
    assert.equal(951782400, times.of_json("2000-02-29T00:00:00Z"))
    assert.equal(times.of_json("2024-03-01T00:00:00Z") - 86400, times.of_json("2024-02-29T00:00:00Z"))
  end)

  it("reads nothing else", function()
    assert.is_nil(times.of_json(nil))
    assert.is_nil(times.of_json("yesterday"))
    assert.is_nil(times.of_json(12))
    assert.is_nil(times.of_json("2026-11-23"))
    assert.is_nil(times.of_json("2026-11-23T22:39:24+02:00"))
  end)
end)
