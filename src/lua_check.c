#include "lua_check.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lua_compat.h"
#include "lua_json.h"

/* The largest whole number that a double tells from its neighbours. */
static const double LARGEST_EXACT = 9007199254740992.0;

int n8n_lua_refuse(lua_State *L, const n8n_operation *operation, const char *format, ...) {
  lua_pushfstring(L, "%s: ", operation->name);
  va_list arguments;
  va_start(arguments, format);
  lua_pushvfstring(L, format, arguments);
  va_end(arguments);
  lua_concat(L, 2);
  return lua_error(L);
}

const char *n8n_lua_kind(lua_State *L, int index) {
  return lua_islightuserdata(L, index) && !lua_touserdata(L, index) ? "null" : luaL_typename(L, index);
}

void n8n_lua_need(lua_State *L, const n8n_operation *operation, bool done) {
  if (!done) {
    n8n_lua_refuse(L, operation, "out of memory");
  }
}

void n8n_lua_push_values(lua_State *L, const n8n_parameter *parameter) {
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  for (size_t i = 0; i < parameter->value_count; i++) {
    luaL_addstring(&text, i ? ", " : "");
    luaL_addstring(&text, parameter->values[i]);
  }
  luaL_pushresult(&text);
}

static bool is_unreserved(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

bool n8n_lua_escape(n8n_buffer *buffer, const char *text, size_t size) {
  static const char HEX[] = "0123456789ABCDEF";
  if (!n8n_buffer_reserve(buffer, size)) {
    return false;
  }
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)text[i];
    char escaped[3] = {'%', HEX[c >> 4], HEX[c & 15]};
    if (!(is_unreserved(c) ? n8n_buffer_add(buffer, text + i, 1) : n8n_buffer_add(buffer, escaped, 3))) {
      return false;
    }
  }
  return true;
}

bool n8n_lua_whole(lua_State *L, int index, int64_t *value) {
  if (lua_type(L, index) != LUA_TNUMBER) {
    return false;
  }
  if (n8n_isinteger(L, index)) {
    *value = (int64_t)lua_tointeger(L, index);
    return true;
  }
  double number = (double)lua_tonumber(L, index);
  if (!(fabs(number) <= LARGEST_EXACT) || floor(number) != number) {
    return false;
  }
  *value = (int64_t)number;
  return true;
}

n8n_digits n8n_digits_of(int64_t value) {
  n8n_digits written;
  written.size = (size_t)snprintf(written.text, sizeof written.text, "%lld", (long long)value);
  return written;
}

bool n8n_parameter_allows(const n8n_parameter *parameter, const char *text, size_t size) {
  for (size_t i = 0; i < parameter->value_count; i++) {
    if (strlen(parameter->values[i]) == size && memcmp(parameter->values[i], text, size) == 0) {
      return true;
    }
  }
  return !parameter->values;
}

static int encode_protected(lua_State *L) {
  n8n_lua_encode(L, 1, lua_touserdata(L, 2), lua_touserdata(L, 3));
  return 0;
}

void n8n_lua_encode_for(lua_State *L, const n8n_operation *operation, int index, const n8n_schema *schema,
                        n8n_buffer *buffer) {
  index = lua_absindex(L, index);
  lua_pushcfunction(L, encode_protected);
  lua_pushvalue(L, index);
  lua_pushlightuserdata(L, (void *)(uintptr_t)schema);
  lua_pushlightuserdata(L, buffer);
  if (lua_pcall(L, 3, 0, 0) != 0) {
    n8n_lua_refuse(L, operation, "%s", lua_tostring(L, -1));
  }
}
