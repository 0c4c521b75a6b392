-- Settings: LDAP, OpenTelemetry, OIDC, SAML, and the security policy.
local cursors = require "spec.support.conformance.cursors"

local LDAP = {
  loginEnabled = false,
  loginLabel = "",
  connectionUrl = "127.0.0.1",
  allowUnauthorizedCerts = false,
  connectionSecurity = "none",
  connectionPort = 9,
  baseDn = "dc=example,dc=com",
  bindingAdminDn = "cn=spec",
  bindingAdminPassword = "spec",
  firstNameAttribute = "givenName",
  lastNameAttribute = "sn",
  emailAttribute = "mail",
  loginIdAttribute = "mail",
  ldapIdAttribute = "uid",
  userFilter = "",
  synchronizationEnabled = false,
  synchronizationInterval = 60,
  searchPageSize = 0,
  searchTimeout = 60,
  enforceEmailUniqueness = true,
}

local EXPORTER = {
  exporterProtocol = "http/protobuf",
  exporterEndpoint = "http://127.0.0.1:9",
  exporterTracingPath = "/v1/traces",
  exporterServiceName = "spec",
  exporterHeaders = "",
  startupConnectivityTimeoutMs = 100,
}

local TRACES = {
  enabled = false,
  tracesSampleRate = 0.5,
  includeNodeSpans = false,
  injectOutbound = false,
  productionExecutionsOnly = true,
}

local OIDC = {
  clientId = "spec",
  clientSecret = "spec",
  discoveryEndpoint = "http://127.0.0.1:9/.well-known/openid-configuration",
  loginEnabled = false,
  prompt = "select_account",
  authenticationContextClassReference = { "spec" },
  additionalScopes = "",
  emailVerifiedRequired = true,
  rpInitiatedLogoutEnabled = false,
}

local SAML = {
  mapping = { email = "email", firstName = "firstName", lastName = "lastName", userPrincipalName = "upn",
    n8nInstanceRole = "role", n8nProjectRoles = { "project" } },
  metadata = "",
  metadataUrl = "http://127.0.0.1:9/metadata",
  ignoreSSL = false,
  loginBinding = "redirect",
  loginEnabled = false,
  loginLabel = "",
  authnRequestsSigned = false,
  wantAssertionsSigned = true,
  wantMessageSigned = true,
  signingPrivateKey = "",
  signingCertificate = "",
  acsBinding = "post",
  signatureConfig = { prefix = "ds", location = { reference = "/samlp:Response/saml:Issuer", action = "after" } },
  relayState = "",
  entityID = "spec",
  returnUrl = "http://127.0.0.1:9/",
}

local SECURITY = {
  personalSpacePublishing = true,
  personalSpaceSharing = true,
  redactionEnforcement = { floor = "off" },
  publishedPersonalWorkflowsCount = 0,
  sharedPersonalWorkflowsCount = 0,
  sharedPersonalCredentialsCount = 0,
}

local function with(fields, more)
  local all = {}
  for _, source in ipairs { fields, more } do
    for name, value in pairs(source) do
      all[name] = value
    end
  end
  return all
end

return function(run)
  run:call("ldap:get")
  run:call("ldap:update", LDAP)
  run:call("ldap_syncs:list", { limit = 10 })
  run:call("ldap_syncs:list", { cursor = cursors.offset(10, 0) })
  run:call("ldap_syncs:run", { type = "dry" })
  run:call("otel:get")
  run:call("otel:update", with(EXPORTER, TRACES))
  run:call("otel:test_trace", EXPORTER)
  run:call("oidc:get")
  run:call("oidc:update", OIDC)
  run:call("saml:get")
  run:call("saml:update", SAML)
  run:call("security_policy:get")
  run:call("security_policy:update", SECURITY)
end
