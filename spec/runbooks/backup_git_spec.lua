-- Backups that are committed to git (n8n.backup.git, --git). Always on a sandbox of its own.
local backup = require "n8n.backup"
local backup_git = require "n8n.backup.git"
local files = require "n8n.store.files"
local fixtures = require "spec.support.fixtures"
local own_sandbox = require "spec.support.own_sandbox"
local process = require "spec.support.process"

describe("a backup with git", function()
  local sandbox, client, dir, root

  own_sandbox.use(function(...)
    sandbox, client, dir = ...
    root = dir .. "/it's a backup"
  end)

  -- Without what the person who runs the specs has set for git.
  local function clean_env(more)
    local env = { HOME = dir, XDG_CONFIG_HOME = dir, GIT_CONFIG_NOSYSTEM = "1", N8N_URL = sandbox.url,
      N8N_API_KEY = sandbox.api_key, GIT_AUTHOR_NAME = false, GIT_AUTHOR_EMAIL = false, GIT_COMMITTER_NAME = false,
      GIT_COMMITTER_EMAIL = false, EMAIL = false }
    for name, value in pairs(more or {}) do
      env[name] = value
    end
    return env
  end

  local function run(more, ...)
    return process.run({ process.lua(), "examples/backup.lua", root, "--git", ... }, { env = clean_env(more) })
  end

  local function git(...)
    local result = process.run({ "git", "-C", root, ... }, { env = clean_env() })
    assert.equal(0, result.code, result.err)
    return (result.out:gsub("%s+$", ""))
  end

  it("makes a repository and commits, without a user's name being set", function()
    local ids = fixtures.create(client, "Invoices", 2)
    local result = run()
    assert.equal(0, result.code, result.err)
    assert.truthy(result.out:find("committed to git as %x+"), result.out)
    assert.equal("", git("status", "--porcelain"))
    assert.equal("1", git("rev-list", "--count", "HEAD"))
    assert.equal("lua-n8n lua-n8n@localhost", git("log", "-1", "--format=%an %ae"))
    local subject = git("log", "-1", "--format=%s")
    assert.truthy(subject:find("^n8n backup: %d+ added: Invoices 1, Invoices 2") or
      subject:find("^n8n backup: %d+ added: Invoices 2, Invoices 1"), subject)
    assert.truthy(#subject <= 72)
    assert.truthy(git("log", "-1", "--format=%b"):find("added    Invoices 1 (" .. ids[1] .. ")", 1, true))
    assert.equal(git("show", "HEAD:manifest.json") .. "\n", files.read(root .. "/manifest.json"))
  end)

  it("commits nothing where there is nothing to commit", function()
    fixtures.create(client, "w", 1)
    assert.equal(0, run().code)
    local result = run()
    assert.equal(0, result.code, result.err)
    assert.is_nil(result.out:find("committed", 1, true))
    assert.equal("1", git("rev-list", "--count", "HEAD"))
  end)

  it("says in its message what changed and went", function()
    local ids = fixtures.create(client, "w", 3)
    assert.equal(0, run().code)
    assert(client.workflows:update(ids[1], fixtures.workflow("Zoë's\n<shop> 😀 #1")))
    fixtures.delete(client, { ids[2] })
    assert.equal(0, run().code)
    assert.equal("n8n backup: 1 changed, 1 removed: Zoë's <shop> 😀 #1, w 2", git("log", "-1", "--format=%s"))
    assert.equal("", git("status", "--porcelain"))
  end)

  it("commits its folder alone where that lies in a repository", function()
    fixtures.create(client, "w", 1)
    assert.equal(0, process.run({ "git", "init", "-q", dir }, { env = clean_env() }).code)
    files.write(dir .. "/other.txt", "mine")
    assert.equal(0, process.run({ "git", "-C", dir, "add", "other.txt" }, { env = clean_env() }).code)
    assert.equal(0, run({ GIT_DIR = "/nowhere" }).code)
    assert.is_nil(files.kind(root .. "/.git"))
    assert.is_nil(git("ls-tree", "-r", "--name-only", "--full-tree", "HEAD"):find("other.txt", 1, true))
    assert.equal("A  other.txt", git("status", "--porcelain", "--", dir .. "/other.txt"):gsub("%.%./", ""))
  end)

  it("commits later what git refused before, and the backup stands meanwhile", function()
    fixtures.create(client, "w", 1)
    assert.equal(0, run().code)
    files.write(root .. "/.git/hooks/pre-commit", "#!/bin/sh\necho no such day\nexit 1\n")
    assert.equal(0, process.run({ "chmod", "+x", root .. "/.git/hooks/pre-commit" }).code)
    fixtures.create(client, "x", 1)
    local result = run()
    assert.equal(3, result.code)
    assert.truthy(result.out:find("not committed git: git could not commit: no such day", 1, true), result.out)
    assert.is_true(backup.verify(root).ok)
    os.remove(root .. "/.git/hooks/pre-commit")
    assert.equal(0, run().code)
    assert.equal("2", git("rev-list", "--count", "HEAD"))
    assert.equal("", git("status", "--porcelain"))
  end)

  it("says so where there is no git", function()
    fixtures.create(client, "w", 1)
    local lua = process.run({ "sh", "-c", 'command -v "$0"', process.lua() }).out:gsub("%s+$", "")
    local result = process.run({ lua, "examples/backup.lua", root, "--git" }, { env = clean_env { PATH = dir } })
    assert.equal(3, result.code, result.err)
    assert.truthy(result.out:find("not committed git: git could not", 1, true), result.out)
    assert.is_true(backup.verify(root).ok)
  end)

  it("has a message of bounded size", function()
    local report = { counts = { added = 500 }, entries = {} }
    for i = 1, 500 do
      report.entries[i] = { class = "change", outcome = "added", name = ("Größe "):rep(30) .. i, id = tostring(i) }
    end
    local message = backup_git.message(report)
    assert.truthy(#message:match("^[^\n]*") <= 72)
    assert.truthy(message:find("... and 300 more", 1, true))
    assert.truthy(#message < 60000)
    assert.is_nil(message:match("^[^\n]*"):gsub("%.%.%.$", ""):find("[\192-\255]$"))
  end)
end)
