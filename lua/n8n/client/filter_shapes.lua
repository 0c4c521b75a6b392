--- Lists the shapes of filters that are JSON in a query, as n8n 2.x reads them; its OpenAPI document does not say.
--
-- Schemas as the generator has them (tools/generator/operations_schema.lua): the reference and the types are written
-- from these, and n8n.client.filters refuses what does not fit. Data only, so that both can load it.

local LINE_2 = 2

local function property(schema, required)
  return { schema = schema, required = required or false, lines = LINE_2 }
end

local TEXT = { type = "string" }
local TEXTS = { type = "array", items = TEXT }
local TEXT_OR_TEXTS = { types = { "string", "array" } }

local CONDITION = { type = "object", properties = {
  columnName = property(TEXT, true),
  condition = property { type = "string", default = "eq",
    enum = { "eq", "neq", "like", "ilike", "gt", "gte", "lt", "lte", "isEmpty", "isNotEmpty" } },
  value = property({ type = "any" }, true),
} }

local shapes = {}

--- By resource: the shape, and an example of it.
shapes.data_table_rows = {
  example = '{ filters = { { columnName = "name", condition = "eq", value = "Ada" } } }',
  schema = { type = "object", properties = {
    filters = property({ type = "array", items = CONDITION }, true),
    type = property { type = "string", default = "and", enum = { "and", "or" } },
  } },
}

shapes.data_tables = {
  example = '{ name = "Customers" }',
  schema = { type = "object", properties = {
    id = property(TEXT_OR_TEXTS),
    name = property(TEXT_OR_TEXTS),
    projectId = property(TEXT),
  } },
}

shapes.folders = {
  example = '{ name = "Reports" }',
  schema = { type = "object", properties = {
    excludeFolderIdAndDescendants = property(TEXT),
    name = property(TEXT),
    parentFolderId = property(TEXT),
    tags = property(TEXTS),
  } },
}

return shapes
