/* The operation table and its leaves as Lua values. */
#ifndef N8N_LUA_OPERATIONS_H
#define N8N_LUA_OPERATIONS_H

#include <lua.h>

/* Adds operations, leaves and build to the table on top of the stack. */
void n8n_lua_operations_open(lua_State *L);

#endif
