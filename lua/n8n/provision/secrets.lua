--- Holds the data of planned steps beside the plan, so that nothing that shows a plan can show a secret, and keeps them
-- out of what a server says.

local secrets = {}

local data_of = setmetatable({}, { __mode = "k" })

--- Keeps the data of a step as long as the step lives.
function secrets.keep(step, data)
  data_of[step] = data
end

--- The data of a step.
function secrets.of(step)
  return data_of[step]
end

local function each_secret(value, visit)
  if type(value) == "string" then
    visit(value)
  elseif type(value) == "table" then
    for _, member in pairs(value) do
      each_secret(member, visit)
    end
  end
end

local SHORTEST_SECRET = 4 -- shorter texts would blot out half of every sentence

--- What a server said, without any value of a step's data: longer ones first, as one may be a part of another.
function secrets.redact(err, step)
  local sentence, found = tostring(err), {}
  each_secret(data_of[step], function(text)
    if #text >= SHORTEST_SECRET then
      found[#found + 1] = text
    end
  end)
  table.sort(found, function(left, right)
    return #left > #right
  end)
  for _, secret in ipairs(found) do
    sentence = sentence:gsub(secret:gsub("%W", "%%%0"), "[hidden]")
  end
  return sentence
end

return secrets
