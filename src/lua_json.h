/* Exact JSON as Lua values. */
#ifndef N8N_LUA_JSON_H
#define N8N_LUA_JSON_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "json_scan.h"
#include "schema.h"

/* The metatables that mark arrays and objects, and lua-cjson's own marks where the installed one has them (else NULL).
   For comparison only; the registry keeps them alive. */
typedef struct n8n_lua_marks {
  const void *array;
  const void *object;
  const void *cjson_empty_array_mt;
  const void *cjson_empty_array; /* light userdata */
} n8n_lua_marks;

/* Adds the functions of "JSON" in docs/core.md to the table on top of the stack. */
void n8n_lua_json_open(lua_State *L);

/* Pushes a userdata that owns an empty buffer, and answers the buffer: memory that survives no Lua error. */
n8n_buffer *n8n_lua_newbuffer(lua_State *L);

/* Pushes the buffer's bytes as a string and frees them. */
void n8n_lua_pushbuffer(lua_State *L, n8n_buffer *buffer);

/* Encodes the value at `index` into `buffer`, which is owned by a userdata. `schema` says what unmarked empty tables
   are (NULL: objects). Raises for what is no JSON, naming the path; the buffer then holds half a text. */
void n8n_lua_encode(lua_State *L, int index, const n8n_schema *schema, n8n_buffer *buffer);

/* True for a table that n8n_lua_encode takes for an array where no schema says anything. */
bool n8n_lua_isarray(lua_State *L, int index);

/* Pushes the value and answers 1; or pushes nil, message and offset and answers 3. `text` must stay alive through a Lua
   error, and be owned by something that outlives it. */
int n8n_lua_decode(lua_State *L, const char *text, size_t size);

/* Pushes nil, the message and the offset of a scanner's fault; answers 3. */
int n8n_lua_pushfault(lua_State *L, const n8n_json_scanner *scanner);

/* The text of the fragment at `index`, or NULL when there is none. */
const char *n8n_lua_tofragment(lua_State *L, int index, size_t *size);

/* Pushes a fragment of a text that has been checked. */
void n8n_lua_pushfragment(lua_State *L, const char *text, size_t size);

/* The marks of this Lua state. Raises in a state where n8n_lua_json_open was not called. */
const n8n_lua_marks *n8n_lua_getmarks(lua_State *L);

/* Pushes the metatable of arrays. */
void n8n_lua_pusharraymt(lua_State *L);

#endif
