--- /tags, and the tags of workflows and executions.
local json = require "n8n.testing.json"
local paging = require "n8n.testing.paging"
local router = require "n8n.testing.router"
local state = require "n8n.testing.state"

local tags = {}

local BODY = { type = "object", closed = true, members = {
  { name = "id", type = "string", read_only = true }, { name = "name", type = "string", required = true },
  { name = "createdAt", type = "string", read_only = true }, { name = "updatedAt", type = "string", read_only = true },
} }

--- A tag for the encoder.
function tags.object(tag)
  return json.object("id", tag.id, "name", tag.name, "createdAt", tag.createdAt, "updatedAt", tag.updatedAt)
end

local function text(tag)
  return json.encode(tags.object(tag))
end

--- The tags of a record with `tag_ids`, in the order they were made.
function tags.of(record, store)
  if not next(record.tag_ids) then
    return {}
  end
  return store.tags:filter(function(tag) return record.tag_ids[tag.id] end)
end

--- The tags of a record as a JSON array.
function tags.list_text(record, store)
  local list = json.array()
  for i, tag in ipairs(tags.of(record, store)) do
    list[i] = tags.object(tag)
  end
  return json.encode(list)
end

--- Gives a record other tags; refuses unknown ones and duplicates.
function tags.assign(record, ids, store)
  local chosen = {}
  for _, entry in ipairs(ids) do
    if not store.tags:get(entry.id) or chosen[entry.id] then
      router.fail(404, "Some tags not found")
    end
    chosen[entry.id] = true
  end
  record.tag_ids = chosen
end

--- Makes a tag. Its name must be new and have 1 to 24 characters; n8n answers all of that with 409.
function tags.create(store, name)
  name = name:match("^%s*(.-)%s*$")
  if name == "" or #name > 24 or store.tags:find("name", name) then
    router.fail(409, "Tag already exists")
  end
  local now = state.iso()
  return store.tags:add { id = state.id(), name = name, createdAt = now, updatedAt = now }
end

local function find(context)
  return context.store.tags:get(context.params.tagId) or router.fail(404, "Not Found")
end

-- Workflow lists show tags, so their kept texts are stale after a change.
local function forget_texts(store)
  for _, workflow in ipairs(store.workflows.list) do
    workflow.texts = nil
  end
end

local function list(context)
  local position, message = paging.position(context.query, context.line == "2")
  if not position then
    router.fail(400, message)
  end
  local page, cursor = paging.slice(context.store.tags.list, position)
  local texts = {}
  for i, tag in ipairs(page) do
    texts[i] = text(tag)
  end
  return 200, paging.text(texts, cursor)
end

local function create(context)
  return 201, text(tags.create(context.store, context.body.name))
end

local function get(context)
  return 200, text(find(context))
end

local function update(context)
  local tag, name = find(context), context.body.name:match("^%s*(.-)%s*$")
  local other = context.store.tags:find("name", name)
  if name == "" or #name > 24 or other and other ~= tag then
    router.fail(409, "Tag already exists")
  end
  tag.name, tag.updatedAt = name, state.iso()
  forget_texts(context.store)
  return 200, json.encode(json.object("id", tag.id, "name", tag.name, "updatedAt", tag.updatedAt))
end

local function delete(context)
  local tag = find(context)
  context.store.tags:remove(tag)
  for _, family in ipairs { context.store.workflows, context.store.executions } do
    for _, record in ipairs(family.list) do
      record.tag_ids[tag.id] = nil
    end
  end
  forget_texts(context.store)
  return 200, text(tag)
end

tags.routes = {
  { method = "GET", path = "/tags", id = "getTags", scope = "tag:list", query = paging.parameters, handler = list },
  { method = "POST", path = "/tags", id = "createTag", scope = "tag:create", body = BODY, body_required = true,
    handler = create },
  { method = "GET", path = "/tags/:tagId", id = "getTag", scope = "tag:read", handler = get },
  { method = "PUT", path = "/tags/:tagId", id = "updateTag", scope = "tag:update", body = BODY, body_required = true,
    handler = update },
  { method = "DELETE", path = "/tags/:tagId", id = "deleteTag", scope = "tag:delete", handler = delete },
}

return tags
