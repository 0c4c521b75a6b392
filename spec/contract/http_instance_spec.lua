-- Licences and audit of n8n. Runs against the sandbox and against a real n8n.
local raw = require "spec.support.raw"

describe("n8n's instance", function()
  local line

  setup(function() line = raw.server().line end)

  local function unlicensed(feature, method, path, body)
    local status, value = raw.call(method, path, body)
    assert.equal(403, status)
    assert.equal(("Your license does not allow for %s. To enable %s, please upgrade to a license that supports this "
      .. "feature."):format(feature, feature), value.message)
  end

  it("has variables with a licence only", function()
    unlicensed("feat:variables", "GET", "/variables")
    unlicensed("feat:variables", "POST", "/variables", { key = "a", value = "b" })
    unlicensed("feat:variables", "PUT", "/variables/x", { key = "a", value = "b" })
    unlicensed("feat:variables", "DELETE", "/variables/x")
  end)

  it("has projects with a licence only", function()
    unlicensed("feat:projectRole:admin", "GET", "/projects")
    unlicensed("feat:projectRole:admin", "POST", "/projects", { name = "x" })
    unlicensed("feat:projectRole:admin", "PUT", "/projects/x", { name = "x" })
    unlicensed("feat:projectRole:admin", "DELETE", "/projects/x")
    unlicensed("feat:projectRole:admin", "POST", "/projects/x/users", { relations = { { userId = "u", role = "r" } } })
    unlicensed("feat:projectRole:admin", "PATCH", "/projects/x/users/u", { role = "r" })
    unlicensed("feat:projectRole:admin", "DELETE", "/projects/x/users/u")
    if line == "2" then
      unlicensed("feat:projectRole:admin", "GET", "/projects/x/users")
    end
  end)

  it("checks bodies after the licence on 2.x, before it on 1.x", function()
    local status = raw.call("POST", "/variables", nil, { text = "{}" })
    assert.equal(line == "1" and 400 or 403, status)
  end)

  it("has source control with a licence only", function()
    local status, value = raw.call("POST", "/source-control/pull", { force = true })
    if line == "1" then
      assert.equal(401, status)
      assert.same({ status = "Error", message = "Source Control feature is not licensed" }, value)
    else
      unlicensed("feat:sourceControl", "POST", "/source-control/pull", { force = true })
      unlicensed("feat:sourceControl", "GET", "/source-control/status")
    end
  end)

  it("audits itself", function()
    local status, credential = raw.call("POST", "/credentials",
      { name = "unused", type = "httpBasicAuth", data = { user = "u", password = "p" } })
    assert.equal(200, status)
    local value
    status, value = raw.call("POST", "/audit", { additionalOptions = { categories = { "credentials" } } })
    raw.call("DELETE", "/credentials/" .. credential.id)
    assert.equal(200, status)
    local report = value["Credentials Risk Report"]
    assert.equal("credentials", report.risk)
    local found = false
    for _, location in ipairs(report.sections[1].location) do
      found = found or location.id == credential.id
    end
    assert.is_true(found)
    assert.is_nil(value["Instance Risk Report"])
    status, value = raw.call("POST", "/audit", { additionalOptions = { categories = { "instance" } } })
    assert.equal(200, status)
    assert.is_true(value["Instance Risk Report"].sections[1].settings.features.publicApiEnabled)
    assert.is_nil(value["Credentials Risk Report"])
    status, value = raw.call("POST", "/audit", { additionalOptions = { categories = { "bad" } } })
    assert.equal(400, status)
    assert.equal("request/body/additionalOptions/categories/0 must be equal to one of the allowed values: credentials, "
      .. "database, nodes, filesystem, instance", value.message)
  end)

  it("says when it is ready", function()
    local status, value = raw.call("GET", "//healthz/readiness", nil, { key = false })
    assert.equal(200, status)
    assert.same({ status = "ok" }, value)
  end)
end)
