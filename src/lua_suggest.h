/* Binding of suggest.h: core.nearest. */
#ifndef N8N_LUA_SUGGEST_H
#define N8N_LUA_SUGGEST_H

#include <lua.h>

/* Adds core.nearest to the table on top of the stack. */
void n8n_lua_suggest_open(lua_State *L);

#endif
