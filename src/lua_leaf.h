/* From a Lua call to what is sent: checks the arguments of an operation and encodes path, query and body. */
#ifndef N8N_LUA_LEAF_H
#define N8N_LUA_LEAF_H

#include <lua.h>

#include "lua_client.h"
#include "operations.h"

/* Reads the arguments that start at stack index `first`: the path arguments, then query or body, then options. Fills
   `submission`, whose texts live in userdata that it leaves on the stack (how many is not said: use lua_settop).
   Raises on misuse, with a text that begins with the operation's name; nothing was sent then. */
void n8n_lua_leaf(lua_State *L, const n8n_operation *operation, int first, n8n_submission *submission);

#endif
