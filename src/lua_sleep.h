/* Bindings: core.sleep, core.now. */
#ifndef N8N_LUA_SLEEP_H
#define N8N_LUA_SLEEP_H

#include "lua_compat.h"

/* Adds `sleep` and `now` to the module table on top of the stack. */
void n8n_lua_sleep_open(lua_State *L);

#endif
