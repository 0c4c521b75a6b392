--- Saves plans in files, and reads them again.
--
-- A file holds beside the plan the SHA-256 of the rest, `sha256`, so that one that was edited is told from the plan
-- that somebody looked at. Where SHA-256 is not at hand (see `n8n.store.digest`), its form is looked at alone.

local errors = require "n8n.errors"
local json = require "n8n.json"
local digest = require "n8n.store.digest"
local files = require "n8n.store.files"

local plan_file = {}

local function refuse(message, hint)
  return nil, errors.new { kind = "plan", message = message, hint = hint }
end

-- ---- The form ----

local STRINGS = { "kind", "id", "url", "line", "made", "source" }
local TABLES = { "items", "mapping", "makes", "counts", "warnings", "known_ids", "names" }
local MAKES = { "tags", "data_tables", "variables" }

local function all(value, names, wanted)
  for _, name in ipairs(names) do
    if type(value[name]) ~= wanted then
      return false
    end
  end
  return true
end

-- Whether all members are tables; with a depth of 2 their members, too.
local function holds_tables(value, depth)
  for _, member in pairs(value) do
    if type(member) ~= "table" or (depth > 1 and not holds_tables(member, depth - 1)) then
      return false
    end
  end
  return true
end

local function are_items(items)
  for _, item in ipairs(items) do
    if type(item) ~= "table" or not all(item, { "action", "name" }, "string") or type(item.does) ~= "table" then
      return false
    end
  end
  return true
end

local function is_plan(plan)
  return type(plan) == "table" and all(plan, STRINGS, "string") and all(plan, TABLES, "table")
    and type(plan.changing) == "number" and all(plan.makes, MAKES, "table") and holds_tables(plan.mapping, 2)
    and are_items(plan.items)
end

-- ---- The sum ----

local function sum_of(plan)
  return digest.available() and digest.sha256(assert(json.pretty(plan))) or nil
end

-- Whether the plan is as it was saved; takes its sum away.
local function is_unedited(plan)
  local written = plan.sha256
  plan.sha256 = nil
  local sum = sum_of(plan)
  return sum == nil or sum == written
end

-- ---- Files ----

-- See `n8n.transfer.save`.
function plan_file.save(plan, path)
  local text, err = json.pretty(plan)
  if not text then
    return nil, err
  end
  -- As it is read again: lists and objects without members may look alike in Lua.
  local copy
  copy, err = json.decode(text)
  if not copy then
    return nil, err
  end
  copy.sha256 = sum_of(copy)
  return files.write(path, json.pretty(copy))
end

-- See `n8n.transfer.load`. `version`: the newest that is understood.
function plan_file.load(path, version)
  local text, err = files.read(path)
  if not text then
    return nil, err
  end
  local plan = json.decode(text)
  if type(plan) == "table" and type(plan.version) == "number" and plan.version > version then
    return refuse(path .. " was written by a newer lua-n8n", "use that one, or plan again")
  elseif type(plan) ~= "table" or type(plan.version) ~= "number" or plan.id == nil then
    return refuse(path .. " is no plan", "name a file that a plan was saved to")
  elseif not is_unedited(plan) or not is_plan(plan) then
    return refuse(path .. " was edited since the plan was saved: nothing was changed",
      "plan again; options, bindings and overrides say what a plan is to be")
  end
  return plan
end

return plan_file
