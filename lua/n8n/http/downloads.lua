--- Keeps an answer in a file (option `file`).
--
-- The core writes what arrives beside the file's place, so that the file appears whole or not at all. Here it is given
-- its name, once the answer is known to be sound.

local core = require "n8n.core"
local errors = require "n8n.errors"

local downloads = {}

-- Header of a package export: how many things of each sort went into it.
local COUNTS = "X-N8n-Export-Counts"

--- Checks the option.
-- @param file its value; nil: not given
-- @raise when it is no path
function downloads.check(file)
  if file ~= nil and (type(file) ~= "string" or file == "") then
    errors.misuse(("option 'file' must be a path, got %s"):format(file == "" and "an empty one" or "a " .. type(file)))
  end
end

--- Lets the answer of a call appear as its file.
-- @tparam table pending the call (see `n8n.http.call`)
-- @param request of the core, done and well
-- @tparam string path the option
-- @tparam boolean json whether the answer is JSON, which is then checked to its end
-- @return what the method answers: a table with `file` (the path), `bytes`, `content_type` and, where the server counts
--   what it put in, `counts`; true when nothing came (the file stays as it was); nil on failure
-- @treturn ?table the error
function downloads.keep(pending, request, path, json)
  local bytes, message, offset = request:keep(json)
  if bytes then
    local counts = request:header(COUNTS)
    return { file = path, bytes = bytes, content_type = request:header("Content-Type"),
      counts = counts and core.decode(counts) or nil }
  elseif offset then
    return nil, pending:bad_answer("decode", message, offset)
  elseif message then
    return nil, pending:bad_answer("io", ("cannot write %s: %s"):format(path, message))
  end
  return true
end

return downloads
