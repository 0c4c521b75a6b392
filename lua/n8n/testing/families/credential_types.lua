--- Some credential types: what their data may hold. Facts of n8n's public schemas, in the form its API answers.
local json = require "n8n.testing.json"

local credential_types = {}

local STRING, NUMBER, BOOLEAN, NOTICE, JSON_TEXT = "string", "number", "boolean", "notice", "json"
local HTTP_REQUEST_DOMAINS = { "allowedHttpRequestDomains", { "all", "domains", "none" } }
local ALLOWED_DOMAINS = { "allowedDomains", STRING }

local SSH = { "sshAuthenticateWith", "sshHost", "sshPort", "sshUser", "sshPassword", "privateKey", "passphrase" }
local SSH_FIELDS = { { "sshTunnel", BOOLEAN }, { "sshAuthenticateWith", { "password", "privateKey" } },
  { "sshHost", STRING }, { "sshPort", NUMBER }, { "sshUser", STRING }, { "sshPassword", STRING },
  { "privateKey", STRING }, { "passphrase", STRING } }

-- `fields`: array of { name, kind or allowed values }; `fields_2`: more of them on 2.x; `http`: may be used by HTTP
-- Request nodes, which 2.x limits to domains; `conditions_1` and `conditions_2`: where the field `when` has the value
-- `is`, `want` is required.
local TYPES = {
  httpBasicAuth = { http = true, fields = { { "user", STRING }, { "password", STRING } } },
  httpHeaderAuth = { http = true, fields = { { "name", STRING }, { "value", STRING }, { "useCustomAuth", NOTICE } } },
  httpBearerAuth = { http = true, fields = { { "token", STRING }, { "useCustomAuth", NOTICE } } },
  httpQueryAuth = { http = true, fields = { { "name", STRING }, { "value", STRING } } },
  githubApi = { http = true, fields = { { "server", STRING }, { "user", STRING }, { "accessToken", STRING } } },
  gitlabApi = { http = true, fields = { { "server", STRING }, { "accessToken", STRING } } },
  slackApi = { http = true, required = { "accessToken" },
    fields = { { "accessToken", STRING }, { "signatureSecret", STRING }, { "notice", NOTICE } },
    conditions_1 = { { when = "signatureSecret", is = "", want = { "notice" } } } },
  slackOAuth2Api = { http = true, fields = { { "serverUrl", STRING }, { "clientId", STRING },
    { "clientSecret", STRING }, { "sendAdditionalBodyProperties", BOOLEAN },
    { "additionalBodyProperties", JSON_TEXT }, { "oauthTokenData", JSON_TEXT }, { "notice", NOTICE } },
    fields_2 = { { "signatureSecret", STRING }, { "customScopes", BOOLEAN }, { "customScopesNotice", NOTICE },
      { "userScope", STRING } },
    conditions_1 = {
      { when = "useDynamicClientRegistration", is = true, want = { "serverUrl", "clientId", "clientSecret" } },
      { when = "grantType", is = "clientCredentials",
        want = { "sendAdditionalBodyProperties", "additionalBodyProperties" } } },
    conditions_2 = { { when = "useDynamicClientRegistration", is = true, want = { "serverUrl" } },
      { when = "useDynamicClientRegistration", is = false, want = { "clientId", "clientSecret" } } } },
  telegramApi = { required_2 = { "accessToken" }, fields = { { "accessToken", STRING }, { "baseUrl", STRING } } },
  airtableTokenApi = { http = true, fields = { { "accessToken", STRING }, { "notice", NOTICE } } },
  openAiApi = { http = true, required = { "apiKey" }, fields = { { "apiKey", STRING }, { "organizationId", STRING },
    { "url", STRING }, { "header", BOOLEAN }, { "headerName", STRING }, { "headerValue", STRING } },
    conditions_1 = { { when = "header", is = true, want = { "headerName", "headerValue" } } } },
  smtp = { fields = { { "user", STRING }, { "password", STRING }, { "host", STRING }, { "port", NUMBER },
    { "secure", BOOLEAN }, { "disableStartTls", BOOLEAN }, { "hostName", STRING } },
    conditions_1 = { { when = "secure", is = false, want = { "disableStartTls" } } } },
  postgres = { ssh = true, fields = { { "host", STRING }, { "database", STRING }, { "user", STRING },
    { "password", STRING }, { "maxConnections", NUMBER }, { "allowUnauthorizedCerts", BOOLEAN },
    { "ssl", { "allow", "disable", "require" } }, { "port", NUMBER } },
    conditions_1 = { { when = "allowUnauthorizedCerts", is = false, want = { "ssl" } },
      { when = "sshTunnel", is = true, want = SSH } } },
  mySql = { ssh = true, fields = { { "host", STRING }, { "database", STRING }, { "user", STRING },
    { "password", STRING }, { "port", NUMBER }, { "connectTimeout", NUMBER }, { "ssl", BOOLEAN },
    { "caCertificate", STRING }, { "clientPrivateKey", STRING }, { "clientCertificate", STRING } },
    conditions_1 = { { when = "ssl", is = true, want = { "caCertificate", "clientPrivateKey", "clientCertificate" } },
      { when = "sshTunnel", is = true, want = SSH } } },
}

local function append(list, more)
  for _, one in ipairs(more) do
    list[#list + 1] = one
  end
end

local function fields_of(kind, line)
  local fields = {}
  append(fields, kind.fields)
  append(fields, kind.ssh and SSH_FIELDS or {})
  if line == "2" then
    append(fields, kind.fields_2 or {})
    append(fields, kind.http and { HTTP_REQUEST_DOMAINS, ALLOWED_DOMAINS } or {})
  end
  return fields
end

local function required_of(kind, line)
  return kind.required or line == "2" and kind.required_2 or {}
end

local function property(kind)
  if type(kind) == "table" then
    return json.object("type", "string", "enum", json.array(kind))
  end
  return json.object("type", kind)
end

--- Whether the sandbox knows a type.
function credential_types.known(name)
  return TYPES[name] ~= nil
end

local function all_of(want, wrap)
  local list = json.array()
  for i, name in ipairs(want) do
    list[i] = wrap(json.object("required", json.array { name }))
  end
  return json.object("allOf", list)
end

-- 1.x also forbids what is not wanted, and takes a missing `when` for the wanted one.
local function conditions_text(kind, line)
  local conditions = kind["conditions_" .. line]
  if not conditions then
    return nil
  end
  local list = json.array()
  for i, condition in ipairs(conditions) do
    local value = json.object("enum", json.array { condition.is })
    local test = json.object("properties", json.object(condition.when, value),
      "required", line == "2" and json.array { condition.when } or nil)
    local forbidden = line == "1" and all_of(condition.want, function(one) return json.object("not", one) end) or nil
    list[i] = json.object("if", test, "then", all_of(condition.want, function(one) return one end), "else", forbidden)
  end
  return list
end

--- The JSON Schema of a type as GET /credentials/schema/{type} answers it, or nil for an unknown type.
function credential_types.schema_text(name, line)
  local kind = TYPES[name]
  if not kind then
    return nil
  end
  local properties = json.object()
  for _, field in ipairs(fields_of(kind, line)) do
    json.set(properties, field[1], property(field[2]))
  end
  return json.encode(json.object("additionalProperties", false, "type", "object", "properties", properties,
    "allOf", conditions_text(kind, line), "required", json.array(required_of(kind, line))))
end

local function value_problem(kind, value)
  local shown = json.type_of(value)
  if type(kind) == "table" then
    for _, allowed in ipairs(kind) do
      if value == allowed then
        return nil
      end
    end
    return "is not one of enum values: " .. table.concat(kind, ",")
  elseif kind == NOTICE or kind == JSON_TEXT or shown == kind then
    return nil
  end
  return ("is not of a type(s) %s"):format(kind)
end

local function check_fields(problems, kind, data, line)
  local known = {}
  for _, field in ipairs(fields_of(kind, line)) do
    known[field[1]] = field[2]
  end
  for _, key in ipairs(data[json.KEYS]) do
    if not known[key] then
      problems[#problems + 1] = ('is not allowed to have the additional property "%s"'):format(key)
    end
  end
  for _, key in ipairs(data[json.KEYS]) do
    problems[#problems + 1] = known[key] and value_problem(known[key], data[key]) or nil
  end
end

local SUBSCHEMA = "does not match allOf schema [subschema %d] with %d error[s]:"

-- What 1.x says of its conditions: every nested schema that fails has a sentence of its own.
local function check_conditions(problems, conditions, data)
  for i, condition in ipairs(conditions) do
    local given = data[condition.when]
    local wanted, nested = given == nil or given == condition.is, {}
    for k, name in ipairs(condition.want) do
      if wanted ~= (data[name] ~= nil) then
        nested[#nested + 1] = SUBSCHEMA:format(k - 1, 1)
        nested[#nested + 1] = wanted and ('requires property "%s"'):format(name)
          or "is of prohibited type [object Object]"
      end
    end
    if nested[1] then
      problems[#problems + 1] = SUBSCHEMA:format(i - 1, #nested)
      append(problems, nested)
    end
  end
end

--- What is wrong with the data of a credential.
-- @param name a known type
-- @param data decoded object
-- @return nil, or n8n's message
function credential_types.problem(name, data, line)
  local kind, problems = TYPES[name], {}
  check_fields(problems, kind, data, line)
  if line == "1" then
    check_conditions(problems, kind.conditions_1 or {}, data)
  end
  for _, key in ipairs(required_of(kind, line)) do
    if data[key] == nil then
      problems[#problems + 1] = ('requires property "%s"'):format(key)
    end
  end
  for i, problem in ipairs(problems) do
    problems[i] = "request.body.data " .. problem
  end
  return problems[1] and table.concat(problems, ",")
end

return credential_types
