-- Reads one OpenAPI document of n8n: answers its operations as "METHOD /normalised/path" -> facts.

local lyaml = require("lyaml")
local schema = require("operations_schema")
local support = require("operations_support")
local fail, sorted_keys = support.fail, support.sorted_keys

local METHODS = { get = "GET", post = "POST", put = "PUT", patch = "PATCH", delete = "DELETE" }
local BOOLEANS = { ["true"] = true, ["false"] = true }
local NUMBERS = { integer = true, number = true } -- n8n's parameters of type number count things or are ids

-- Follows references until something is reached that is none.
local function resolver(document)
  return function(node)
    while node and node["$ref"] do
      local target = document
      for word in node["$ref"]:gmatch("[^#/]+") do
        target = target[word:gsub("~1", "/"):gsub("~0", "~")]
        if target == nil then
          fail("dangling reference %s", node["$ref"])
        end
      end
      node = target
    end
    return node
  end
end

-- The newer line writes booleans as an enumeration of two texts.
local function is_boolean(values)
  return values ~= nil and #values == 2 and BOOLEANS[values[1]] and BOOLEANS[values[2]]
end

local PARAMETER_LIMITS = { "exclusiveMinimum", "format", "maxItems", "maxLength", "minItems", "minLength", "pattern" }

local function parameter_reader(resolve, line_bit)
  return function(parameter)
    local source = resolve(parameter.schema)
    local values = support.texts(source.enum)
    local kind = source.type == "boolean" and "boolean" or NUMBERS[source.type] and "integer" or "string"
    if is_boolean(values) then
      kind, values = "boolean", nil
    elseif source.format == "jsonString" then
      kind = "json"
    end
    local limits = {}
    for _, name in ipairs(PARAMETER_LIMITS) do
      limits[name] = support.text_of(source[name])
    end
    return {
      name = parameter.name,
      type = kind,
      values = values,
      minimum = source.minimum,
      maximum = source.maximum,
      limits = next(limits) and limits or nil,
      default = support.text_of(source.default),
      required = parameter.required or false,
      lines = line_bit,
    }
  end
end

-- "json", "empty" or "binary", the schema of a JSON answer, and the statuses of success.
local function read_reply(resolve, read_schema, responses)
  local successes = {}
  for code, response in pairs(responses) do
    if tostring(code):match("^2") then
      successes[tostring(code)] = resolve(response).content or {}
    end
  end
  local kind, reply = "empty", nil
  local codes = sorted_keys(successes)
  for _, code in ipairs(codes) do
    for _, content_type in ipairs(sorted_keys(successes[code])) do
      if content_type == "application/json" then
        kind, reply = "json", read_schema(successes[code][content_type].schema or {})
      else
        kind = "binary"
      end
    end
  end
  return kind, reply, codes
end

local function read_body(resolve, read_schema, request_body)
  local source = resolve(request_body)
  if not source then
    return nil
  end
  local content_type = sorted_keys(source.content)[1]
  local types = { ["application/json"] = "json", ["multipart/form-data"] = "multipart" }
  return {
    type = types[content_type] or fail("unknown body type %s", content_type),
    required = source.required or false,
    schema = read_schema(source.content[content_type].schema),
  }
end

-- The parameters of an operation by place ("path", "query") and name; its own come after the path's and replace them.
local function parameters_by_place(resolve, ...)
  local places = { path = {}, query = {} }
  for _, list in ipairs({ ... }) do
    for _, reference in ipairs(list) do
      local parameter = resolve(reference)
      local place = places[parameter["in"]] or fail("a parameter in %s: teach the generator", parameter["in"])
      place[parameter.name] = parameter
    end
  end
  return places
end

-- A path argument is text whatever the document calls it; an enumeration stays.
local function path_arguments(read_parameter, path, key, known)
  local arguments = {}
  for name in path:gmatch("{([^}]*)}") do
    local read = read_parameter(known[name] or fail("%s: no parameter %s", key, name))
    arguments[#arguments + 1] =
      { name = name, type = "string", values = read.values, required = true, lines = read.lines }
  end
  return arguments
end

--- All operations of the document in `file`.
-- @param file name of an openapi.yml
-- @param line the bit of the line of n8n it belongs to (N8N_LINE_* in schema.h)
-- @return "METHOD /normalised/path" -> { key, path, method, lines, scope, deprecated, body, arguments, query, reply,
--   reply_schema, codes }
return function(file, line)
  local handle = assert(io.open(file, "r"))
  local document = lyaml.load(assert(handle:read("a")))
  handle:close()
  if type(document) ~= "table" or type(document.paths) ~= "table" then
    error("it is no OpenAPI document: it has no paths", 0)
  end
  local resolve = resolver(document)
  local read_schema = schema.reader(resolve, line)
  local read_parameter = parameter_reader(resolve, line)

  local function read_operation(path, method, source, shared_parameters)
    local key = method .. " " .. support.normalise(path)
    local places = parameters_by_place(resolve, shared_parameters or {}, source.parameters or {})
    local scope = source["x-required-scope"]
    local operation = {
      key = key,
      path = path,
      method = method,
      lines = line,
      scope = scope ~= "none" and scope or nil,
      deprecated = source.deprecated or false,
      body = read_body(resolve, read_schema, source.requestBody),
      arguments = path_arguments(read_parameter, path, key, places.path),
      query = {},
    }
    for name, parameter in pairs(places.query) do
      operation.query[name] = read_parameter(parameter)
    end
    operation.reply, operation.reply_schema, operation.codes = read_reply(resolve, read_schema, source.responses)
    return operation
  end

  local operations = {}
  for path, item in pairs(document.paths) do
    for word, source in pairs(item) do
      if METHODS[word] then
        local operation = read_operation(path, METHODS[word], source, item.parameters)
        operations[operation.key] = operation
      end
    end
  end
  return operations
end
