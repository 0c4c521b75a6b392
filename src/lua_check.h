/* What the checks of an operation's arguments share: errors that name the operation, and values as text. */
#ifndef N8N_LUA_CHECK_H
#define N8N_LUA_CHECK_H

#include <lua.h>

#include "buffer.h"
#include "operations.h"

/* Raises "resource:verb: " and the text, formatted as by lua_pushfstring. Never returns. */
int n8n_lua_refuse(lua_State *L, const n8n_operation *operation, const char *format, ...);

/* Raises "out of memory" unless `done`. */
void n8n_lua_need(lua_State *L, const n8n_operation *operation, bool done);

/* luaL_typename, but "null" for the light userdata that stands for it. */
const char *n8n_lua_kind(lua_State *L, int index);

/* Pushes the values that a parameter allows: "a, b, c". */
void n8n_lua_push_values(lua_State *L, const n8n_parameter *parameter);

/* True when the parameter takes any text or this one. */
bool n8n_parameter_allows(const n8n_parameter *parameter, const char *text, size_t size);

/* True for a number (not for a text that looks like one) without fraction that is held exactly; `value` receives it. */
bool n8n_lua_whole(lua_State *L, int index, int64_t *value);

/* The text of a whole number. */
typedef struct n8n_digits {
  char text[24];
  size_t size;
} n8n_digits;

n8n_digits n8n_digits_of(int64_t value);

/* Adds text with everything escaped but RFC 3986's unreserved characters. False when memory is short. */
bool n8n_lua_escape(n8n_buffer *buffer, const char *text, size_t size);

/* Encodes the value at `index` as JSON; what the encoder raises is raised with the operation's name. */
void n8n_lua_encode_for(lua_State *L, const n8n_operation *operation, int index, const n8n_schema *schema,
                        n8n_buffer *buffer);

#endif
