/* n8n.core: the C module. Each subject adds its functions; docs/architecture.md lists them. */
#include "lua_client.h"
#include "lua_compat.h"
#include "lua_json.h"
#include "lua_operations.h"
#include "lua_pages.h"
#include "lua_sleep.h"
#include "lua_suggest.h"

__attribute__((visibility("default"))) int luaopen_n8n_core(lua_State *L);

int luaopen_n8n_core(lua_State *L) {
  lua_newtable(L);
  n8n_lua_json_open(L);
  n8n_lua_pages_open(L);
  n8n_lua_client_open(L);
  n8n_lua_operations_open(L);
  n8n_lua_sleep_open(L);
  n8n_lua_suggest_open(L);
  return 1;
}
