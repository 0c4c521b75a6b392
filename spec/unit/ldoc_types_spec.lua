-- Types from LDoc comments.

local need = require "spec.support.need"
local process = require "spec.support.process"

local MODULE = [[
--- Lamps.
-- @module n8n.lamps

--- What can be read off a lamp.
-- @table Lamp
-- @tfield string name of it
-- @tfield ?{string,...} colours

local shades = require "n8n.shades"

local lamps = {}

local Lamp = {}

--- Lights it.
-- It takes a while.
--
-- Much more could be said.
-- @tparam[opt] table options
-- @tparam[opt=3] number options.seconds to wait
-- @tparam string|function options.colour or what answers one
-- @treturn ?Lamp the lamp
-- @treturn ?table the error
function Lamp:light(options)
end

--- All lamps.
-- @tparam table client
-- @tparam {any,...}|function names of them
-- @param ... anything
-- @treturn {Lamp,...}
function lamps.all(client, names, ...)
end

--- Puts one out.
-- @function workflows:darken
-- @tparam string|integer workflowId
-- @tparam number seconds from now
-- @treturn ?boolean
lamps.darken = darken

--- See `n8n.shades`.
-- @function shade
lamps.shade = shades.of

return lamps
]]

local function convert(script)
  if process.run({ "lua5.4", "-v" }).code ~= 0 then
    return nil, need.excuse "no lua5.4 here"
  end
  local result = process.run { "lua5.4", "-e",
    "package.path = 'tools/generator/?.lua'; local convert = require 'types_modules'; "
    .. ("local methods = {}; local text, name = convert(%q, { workflows = true }, methods) "):format(MODULE) .. script }
  assert.equal("", result.err)
  return result.out
end

describe("the types of a module", function()
  it("are those of its comments", function()
    local types, lack = convert "io.write(text)"
    if lack then
      return pending(lack)
    end
    assert.equal([[
---@meta n8n.lamps

---@class n8n.lamps.Lamp
---@field name string of it
---@field colours? string[]
local Lamp = {}

---Lamps.
---@class n8n.lamps
local lamps = {}

---@class n8n.lamps.light.options
---@field seconds? number to wait
---@field colour string|function or what answers one

---Lights it.
---It takes a while.
---@param options? n8n.lamps.light.options
---@return n8n.lamps.Lamp? # the lamp
---@return n8n.errors.Error # the error
function Lamp:light(options) end

---All lamps.
---@param client n8n.Client
---@param names any[]|function of them
---@param ... any anything
---@return n8n.lamps.Lamp[]
function lamps.all(client, names, ...) end

---See `n8n.shades`.
lamps.shade = require("n8n.shades").of

return lamps
]], types)
  end)

  it("give a resource and its items the methods that a comment names so", function()
    local types, lack = convert [[
      local out = {}
      methods.workflows.darken(out, "resource:darken", 0)
      methods.workflows.darken(out, "item:darken", 1)
      io.write(table.concat(out, "\n"))
    ]]
    if lack then
      return pending(lack)
    end
    assert.equal([[
---Puts one out.
---@param workflowId string|integer
---@param seconds number from now
---@return boolean?
function resource:darken(workflowId, seconds) end

---Puts one out.
---@param seconds number from now
---@return boolean?
function item:darken(seconds) end
]], types)
  end)
end)
