/* Pages of lists and sets of ids as Lua values. */
#ifndef N8N_LUA_PAGES_H
#define N8N_LUA_PAGES_H

#include <lua.h>

/* Adds `page` and `idset` ("Pages" in docs/core.md) to the table on top of the stack. */
void n8n_lua_pages_open(lua_State *L);

#endif
