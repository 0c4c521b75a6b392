--- Makes an error object of a request that failed: what the server said about it, and what to do.

local core = require "n8n.core"
local errors = require "n8n.errors"
local lazy = require "n8n.util.lazy"
local hints = lazy "n8n.error.hints"
local redact = lazy "n8n.error.redact"

local failures = {}

local BODY_READ = 64 * 1024 -- bytes of a failed request's body that are looked at

local function is_page(text)
  return text:find("^%s*<[!%a]") ~= nil
end

-- What the server said beyond its message.
local SAID = { "issues", "violations", "conflicts", "reason", "versionId" }

-- Reads the server's words into the fields; the message where the body has one.
local function read_body(fields, text, clean)
  local value = text:find("^%s*{") and core.decode(text)
  if type(value) ~= "table" then
    return nil
  end
  for _, name in ipairs(SAID) do
    if value[name] ~= nil and value[name] ~= core.null then
      fields[name] = clean(value[name])
    end
  end
  return type(value.message) == "string" and value.message ~= "" and value.message or nil
end

-- The body as it may be shown. Of one that was not read to its end, a secret that was cut there goes too.
local function shown_body(request, text, clean, longest)
  local shown = clean(redact.unescape(text))
  if request:size() > #text then
    shown = shown:sub(1, -longest - 1)
  end
  return shown ~= "" and shown or nil
end

-- What an error says about its request.
local function request_fields(request, context, clean)
  return {
    operation = clean(context.operation),
    method = clean(request:method()),
    url = clean(request:url()),
    status = request:status(),
    attempts = request:attempts(),
  }
end

local LOST_DELETE = "gone, but an earlier attempt's answer was lost: it was deleted by that attempt, or was not there"

--- The error for a request that failed.
-- @param request of the core, done, with a failure
-- @tparam table context `operation` ("workflows:get"), `scope` that the key needs, `has_id` whether the path names an
--   item (nil: not known), `lines` of n8n that have the operation, `line()` of this one and `has_scope()` whether the
--   key has the scope (nil: not known), and `redactor()`, which answers what takes the secrets out of what is shown
--   (see `n8n.error.redact`)
-- @treturn table the error
function failures.of(request, context)
  local failure = request:failure()
  local clean, longest = context.redactor()
  local text = request:text(BODY_READ)
  local fields = request_fields(request, context, clean)
  fields.kind = failure.kind
  fields.status = failure.status or fields.status
  fields.retry_after = failure.retry_after
  fields.ambiguous = failure.ambiguous or nil
  fields.reason = failure.reason
  fields.body = shown_body(request, text, clean, longest)
  local message = fields.status and read_body(fields, text, clean) or failure.message
  fields.message = clean(message)
  if failure.kind == "http" then
    for name, value in pairs(hints.of_answer(fields.status, message, fields.message, is_page(text), context)) do
      if fields[name] == nil then -- n8n gave a reason of its own
        fields[name] = value
      end
    end
  end
  fields.hint = fields.hint or hints.of_transport(failure)
  if fields.status == 404 and request:method() == "DELETE" and failure.answer_lost then
    fields.ambiguous = true
    fields.message = LOST_DELETE
    fields.hint = nil
  end
  return errors.new(fields)
end

-- Methods that change nothing: whatever became of their answers, nothing has taken effect.
local HARMLESS = { GET = true, HEAD = true }

--- The error for an answer that is not what it should be, although it came with a success: what changes something has
-- probably done so.
-- @param request of the core, done
-- @tparam table context as for `of`
-- @tparam string kind `"decode"` or `"protocol"`
-- @tparam string message what is wrong
-- @tparam ?number offset bytes before the fault
-- @treturn table the error
function failures.bad_answer(request, context, kind, message, offset)
  local clean = context.redactor()
  local fields = request_fields(request, context, clean)
  fields.kind = kind
  fields.message = clean(message)
  fields.hint = kind == "decode" and "the answer is not sound JSON: something on the way may have changed or cut it"
    or nil
  fields.offset = offset
  fields.ambiguous = not HARMLESS[request:method()] or nil
  return errors.new(fields)
end

return failures
