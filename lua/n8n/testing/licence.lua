--- Which of n8n's licensed features the sandbox has: none, as a community server; all; or those that a test names.
local licence = {}

--- Sets the features.
-- @param store the sandbox's state
-- @param given true (all), false or nil (none), or an array of names such as "feat:folders"
function licence.set(store, given)
  store.licensed = given or false
  if type(given) == "table" then
    store.licensed = {}
    for _, feature in ipairs(given) do
      store.licensed[feature] = true
    end
  end
end

--- Whether a feature is there.
function licence.allows(store, feature)
  return store.licensed == true or type(store.licensed) == "table" and store.licensed[feature] == true
end

return licence
