-- The reference pages: every operation is there with all it takes, and every link leads somewhere.

local n8n = require "n8n"
local process = require "spec.support.process"

local FOLDER = "docs/reference/"

local function page(name)
  return assert(process.read(FOLDER .. name .. ".md"), "no page " .. name)
end

-- The text under a heading of a page.
local function section(text, heading)
  return (text .. "\n## "):match("\n## " .. heading .. "\n(.-)\n## ")
end

describe("the reference", function()
  it("has every operation with its request, arguments, query and body", function()
    local count = 0
    for _, operation in ipairs(n8n.operations) do
      local name = operation.resource .. ":" .. operation.verb
      local text = assert(section(page(operation.resource), operation.verb), name)
      assert.truthy(text:find(("`%s %s`"):format(operation.method, operation.path), 1, true), name)
      local arguments = table.concat(operation.parameters, ", ")
      assert.truthy(text:find(("client.%s(%s%s%s, options)"):format(name, arguments, arguments == "" and "" or ", ",
        operation.body and "body" or "query"), 1, true), name)
      assert.equal(operation.deprecated == true, text:find("**deprecated**", 1, true) ~= nil, name)
      assert.truthy(not operation.scope or text:find("scope `" .. operation.scope .. "`", 1, true), name)
      for _, parameter in ipairs(operation.query) do
        assert.truthy(text:find("\n| `" .. parameter.name .. "` |", 1, true), name .. ": " .. parameter.name)
      end
      for _, member in ipairs(operation.body and operation.body.members or {}) do
        assert.truthy(member.read_only or text:find("\n| `" .. member.name .. "` |", 1, true),
          name .. ": " .. member.name)
      end
      assert.truthy(text:find("\nAnswers ", 1, true), name)
      count = count + 1
    end
    assert.equal(153, count)
  end)

  it("has each line's own parameters and defaults", function()
    local list = section(page "workflows", "list")
    assert.truthy(list:find("\n| `limit` | integer (maximum 250, minimum 1) |  | `100` | 1.x, 2.x |\n", 1, true))
    assert.truthy(list:find("\n| `tags` | list |  |  | 1.x, 2.x |\n", 1, true))
    assert.truthy(section(page "workflows", "Items"):find("`publish`", 1, true))
  end)

  it("has the methods and options that are ours", function()
    local count = 0
    for line in process.run({ "grep", "-rh", "@function [a-z_]*:", "lua/n8n" }).out:gmatch("[^\n]+") do
      local resource, verb = line:match("@function ([%l_]+):([%l_]+)")
      assert.truthy(section(page(resource), verb), line)
      assert.truthy(section(page(resource), "Items"):match("Methods: [^\n]*"):find("`" .. verb .. "`", 1, true), line)
      count = count + 1
    end
    assert.is_true(count >= 4)
    local workflows = page "workflows"
    assert.truthy(section(workflows, "delete"):find("\n| `query.unpublish` | `boolean` |", 1, true))
    assert.truthy(section(workflows, "publish"):find("\n| `options.wait` | `boolean\\|number` |", 1, true))
    assert.truthy(section(workflows, "update"):find("\n| `options.force` | `boolean` |", 1, true))
    local waits = section(page "executions", "wait")
    assert.truthy(waits:find("client.executions:wait(executionId, options)", 1, true))
    assert.truthy(waits:find("\n| `options.timeout` | `number` | `300` | seconds |\n", 1, true))
    assert.truthy(process.read(FOLDER .. "README.md"):find("[trigger](workflows.md#trigger)", 1, true))
  end)

  it("has no link that leads nowhere", function()
    local count = 0
    for name in process.run({ "ls", FOLDER }).out:gmatch("([%w_]+)%.md") do
      for target in page(name):gmatch("%]%(([^)%s]+)%)") do
        local file, heading = target:match("^([^#]*)#?(.*)$")
        local text = file == "" and page(name) or assert(process.read(FOLDER .. file), name .. ": " .. target)
        local anchored = ("\n" .. text:lower()):find("\n## " .. heading:gsub("%-", " ") .. "\n", 1, true)
        assert.truthy(heading == "" or anchored, name .. ": " .. target)
        count = count + 1
      end
    end
    assert.is_true(count > 300)
  end)
end)
