--- Names the command that finds out why a script could not talk to n8n.

local errors = require "n8n.errors"
local files = require "n8n.store.files"
local text = require "n8n.util.text"

local doctor_command = {}

local CONNECTION_KINDS = { transport = true, timeout = true, tls = true, protocol = true }

-- Failures that may lie on the way to n8n or in the key. A timeout without a request is of something waited for.
local function is_for_doctor(err)
  return errors.is(err) and (CONNECTION_KINDS[err.kind] and err.url ~= nil or err.status == 401
    or err.status == 404 and (err.body or ""):find("^%s*<") ~= nil)
end

-- The interpreter that runs this script: the first word of its command line.
local function interpreter()
  local first = 0
  while arg[first - 1] do
    first = first - 1
  end
  return first < 0 and arg[first] or "lua"
end

-- The words that start the doctor beside this script, installed or in a checkout; nil where there is none.
local function doctor_words()
  local path = arg and arg[0] or ""
  local installed = path:match("lua%-n8n%-([%w-]+)$")
  local beside = (path:match("^.*/") or "") .. "doctor.lua"
  if installed then
    return installed ~= "doctor" and { "lua-n8n-doctor" } or nil
  elseif path ~= "" and path ~= beside and files.read(beside) then
    return { interpreter(), beside }
  end
end

--- The command that examines the same server with the same key, after the failure `err` of a script with these options;
-- nil where the doctor has nothing to say about such a failure, or is not there.
function doctor_command.about(err, options)
  local words = is_for_doctor(err) and doctor_words()
  if not words then
    return nil
  end
  for _, name in ipairs { "url", "api_key_file", "ca_file", "timeout" } do
    if options[name] then
      words[#words + 1] = "--" .. name:gsub("_", "-")
      words[#words + 1] = tostring(options[name])
    end
  end
  for i, word in ipairs(words) do
    words[i] = text.shell_word(word)
  end
  return table.concat(words, " ")
end

return doctor_command
