#include "json_number.h"
#include "lua_compat.h"
#include "lua_json.h"

_Static_assert(sizeof(lua_Number) == sizeof(double), "this Lua's numbers are not doubles");
#if LUA_VERSION_NUM >= 503
_Static_assert(sizeof(lua_Integer) == 8, "this Lua's integers do not have 64 bits");
#endif

/* While a text is decoded the stack holds, from `base` on: the array metatable, the scratch memory (or nil), then per
   open level its table and, in objects, the key that waits for its value. Nothing is owned by C. */
typedef struct decoder {
  lua_State *L;
  n8n_json_scanner scanner;
  int array_mt; /* stack indices */
  int scratch;
  char *memory; /* the scratch memory, for strings with escapes */
  size_t memory_size;
  int counts[N8N_JSON_DEPTH]; /* of the items of open arrays */
} decoder;

static void push_string(decoder *from) {
  n8n_json_string string = from->scanner.string;
  if (!string.escaped) {
    lua_pushlstring(from->L, string.at, string.size);
    return;
  }
  if (string.size > from->memory_size) {
    from->memory_size = string.size * 2;
    from->memory = lua_newuserdata(from->L, from->memory_size);
    lua_replace(from->L, from->scratch);
  }
  size_t size = n8n_json_string_decode(string, from->memory);
  lua_pushlstring(from->L, from->memory, size);
}

static void push_number(decoder *from) {
  const char *text = from->scanner.from;
  size_t size = (size_t)(from->scanner.at - text);
  n8n_number number = n8n_number_read(text, size, LUA_VERSION_NUM >= 503);
  switch (number.kind) {
  case N8N_NUMBER_INTEGER:
    lua_pushinteger(from->L, (lua_Integer)number.integer);
    break;
  case N8N_NUMBER_REAL:
    lua_pushnumber(from->L, number.real);
    break;
  case N8N_NUMBER_TEXT:
    n8n_lua_pushfragment(from->L, text, size);
    break;
  }
}

/* Where the text ends soon the table stays small; else a few places spare it the first steps of growing. */
static void push_table(decoder *from, n8n_json_token token) {
  luaL_checkstack(from->L, 4, "not enough room for a deep JSON text");
  const char *next = from->scanner.at;
  bool empty = next < from->scanner.end && (*next == '}' || *next == ']');
  if (token == N8N_JSON_ARRAY) {
    from->counts[from->scanner.depth - 1] = 0;
    lua_createtable(from->L, empty ? 0 : 1, 0);
  } else {
    lua_createtable(from->L, 0, empty ? 0 : 4);
  }
}

/* Puts the value on top of the stack into the table that waits for it. */
static void store(decoder *from) {
  if (n8n_json_in_object(&from->scanner)) {
    lua_rawset(from->L, -3);
  } else if (from->scanner.depth > 0) {
    lua_rawseti(from->L, -2, ++from->counts[from->scanner.depth - 1]);
  }
}

/* Reads to the end of the text; the value is then on top of the stack. False on a fault. */
static bool decode(decoder *from) {
  lua_State *L = from->L;
  for (;;) {
    n8n_json_token token = n8n_json_next(&from->scanner);
    switch (token) {
    case N8N_JSON_FAULT:
      return false;
    case N8N_JSON_END:
      return true;
    case N8N_JSON_OBJECT:
    case N8N_JSON_ARRAY:
      push_table(from, token);
      continue;
    case N8N_JSON_KEY:
      push_string(from);
      continue;
    case N8N_JSON_STRING:
      push_string(from);
      break;
    case N8N_JSON_NUMBER:
      push_number(from);
      break;
    case N8N_JSON_TRUE:
    case N8N_JSON_FALSE:
      lua_pushboolean(L, token == N8N_JSON_TRUE);
      break;
    case N8N_JSON_NULL:
      lua_pushlightuserdata(L, NULL);
      break;
    case N8N_JSON_ARRAY_END:
      lua_pushvalue(L, from->array_mt);
      lua_setmetatable(L, -2);
      break;
    case N8N_JSON_OBJECT_END:
      break;
    }
    store(from);
  }
}

int n8n_lua_decode(lua_State *L, const char *text, size_t size) {
  decoder from;
  luaL_checkstack(L, 8, "not enough room for a JSON text");
  int base = lua_gettop(L);
  from.L = L;
  from.memory = NULL;
  from.memory_size = 0;
  n8n_lua_pusharraymt(L);
  from.array_mt = base + 1;
  lua_pushnil(L);
  from.scratch = base + 2;
  n8n_json_start(&from.scanner, text, size);
  if (!decode(&from)) {
    lua_settop(L, base);
    return n8n_lua_pushfault(L, &from.scanner);
  }
  lua_replace(L, base + 1);
  lua_settop(L, base + 1);
  return 1;
}
