-- Data tables, their columns and their rows.
local cursors = require "spec.support.conformance.cursors"
local fixtures = require "spec.support.fixtures"

local FIRST = { type = "and", filters = { { columnName = "colour", condition = "eq", value = "red" } } }

local function columns(run, id)
  local column = run:call("data_table_columns:create", id, { name = "weight", type = "number", index = 1 })
  run:call("data_table_columns:list", id)
  run:call("data_table_columns:update", id, column.id, { name = "mass", index = 0 })
  run:call("data_table_columns:delete", id, column.id)
end

local function rows(run, id)
  run:call("data_table_rows:insert", id, { data = { { colour = "red" }, { colour = "blue" } }, returnType = "all" })
  run:call("data_table_rows:list", id, { filter = FIRST, limit = 10, search = "re", sortBy = "colour:asc" })
  run:call("data_table_rows:list", id, { cursor = cursors.offset(10, 0) })
  local change = { filter = FIRST, data = { colour = "green" }, returnData = true, dryRun = true }
  run:call("data_table_rows:update", id, change)
  run:call("data_table_rows:upsert", id, change)
  run:call("data_table_rows:delete", id, { filter = FIRST, returnData = true, dryRun = true })
  run:call("data_table_rows:clear", id)
end

return function(run)
  if run.line == "1" then
    return
  end
  local name = fixtures.unique "table"
  local data_table = run:call("data_tables:create", { name = name, columns = { { name = "colour", type = "string" } },
    projectId = run:personal_project() })
  run:call("data_tables:list", { filter = { name = name }, limit = 10, sortBy = "name:asc" })
  run:call("data_tables:list", { cursor = cursors.offset(10, 0) })
  run:call("data_tables:get", data_table.id)
  run:call("data_tables:update", data_table.id, { name = fixtures.unique "table" })
  columns(run, data_table.id)
  rows(run, data_table.id)
  run:call("data_tables:delete", data_table.id)
end
