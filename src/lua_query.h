/* Query parameters from a Lua table. */
#ifndef N8N_LUA_QUERY_H
#define N8N_LUA_QUERY_H

#include <lua.h>

#include "buffer.h"
#include "operations.h"

/* Checks the table at `index` (0: none was given) against the operation's query parameters and adds the encoded query
   to `buffer`, without "?", in the order of the names. Raises for names that the operation does not know, values that
   it does not take, and texts that would select everything without saying so. */
void n8n_lua_add_query(lua_State *L, const n8n_operation *operation, int index, n8n_buffer *buffer);

#endif
