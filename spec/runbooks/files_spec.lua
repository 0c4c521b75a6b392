-- Files, folders, safe names and locks.
local files = require "n8n.store.files"
local locks = require "n8n.store.lock"
local process = require "spec.support.process"

local function run_lua(code, ...)
  return process.run({ process.lua(), "-e", code, ... })
end

describe("n8n.store.files", function()
  local dir

  before_each(function()
    dir = process.tempdir()
  end)

  after_each(function()
    process.remove(dir)
  end)

  it("writes a file whole and leaves nothing beside it", function()
    assert.is_true(files.write(dir .. "/a", "one"))
    assert.is_true(files.write(dir .. "/a", "two\0three"))
    assert.equal("two\0three", files.read(dir .. "/a"))
    assert.same({ "a" }, files.list(dir))
  end)

  it("says why a file cannot be written, and names it once", function()
    assert.is_true(files.write(dir .. "/a", "x"))
    local ok, err = files.write(dir .. "/a/b", "y")
    assert.is_nil(ok)
    assert.equal("io", err.kind)
    assert.equal(("cannot write %s/a/b: Not a directory"):format(dir), err.message)
  end)

  it("keeps the old content when the disk is full, and no half file", function()
    assert.is_true(files.write(dir .. "/a", "old"))
    -- A limit on the size of files, with its signal ignored, fails as a full disk does: late, and with an error code.
    local script = ([[
      local files = require "n8n.store.files"
      local ok, err = files.write(%q, ("x"):rep(100000))
      print(ok, err)
    ]]):format(dir .. "/a")
    local run = process.run { "sh", "-c", "ulimit -f 1; trap '' XFSZ; exec \"$0\" -e \"$1\"", process.lua(), script }
    assert.truthy(run.out:find("cannot write " .. dir .. "/a: File too large", 1, true), run.out .. run.err)
    assert.equal("old", files.read(dir .. "/a"))
    assert.same({ "a" }, files.list(dir))
  end)

  it("tells a missing file from one that cannot be read", function()
    local text, err = files.read(dir .. "/none")
    assert.is_nil(text)
    assert.is_true(err.missing)
    text, err = files.read(dir)
    assert.is_nil(text)
    assert.is_nil(err.missing)
  end)

  it("makes folders within folders", function()
    assert.is_true(files.make_folder(dir .. "/a/b/c"))
    assert.is_true(files.make_folder(dir .. "/a/b/c"))
    assert.equal("directory", files.kind(dir .. "/a/b/c"))
    assert.is_true(files.write(dir .. "/f", ""))
    local ok, err = files.make_folder(dir .. "/f/g")
    assert.is_nil(ok)
    assert.equal(("cannot make the folder %s/f: File exists"):format(dir), err.message)
  end)

  it("lists files below a folder, without following links", function()
    assert.is_true(files.make_folder(dir .. "/a/.git"))
    assert.is_true(files.write(dir .. "/a/x", ""))
    assert.is_true(files.write(dir .. "/a/.git/y", ""))
    process.run { "ln", "-s", dir, dir .. "/a/loop" }
    assert.same({ "a/.git/y", "a/loop", "a/x" }, files.walk(dir))
    assert.same({ "a/loop", "a/x" }, files.walk(dir, function(name)
      return name == ".git"
    end))
  end)

  it("removes a tree and not what links in it lead to", function()
    local other = process.tempdir()
    assert.is_true(files.write(other .. "/keep", "x"))
    assert.is_true(files.make_folder(dir .. "/t/u"))
    process.run { "ln", "-s", other, dir .. "/t/u/link" }
    assert.is_true(files.remove_tree(dir .. "/t"))
    assert.is_true(files.remove_tree(dir .. "/t"))
    assert.same({}, files.list(dir))
    assert.equal("x", files.read(other .. "/keep"))
    process.remove(other)
  end)
end)

describe("safe file names", function()
  it("leave ids as they are", function()
    assert.equal("G1hFu8p4oHV77zyA", files.safe_name("G1hFu8p4oHV77zyA"))
    assert.equal("a-b_9", files.safe_name("a-b_9"))
  end)

  it("cannot leave the folder, hide, or be a device", function()
    assert.equal("%2E%2E%2Fx", files.safe_name("../x"))
    assert.equal("%2Ehidden", files.safe_name(".hidden"))
    assert.equal("a%00b", files.safe_name("a\0b"))
    assert.equal("%43ON", files.safe_name("CON"))
    assert.equal("%6Cpt1", files.safe_name("lpt1"))
    assert.equal("%", files.safe_name(""))
  end)

  it("are short, and different for different texts", function()
    local long, longer = files.safe_name(("x"):rep(300)), files.safe_name(("x"):rep(301))
    assert.is_true(#long <= 150)
    assert.not_equal(long, longer)
    local seen = {}
    for _, text in ipairs { "a", "A", "a.", "%61", "a%", "é", "CON", "%43ON", "", "%" } do
      local name = files.safe_name(text)
      assert.is_nil(seen[name], text)
      assert.truthy(name:find("^[%w_%%~-]+$"))
      seen[name] = true
    end
  end)
end)

describe("a lock", function()
  local dir

  before_each(function()
    dir = process.tempdir()
  end)

  after_each(function()
    process.remove(dir)
  end)

  it("is had once, and leaves no file", function()
    local lock = assert(locks.take(dir .. "/.lock"))
    local second, err = locks.take(dir .. "/.lock")
    assert.is_nil(second)
    assert.equal("busy", err.kind)
    assert.is_true(locks.is_held(dir .. "/.lock"))
    lock:release()
    lock:release()
    assert.is_false(locks.is_held(dir .. "/.lock"))
    assert.same({}, files.list(dir))
    assert(locks.take(dir .. "/.lock")):release()
  end)

  local TRY = [[
    local locks = require "n8n.store.lock"
    local locked = locks.is_held(arg[1])
    local lock, err = locks.take(arg[1])
    print(locked, lock and "had" or err)
  ]]

  local function try(path)
    local script = dir .. "/try.lua"
    assert.is_true(files.write(script, TRY))
    return process.run({ process.lua(), script, path }).out
  end

  it("keeps other processes out and says who has it", function()
    local lock = assert(locks.take(dir .. "/.lock"))
    local out = try(dir .. "/.lock")
    assert.truthy(out:find("^true"), out)
    assert.truthy(out:find(dir .. " is in use by another run (process ", 1, true), out)
    lock:release()
    assert.equal("false\thad\n", try(dir .. "/.lock"))
  end)

  it("of a process that was killed does not stay", function()
    local script = ([[
      assert(require("n8n.store.lock").take(%q))
      os.execute("kill -9 $PPID")
    ]]):format(dir .. "/.lock")
    run_lua(script)
    assert.equal("file", files.kind(dir .. "/.lock"))
    assert.is_false(locks.is_held(dir .. "/.lock"))
    assert(locks.take(dir .. "/.lock")):release()
    assert.is_nil(files.kind(dir .. "/.lock"))
  end)

  it("locks nothing where nothing can be written", function()
    if files.kind("/dev/full") then
      local folder = process.tempdir()
      assert(require("lfs").link("/dev/full", folder .. "/l", true))
      local lock, err = locks.take(folder .. "/l")
      process.remove(folder)
      assert.is_nil(lock)
      assert.equal("io", err.kind)
    end
  end)
end)
