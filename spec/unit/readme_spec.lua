-- What README.md and docs/guide.md say is held against the code: every Lua block compiles on this Lua; those behind a
-- line "<!-- run -->" run as a script on the sandbox, and print what the next block says when that is behind a line
-- "<!-- prints -->"; options, scripts and links that are named are there. "<!-- run: client -->" puts the making of
-- `n8n`, `client` and `folder`, an empty folder, in front.
local config = require "n8n.client.config"
local n8n = require "n8n"
local process = require "spec.support.process"
local testing = require "n8n.testing"

local PAGES = { "README.md", "docs/guide.md" }

local CLIENT = 'local n8n = require "n8n"; local client = assert(n8n.new()); local folder = assert(arg[1]); '

-- The fenced blocks of a page: `language`, `text`, `line`, and `mark`, the comment in the line before.
local function blocks_of(page)
  local blocks, block, number, mark = {}, nil, 0, nil
  for line in (assert(process.read(page)) .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    local fence = line:match("^```(%w*)")
    if block and fence then
      blocks[#blocks + 1], block, mark = block, nil, nil
    elseif block then
      block.text = block.text .. line .. "\n"
    elseif fence then
      block = { language = fence, text = "", line = number, mark = mark }
    else
      mark = line:match("^<!%-%- (.-) %-%->$") or (line ~= "" and nil or mark)
    end
  end
  return blocks
end

-- With a function that gives the text, `load` is the same on every Lua.
local function compile(text, name)
  local left = text
  return assert(load(function()
    local piece = left
    left = nil
    return piece
  end, name))
end

-- What the scripts of the pages find on the server.
local SEED = {
  tags = { "prod", "staging" },
  workflows = {
    { name = "Orders: intake", tags = { "prod" } },
    { name = "Orders: invoice", tags = { "prod" } },
    { name = "Reports: weekly", tags = { "staging" }, active = true },
  },
  credentials = 1,
  executions = 16,
}

for _, workflow in ipairs(SEED.workflows) do
  workflow.nodes = { { id = "trigger", name = "Every day", type = "n8n-nodes-base.scheduleTrigger", typeVersion = 1.2,
    position = { 0, 0 }, parameters = { rule = { interval = { { field = "days" } } } } } }
end

local function run(text, server)
  local folder = process.tempdir()
  local path = folder .. "/script.lua"
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  os.execute("mkdir " .. folder .. "/empty")
  local result = process.run({ process.lua(), path, folder .. "/empty" }, { env = {
    N8N_URL = server.url, N8N_API_KEY = server.api_key,
    LUA_PATH = package.path, LUA_CPATH = package.cpath, LUA_PATH_5_4 = false, LUA_CPATH_5_4 = false,
  } })
  process.remove(folder)
  return result
end

describe("the Lua blocks of", function()
  for _, page in ipairs(PAGES) do
    it(page .. " compile", function()
      local count = 0
      for _, block in ipairs(blocks_of(page)) do
        if block.language == "lua" then
          compile(block.text, ("@%s:%d"):format(page, block.line))
          count = count + 1
        end
      end
      assert.is_true(count > 0)
    end)
  end
end)

describe("a script of", function()
  local server

  setup(function()
    server = assert(testing.start { interpreter = process.lua() })
  end)

  teardown(function()
    server:stop()
  end)

  for _, page in ipairs(PAGES) do
    local blocks = blocks_of(page)
    for i, block in ipairs(blocks) do
      if block.language == "lua" and block.mark and block.mark:find("^run") then
        it(("%s, line %d, runs"):format(page, block.line), function()
          server:reset()
          server:seed(SEED)
          local result = run((block.mark == "run: client" and CLIENT or "") .. block.text, server)
          assert.equal("", result.err)
          assert.equal(0, result.code)
          local after = blocks[i + 1]
          if after and after.mark == "prints" then
            assert.equal(after.text, result.out)
          end
        end)
      end
    end
  end
end)

describe("the configuration table", function()
  it("names exactly the options of n8n.new", function()
    local known = {}
    local _, message = pcall(n8n.new, { ["?"] = true })
    for name in assert(message:match("known are: (.*)$")):gmatch("[%w_]+") do
      known[name] = true
    end
    local table_text = assert(process.read("README.md"):match("\n## Configuration\n(.-)\n## "))
    local named = {}
    for cell in table_text:gmatch("\n| ([^|]*)") do
      for name in cell:gmatch("`([%l_]+)`") do
        named[name] = true
      end
    end
    assert.same(known, named)
  end)

  it("has the defaults that apply", function()
    local settings = assert(config.resolve({ url = "https://n8n.example.com", api_key = "k" }, function() end))
    local readme = process.read("README.md")
    for _, name in ipairs { "timeout", "connect_timeout", "deadline", "retries" } do
      local default = readme:match("\n| `" .. name .. "` | (%d+) ")
      assert.equal(settings[name], tonumber(default), name)
    end
    assert.equal(1024 ^ 3, settings.max_response)
    assert.equal(8 * 1024 ^ 2, settings.page_memory)
    assert.truthy(readme:find("\n| `max_response` | 1 GiB", 1, true))
    assert.truthy(readme:find("\n| `page_memory` | 8 MiB", 1, true))
  end)
end)

describe("the table of verbs", function()
  it("has what its resources have", function()
    local known = {}
    for _, operation in ipairs(n8n.operations) do
      local verb = ("`%s`%s"):format(operation.verb, operation.lines == "2" and " (2)" or "")
      known[operation.resource] = known[operation.resource] or {}
      table.insert(known[operation.resource], verb)
    end
    local count = 0
    for resource, verbs in process.read("docs/guide.md"):gmatch("\n| `([%l_]+)` | (`%l[^|]*`[^|]*) |") do
      if known[resource] then
        assert.equal(table.concat(known[resource], ", "), verbs, resource)
        count = count + 1
      end
    end
    assert.is_true(count >= 9)
  end)
end)

-- Command lines that call one of our scripts: page, script, the rest of the line.
local function command_lines()
  local found = {}
  for _, page in ipairs(PAGES) do
    for _, block in ipairs(blocks_of(page)) do
      if block.language == "sh" then
        for line in block.text:gsub("\\\n%s*", ""):gmatch("[^\n]+") do
          local script, rest = line:match("(examples/[%w_]+%.lua)(.*)")
          if script then
            found[#found + 1] = { page = page, script = script, rest = rest:gsub("#.*", "") }
          end
        end
      end
    end
  end
  return found
end

describe("the command lines of the pages", function()
  it("name scripts and options that are there", function()
    local helps = {}
    local lines = command_lines()
    assert.is_true(#lines > 0)
    for _, line in ipairs(lines) do
      if not helps[line.script] then
        local shown = process.run { process.lua(), line.script, "--help" }
        assert.equal(0, shown.code, line.script .. ": " .. shown.err)
        helps[line.script] = shown.out
      end
      for option in line.rest:gmatch("%s(%-%-?[%w-]+)") do
        assert.truthy((helps[line.script] .. " "):find("[%s,]" .. option:gsub("%-", "%%-") .. "[%s,]"),
          ("%s: %s has no %s"):format(line.page, line.script, option))
      end
    end
  end)
end)

-- The anchors of a page's headings, as git hosts make them.
local function anchors(page)
  local found = {}
  for heading in ("\n" .. process.read(page)):gmatch("\n#+ ([^\n]+)") do
    found[heading:lower():gsub("[^%w%s_-]", ""):gsub("%s", "-")] = true
  end
  return found
end

describe("the links of the pages", function()
  it("lead somewhere", function()
    local count = 0
    for _, page in ipairs { "README.md", "docs/guide.md", "docs/architecture.md",
      "docs/core.md", "docs/development.md" } do
      local folder = page:match("^.*/") or ""
      for target in process.read(page):gmatch("%]%(([^)%s]+)%)") do
        if not target:find("^https?://") then
          local path, anchor = target:match("^([^#]*)#?(.*)$")
          local file = path == "" and page or folder .. path
          assert.truthy(process.read(file) or process.run({ "test", "-d", file }).code == 0, page .. ": " .. target)
          assert.is_true(anchor == "" or anchors(file)[anchor] == true, page .. ": " .. target)
          count = count + 1
        end
      end
    end
    assert.is_true(count > 0)
  end)
end)

describe("docs/architecture.md", function()
  it("names files of lua/n8n that are there", function()
    local count = 0
    for path in process.read("docs/architecture.md"):gmatch("`([%w_]+/[%w_/]*%.lua)`") do
      if not path:find("^spec/") and not path:find("^tools/") and not path:find("^lua/") then
        assert.truthy(process.read("lua/n8n/" .. path), path)
        count = count + 1
      end
    end
    assert.is_true(count > 20)
  end)
end)
