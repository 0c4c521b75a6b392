rockspec_format = "3.0"
package = "lua-n8n"
version = "scm-1"
source = {
  url = "git+https://github.com/lua-n8n/lua-n8n.git",
}
description = {
  summary = "The n8n public REST API in Lua: a C core on libcurl under a thin Lua layer",
  detailed = [[
    Every operation of n8n's public API as a method, exact JSON, paging that misses nothing, typed errors, and runbooks
    for backups, bulk activation, deployment and credential provisioning.
    On Debian and its kin, libcurl's headers are in a folder of their own: luarocks install lua-n8n
    CURL_INCDIR=/usr/include/$(gcc -print-multiarch).]],
  license = "MIT",
  labels = { "n8n", "rest", "http", "automation" },
}
dependencies = {
  "lua >= 5.1, < 5.5",
  "lua-cjson >= 2.1",
  "luafilesystem >= 1.6", -- the runbooks' folders
  "argparse >= 0.7", -- the scripts' options
  "luaossl >= 20200709", -- SHA-256 of what a backup holds
  "luasocket >= 3.0", -- n8n.testing, the sandbox, only
}
external_dependencies = {
  CURL = { header = "curl/curl.h", library = "curl" },
}
test_dependencies = { "busted >= 2.1" }
build = {
  type = "builtin",
  modules = {
    ["n8n.core"] = {
      sources = {
        "src/body.c",
        "src/buffer.c",
        "src/core.c",
        "src/idset.c",
        "src/json_number.c",
        "src/json_scan.c",
        "src/json_string.c",
        "src/json_text.c",
        "src/lua_check.c",
        "src/lua_client.c",
        "src/lua_form.c",
        "src/lua_json.c",
        "src/lua_json_decode.c",
        "src/lua_json_encode.c",
        "src/lua_leaf.c",
        "src/lua_operations.c",
        "src/lua_pages.c",
        "src/lua_query.c",
        "src/lua_sleep.c",
        "src/operations.c",
        "src/pages.c",
        "src/schema.c",
        "src/suggest.c",
        "src/transport_client.c",
        "src/transport_engine.c",
        "src/transport_outcome.c",
        "src/transport_request.c",
      },
      libraries = { "curl" },
      incdirs = { "src", "$(CURL_INCDIR)" },
      libdirs = { "$(CURL_LIBDIR)" },
    },
    ["n8n.await"] = "lua/n8n/await.lua",
    ["n8n.backup"] = "lua/n8n/backup.lua",
    ["n8n.backup_folder"] = "lua/n8n/backup_folder.lua",
    ["n8n.bulk"] = "lua/n8n/bulk.lua",
    ["n8n.bulk_actions"] = "lua/n8n/bulk_actions.lua",
    ["n8n.call"] = "lua/n8n/call.lua",
    ["n8n.changes"] = "lua/n8n/changes.lua",
    ["n8n.client"] = "lua/n8n/client.lua",
    ["n8n.config"] = "lua/n8n/config.lua",
    ["n8n.credential_schema"] = "lua/n8n/credential_schema.lua",
    ["n8n.deploy"] = "lua/n8n/deploy.lua",
    ["n8n.deploy_apply"] = "lua/n8n/deploy_apply.lua",
    ["n8n.deploy_source"] = "lua/n8n/deploy_source.lua",
    ["n8n.digest"] = "lua/n8n/digest.lua",
    ["n8n.errors"] = "lua/n8n/errors.lua",
    ["n8n.failures"] = "lua/n8n/failures.lua",
    ["n8n.files"] = "lua/n8n/files.lua",
    ["n8n.filters"] = "lua/n8n/filters.lua",
    ["n8n"] = "lua/n8n/init.lua",
    ["n8n.items"] = "lua/n8n/items.lua",
    ["n8n.iterate"] = "lua/n8n/iterate.lua",
    ["n8n.journal"] = "lua/n8n/journal.lua",
    ["n8n.json"] = "lua/n8n/json.lua",
    ["n8n.keys"] = "lua/n8n/keys.lua",
    ["n8n.order"] = "lua/n8n/order.lua",
    ["n8n.projects"] = "lua/n8n/projects.lua",
    ["n8n.provision_spec"] = "lua/n8n/provision_spec.lua",
    ["n8n.report"] = "lua/n8n/report.lua",
    ["n8n.resource"] = "lua/n8n/resource.lua",
    ["n8n.script"] = "lua/n8n/script.lua",
    ["n8n.selector"] = "lua/n8n/selector.lua",
    ["n8n.suggest"] = "lua/n8n/suggest.lua",
    ["n8n.testing"] = "lua/n8n/testing.lua",
    ["n8n.testing.families.credential_types"] = "lua/n8n/testing/families/credential_types.lua",
    ["n8n.testing.families.credentials"] = "lua/n8n/testing/families/credentials.lua",
    ["n8n.testing.families.executions"] = "lua/n8n/testing/families/executions.lua",
    ["n8n.testing.families.instance"] = "lua/n8n/testing/families/instance.lua",
    ["n8n.testing.families.projects"] = "lua/n8n/testing/families/projects.lua",
    ["n8n.testing.families.tags"] = "lua/n8n/testing/families/tags.lua",
    ["n8n.testing.families.users"] = "lua/n8n/testing/families/users.lua",
    ["n8n.testing.families.variables"] = "lua/n8n/testing/families/variables.lua",
    ["n8n.testing.families.workflow_rules"] = "lua/n8n/testing/families/workflow_rules.lua",
    ["n8n.testing.families.workflow_schema"] = "lua/n8n/testing/families/workflow_schema.lua",
    ["n8n.testing.families.workflow_views"] = "lua/n8n/testing/families/workflow_views.lua",
    ["n8n.testing.families.workflows"] = "lua/n8n/testing/families/workflows.lua",
    ["n8n.testing.faults"] = "lua/n8n/testing/faults.lua",
    ["n8n.testing.http_server"] = "lua/n8n/testing/http_server.lua",
    ["n8n.testing.json"] = "lua/n8n/testing/json.lua",
    ["n8n.testing.paging"] = "lua/n8n/testing/paging.lua",
    ["n8n.testing.process"] = "lua/n8n/testing/process.lua",
    ["n8n.testing.router"] = "lua/n8n/testing/router.lua",
    ["n8n.testing.sandbox"] = "lua/n8n/testing/sandbox.lua",
    ["n8n.testing.seed"] = "lua/n8n/testing/seed.lua",
    ["n8n.testing.state"] = "lua/n8n/testing/state.lua",
    ["n8n.testing.validate"] = "lua/n8n/testing/validate.lua",
    ["n8n.times"] = "lua/n8n/times.lua",
    ["n8n.updates"] = "lua/n8n/updates.lua",
    ["n8n.workflow_diff"] = "lua/n8n/workflow_diff.lua",
    ["n8n.workflows"] = "lua/n8n/workflows.lua",
    ["n8n.writes"] = "lua/n8n/writes.lua",
  },
}
