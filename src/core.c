/* n8n.core: the C module. Each subject adds its functions; docs/core.md lists them. */

/* dladdr and RTLD_NODELETE are not in C11. */
#define _GNU_SOURCE

#include <dlfcn.h>

#include "lua_client.h"
#include "lua_compat.h"
#include "lua_json.h"
#include "lua_operations.h"
#include "lua_pages.h"
#include "lua_suggest.h"
#include "lua_time.h"

__attribute__((visibility("default"))) int luaopen_n8n_core(lua_State *L);

/* Lua 5.1 and LuaJIT may run a script's finalizers after they have closed the modules, and libcurl may have a thread at
   work: once loaded, this module stays in memory. */
static void stay_loaded(void) {
  static const char here = 0;
  Dl_info found;
  if (dladdr(&here, &found) && found.dli_fname) {
    (void)dlopen(found.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
  }
}

int luaopen_n8n_core(lua_State *L) {
  stay_loaded();
  lua_newtable(L);
  n8n_lua_json_open(L);
  n8n_lua_pages_open(L);
  n8n_lua_client_open(L);
  n8n_lua_operations_open(L);
  n8n_lua_suggest_open(L);
  n8n_lua_time_open(L);
  return 1;
}
