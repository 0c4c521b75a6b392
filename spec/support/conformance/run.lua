--- One conformance run: calls operations of a real n8n through the face, and notes what each answer proves.
--
-- A proof is a table: `kind` ("result", "own" or "licence"), `status`, and `words`, the reason of a refusal. Whatever
-- else n8n answers is a problem: a result where a refusal was due, a refusal that no recipe expects, or one that is not
-- the operation's own.
-- @module spec.support.conformance.run
local core = require "n8n.core"
local coverage = require "spec.support.conformance.coverage"
local fixtures = require "spec.support.fixtures"
local n8n = require "n8n"
local neighbours = require "spec.support.conformance.neighbours"

local run = {}

local Run = {}
Run.__index = Run

--- @param server as `server.current()` answers
-- @return run: `client`, `line`, `server`, `url` (of n8n itself), `records` by name: see `Run:call`
function run.new(server)
  local self = setmetatable({ server = server, line = server.line, url = server.url, records = {} }, Run)
  self.client = n8n.new {
    url = server.url,
    api_key = server.api_key,
    on_response = function(event)
      self.status = event.status
      self.sent = event.method .. " " .. event.url:match("^[^?]*")
    end,
  }
  self.coverage = coverage.new(self.line)
  self.operations = {}
  for _, operation in ipairs(n8n.operations) do
    self.operations[operation.resource .. ":" .. operation.verb] = operation
  end
  return self
end

--- The id of the owner's own project: the one that every n8n has.
function Run:personal_project()
  if not self.project then
    local workflow = assert(self.client.workflows:create(fixtures.workflow(fixtures.unique "owned")))
    self.project = assert(self.client.workflows:get(workflow.id)).shared[1].projectId
  end
  return self.project
end

--- The id of the owner, whose key the client has.
function Run:owner()
  if not self.owner_id then
    self.owner_id = assert(self.client.users:all())[1].id
  end
  return self.owner_id
end

local function record_of(self, name)
  local record = self.records[name] or { requests = {}, problems = {} }
  self.records[name] = record
  return record
end

local function known_here(self, name)
  local operation = self.operations[name] or error("no operation " .. name, 3)
  return operation.lines:find(self.line, 1, true) and operation
end

local UNLICENSED = { [401] = true, [403] = true }

-- What n8n says of its licence: the feature, or the whole sentence where it names none; nil where it is not about that.
local function licence_words(err)
  if not UNLICENSED[err.status] then
    return nil
  end
  local feature = err.message:match("^Your license does not allow for (feat:%w+)")
  if feature then
    return feature
  end
  local known = err.message:lower():find("license", 1, true) or err.message:find("on your plan", 1, true)
  return known and err.message
end

local function send(self, operation, ...)
  local expected = #operation.parameters
  self.coverage:note(operation, select(expected + 1, ...), (select(expected + 2, ...)))
  local resource = self.client[operation.resource]
  return resource[operation.verb](resource, ...)
end

local function fill(path, ...)
  local arguments, i = { ... }, 0
  return (path:gsub("{[^}]*}", function()
    i = i + 1
    return arguments[i]
  end))
end

-- Notes the request and sends it. What the face sent has to be what was noted, with the body as it was given.
local function exchange(self, operation, record, ...)
  local request = core.build(operation.resource, operation.verb, ...)
  record.requests[#record.requests + 1] = request
  local answer, err, left_out = send(self, operation, ...)
  if self.sent ~= request.method .. " " .. self.client.url .. request.path then
    record.problems[#record.problems + 1] = "the face sent " .. self.sent
  end
  if left_out then
    record.problems[#record.problems + 1] = "left out of the body: " .. table.concat(left_out, ", ")
  end
  return answer, err
end

-- What tells most is kept where an operation is called several times.
local RANK = { licence = 1, own = 2, result = 3 }

local function prove(record, kind, status, words)
  if not record.proof or RANK[kind] > RANK[record.proof.kind] then
    record.proof = { kind = kind, status = status, words = words }
  end
end

local function refuse(record, err)
  record.problems[#record.problems + 1] = ("%s %s"):format(err.status or err.kind, err.message)
end

local SHAPES = {
  json = function(answer) return type(answer) == "table" end,
  empty = function(answer) return answer == true end,
  binary = function(answer) return type(answer) == "string" and #answer > 0 end,
  mixed = function(answer) return answer == true or type(answer) == "table" end,
}

-- What an answer is, where that is not what the table of operations says.
local function misshapen(operation, answer)
  if not SHAPES[operation.reply](answer) then
    return ("the reply should be %s, and is a %s"):format(operation.reply, type(answer))
  elseif operation.paging and type(answer.data) ~= "table" then
    return "the reply should be a page, and has no data"
  end
end

-- A licence's refusal proves the route when neither a path beside it nor another method gets one.
local function prove_licence(self, operation, record, status, words)
  if not record.proof then
    for _, problem in ipairs(neighbours.refusals(self, operation, record.requests[1])) do
      record.problems[#record.problems + 1] = problem
    end
  end
  prove(record, "licence", status, words)
end

--- Calls an operation that has to answer with a result, or that this n8n's licence does not cover. Does nothing where
-- this line of n8n does not have it.
-- @param name "resource:verb"
-- @param ... as for the method
-- @return the answer, or nil
function Run:call(name, ...)
  local operation = known_here(self, name)
  if not operation then
    return nil
  end
  local record = record_of(self, name)
  local answer, err = exchange(self, operation, record, ...)
  if not err then
    prove(record, "result", self.status)
    record.problems[#record.problems + 1] = misshapen(operation, answer)
    return answer
  end
  local words = licence_words(err)
  if words then
    prove_licence(self, operation, record, err.status, words)
  else
    refuse(record, err)
  end
end

--- Requests the other path of an operation, for which the face has no method of its own. Does nothing where this line
-- of n8n does not have it. Its record is named "resource:verb (alias)".
-- @param name "resource:verb"
-- @param ... path arguments, which need no escaping
function Run:call_alias(name, ...)
  local operation = self.operations[name]
  if not operation.alias_lines:find(self.line, 1, true) then
    return
  end
  local record = record_of(self, name .. " (alias)")
  local request = { method = operation.method, path = fill(operation.alias, ...) }
  record.requests[1] = request
  local answer, err = self.client:request(request.method, request.path)
  if answer then
    prove(record, "result", self.status)
  else
    refuse(record, err)
  end
end

--- Calls an operation that n8n has to refuse, in words of that operation's own.
-- @param status HTTP status
-- @param words what the message contains (plain text)
-- @param name, ... as for `call`
function Run:refused(status, words, name, ...)
  local operation = known_here(self, name)
  if not operation then
    return
  end
  local record = record_of(self, name)
  local _, err = exchange(self, operation, record, ...)
  if err and err.status == status and err.message:find(words, 1, true) then
    prove(record, "own", status, words)
  elseif err then
    refuse(record, err)
  else
    record.problems[#record.problems + 1] = ("%d instead of %d %s"):format(self.status, status, words)
  end
end

return run
