--- Pages and cursors as n8n makes them: most cursors are offsets, executions page by last id.
local json = require "n8n.testing.json"
local mime = require "mime"

local paging = {}

--- The parameters of every list.
paging.parameters = { { name = "limit", kind = "limit" }, { name = "cursor", kind = "string" } }

local function encode(first, second, limit_first)
  local limit, other = json.encode(first), json.encode(second)
  local text = limit_first and '{"limit":%s,"offset":%s}' or '{"lastId":%s,"limit":%s}'
  return (mime.b64(text:format(limit, other)))
end

local function decode(cursor)
  local text = mime.unb64((cursor:gsub("-", "+"):gsub("_", "/")))
  local value = text and json.decode(text)
  return type(value) == "table" and value ~= json.null and value or nil
end

local function number(value, default)
  return tonumber(value) or default
end

--- Where a list is to be read: the cursor's word counts more than the query's.
-- @param query converted query
-- @param strict whether a cursor without an offset is refused
-- @return { limit=, offset=, last_id= }, or nil and n8n's message
function paging.position(query, strict)
  local limit, offset = query.limit or 100, query.offset or 0
  if not query.cursor or query.cursor == "" then
    return { limit = limit, offset = offset }
  end
  local cursor = decode(query.cursor)
  if not cursor or strict and cursor.offset == nil then
    return nil, "An invalid cursor was provided"
  end
  return { limit = number(cursor.limit, limit), offset = number(cursor.offset, offset), last_id = cursor.lastId }
end

--- Cuts a page out of an array. A limit of 0 or less means all, as n8n's database has it; the cursor still follows
-- n8n's arithmetic, so `limit=0` gives one for ever.
-- @return array of the page's records, cursor text or nil
function paging.slice(records, position)
  local offset, limit = position.offset, position.limit
  local from = math.max(offset, 0) + 1
  local to = limit > 0 and math.min(from + limit - 1, #records) or #records
  local page = {}
  for i = from, to do
    page[#page + 1] = records[i]
  end
  local more = #records > offset + limit
  return page, more and encode(limit, offset + limit, true) or nil
end

--- Cuts a page out of an array of records with numeric `number`, newest first.
-- @return array of the page's records, cursor text or nil
function paging.slice_by_id(records, position)
  local last, page = tonumber(position.last_id), {}
  local more = false
  for _, record in ipairs(records) do
    if not last or record.number < last then
      if position.limit > 0 and #page == position.limit then
        more = true
        break
      end
      page[#page + 1] = record
    end
  end
  return page, more and encode(page[#page].id, position.limit, false) or nil
end

--- The text of a list page.
-- @param texts array of the items' JSON texts
-- @param cursor text or nil
function paging.text(texts, cursor)
  return '{"data":[' .. table.concat(texts, ",") .. '],"nextCursor":' .. (cursor and json.encode(cursor) or "null")
    .. "}"
end

return paging
