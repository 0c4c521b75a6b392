#include "lua_json.h"

#include <stdint.h>
#include <string.h>

#include "json_text.h"
#include "lua_compat.h"

/* Keys of the registry: the addresses of these. */
static const char MARKS = 0;
static const char ARRAY_MT = 0;
static const char FRAGMENT_MT = 0;

static const char BUFFER[] = "n8n.buffer";

static void *registry_key(const char *of) { return (void *)(uintptr_t)of; }

static void push_registered(lua_State *L, const char *key) {
  lua_pushlightuserdata(L, registry_key(key));
  lua_rawget(L, LUA_REGISTRYINDEX);
}

/* Registers the value on top of the stack and leaves it there. */
static void put_registered(lua_State *L, const char *key) {
  lua_pushlightuserdata(L, registry_key(key));
  lua_pushvalue(L, -2);
  lua_rawset(L, LUA_REGISTRYINDEX);
}

/* ---- Buffers ---- */

static int buffer_gc(lua_State *L) {
  n8n_buffer_free(luaL_checkudata(L, 1, BUFFER));
  return 0;
}

n8n_buffer *n8n_lua_newbuffer(lua_State *L) {
  n8n_buffer *buffer = n8n_newuserdata(L, sizeof *buffer);
  *buffer = N8N_BUFFER_EMPTY;
  luaL_getmetatable(L, BUFFER);
  lua_setmetatable(L, -2);
  return buffer;
}

void n8n_lua_pushbuffer(lua_State *L, n8n_buffer *buffer) {
  lua_pushlstring(L, buffer->size > 0 ? buffer->data : "", buffer->size);
  n8n_buffer_free(buffer);
}

/* ---- Fragments ---- */

typedef struct fragment {
  size_t size;
  char text[];
} fragment;

void n8n_lua_pushfragment(lua_State *L, const char *text, size_t size) {
  fragment *made = n8n_newuserdata(L, sizeof *made + size);
  made->size = size;
  memcpy(made->text, text, size);
  push_registered(L, &FRAGMENT_MT);
  lua_setmetatable(L, -2);
}

const char *n8n_lua_tofragment(lua_State *L, int index, size_t *size) {
  fragment *found = lua_touserdata(L, index);
  if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) {
    return NULL;
  }
  push_registered(L, &FRAGMENT_MT);
  bool same = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  if (!same) {
    return NULL;
  }
  *size = found->size;
  return found->text;
}

static int fragment_tostring(lua_State *L) {
  size_t size = 0;
  const char *text = n8n_lua_tofragment(L, 1, &size);
  luaL_argcheck(L, text, 1, "fragment expected");
  lua_pushlstring(L, text, size);
  return 1;
}

static int fragment_eq(lua_State *L) {
  size_t left_size, right_size;
  const char *left = n8n_lua_tofragment(L, 1, &left_size);
  const char *right = n8n_lua_tofragment(L, 2, &right_size);
  lua_pushboolean(L, left && right && left_size == right_size && memcmp(left, right, left_size) == 0);
  return 1;
}

/* ---- What other files ask for ---- */

int n8n_lua_pushfault(lua_State *L, const n8n_json_scanner *scanner) {
  lua_pushnil(L);
  lua_pushstring(L, scanner->message);
  lua_pushinteger(L, (lua_Integer)scanner->fault);
  return 3;
}

const n8n_lua_marks *n8n_lua_getmarks(lua_State *L) {
  push_registered(L, &MARKS);
  const n8n_lua_marks *marks = lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (!marks) {
    luaL_error(L, "n8n.core is not loaded");
  }
  return marks;
}

void n8n_lua_pusharraymt(lua_State *L) { push_registered(L, &ARRAY_MT); }

/* ---- Functions ---- */

/* A JSON text as argument: a string or a fragment. */
static const char *check_text(lua_State *L, int index, size_t *size) {
  const char *text = n8n_lua_tofragment(L, index, size);
  return text ? text : luaL_checklstring(L, index, size);
}

static int json_decode(lua_State *L) {
  size_t size;
  const char *text = check_text(L, 1, &size);
  return n8n_lua_decode(L, text, size);
}

static int json_encode(lua_State *L) {
  luaL_checkany(L, 1);
  n8n_buffer *buffer = n8n_lua_newbuffer(L);
  n8n_lua_encode(L, 1, NULL, buffer);
  n8n_lua_pushbuffer(L, buffer);
  return 1;
}

static int json_fragment(lua_State *L) {
  size_t size;
  const char *text = check_text(L, 1, &size);
  n8n_json_scanner scanner;
  if (!n8n_json_check(&scanner, text, size)) {
    return n8n_lua_pushfault(L, &scanner);
  }
  n8n_lua_pushfragment(L, text, size);
  return 1;
}

static int json_isfragment(lua_State *L) {
  size_t size;
  lua_pushboolean(L, n8n_lua_tofragment(L, 1, &size) != NULL);
  return 1;
}

static int json_isarray(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, n8n_lua_isarray(L, 1));
  return 1;
}

/* Pushes what a function of json_text.h has written, or its fault. */
static int push_outcome(lua_State *L, n8n_json_outcome outcome, n8n_buffer *buffer, const n8n_json_scanner *scanner) {
  switch (outcome) {
  case N8N_JSON_DONE:
    n8n_lua_pushbuffer(L, buffer);
    return 1;
  case N8N_JSON_BAD_TEXT:
    n8n_buffer_free(buffer);
    return n8n_lua_pushfault(L, scanner);
  default:
    n8n_buffer_free(buffer);
    return luaL_error(L, "not enough memory");
  }
}

static int json_pretty(lua_State *L) {
  size_t size;
  const char *text = check_text(L, 1, &size);
  n8n_json_scanner scanner;
  n8n_buffer *buffer = n8n_lua_newbuffer(L);
  return push_outcome(L, n8n_json_pretty(&scanner, text, size, buffer), buffer, &scanner);
}

static int json_compact(lua_State *L) {
  size_t size;
  const char *text = check_text(L, 1, &size);
  n8n_json_scanner scanner;
  n8n_buffer *buffer = n8n_lua_newbuffer(L);
  return push_outcome(L, n8n_json_compact(&scanner, text, size, buffer), buffer, &scanner);
}

/* Pushes a block with the strings of the array at `index`, and answers it. The array keeps the strings alive. */
static n8n_json_string *check_names(lua_State *L, int index, size_t *count) {
  luaL_checktype(L, index, LUA_TTABLE);
  *count = lua_rawlen(L, index);
  n8n_json_string *names = lua_newuserdata(L, (*count + 1) * sizeof *names);
  for (size_t i = 0; i < *count; i++) {
    lua_rawgeti(L, index, (int)i + 1);
    if (lua_type(L, -1) != LUA_TSTRING) {
      luaL_argerror(L, index, "array of names expected");
    }
    names[i].at = lua_tolstring(L, -1, &names[i].size);
    names[i].escaped = false;
    lua_pop(L, 1);
  }
  return names;
}

static int filter(lua_State *L, bool keep) {
  size_t size, count;
  const char *text = check_text(L, 1, &size);
  const n8n_json_string *names = check_names(L, 2, &count);
  n8n_json_scanner scanner;
  n8n_buffer *buffer = n8n_lua_newbuffer(L);
  return push_outcome(L, n8n_json_filter(&scanner, text, size, keep, names, count, buffer), buffer, &scanner);
}

static int json_pick(lua_State *L) { return filter(L, true); }

static int json_drop(lua_State *L) { return filter(L, false); }

static size_t count_members(lua_State *L, int index) {
  size_t count = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    count++;
    lua_pop(L, 1);
  }
  return count;
}

/* One edit of the name and the JSON text on top of the stack. */
static n8n_json_edit check_edit(lua_State *L, int index) {
  n8n_json_edit edit = {{NULL, 0, false}, {NULL, 0, false}, false};
  n8n_json_scanner scanner;
  if (lua_type(L, -2) != LUA_TSTRING) {
    luaL_argerror(L, index, "names of members expected as keys");
  }
  edit.name.at = lua_tolstring(L, -2, &edit.name.size);
  edit.value.at = n8n_lua_tofragment(L, -1, &edit.value.size);
  if (!edit.value.at && lua_type(L, -1) == LUA_TSTRING) {
    edit.value.at = lua_tolstring(L, -1, &edit.value.size);
  }
  if (!edit.value.at || !n8n_json_check(&scanner, edit.value.at, edit.value.size)) {
    luaL_argerror(L, index, lua_pushfstring(L, "no JSON text for '%s'", edit.name.at));
  }
  for (const char *at = edit.name.at; at < edit.name.at + edit.name.size;) {
    size_t character = n8n_utf8_size(at, edit.name.at + edit.name.size);
    if (character == 0) {
      luaL_argerror(L, index, "a name that is not UTF-8");
    }
    at += character;
  }
  return edit;
}

static int json_replace(lua_State *L) {
  size_t size;
  const char *text = check_text(L, 1, &size);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  size_t count = count_members(L, 2), next = 0;
  n8n_json_edit *edits = lua_newuserdata(L, (count + 1) * sizeof *edits);
  lua_pushnil(L);
  while (lua_next(L, 2)) {
    edits[next++] = check_edit(L, 2);
    lua_pop(L, 1);
  }
  n8n_json_scanner scanner;
  n8n_buffer *buffer = n8n_lua_newbuffer(L);
  return push_outcome(L, n8n_json_replace(&scanner, text, size, edits, count, buffer), buffer, &scanner);
}

/* ---- Opening ---- */

/* Pushes the installed lua-cjson, or nil. */
static void push_cjson(lua_State *L) {
  lua_getglobal(L, "require");
  lua_pushliteral(L, "cjson");
  if (lua_pcall(L, 1, 1, 0) != 0 || !lua_istable(L, -1)) {
    lua_pop(L, 1);
    lua_pushnil(L);
  }
}

/* Pushes a field of lua-cjson (at `cjson`) when it has that type, else nil. */
static void push_cjson_mark(lua_State *L, int cjson, const char *name, int type) {
  if (lua_istable(L, cjson)) {
    lua_getfield(L, cjson, name);
  } else {
    lua_pushnil(L);
  }
  if (lua_type(L, -1) != type) {
    lua_pop(L, 1);
    lua_pushnil(L);
  }
}

/* The marks live in a userdata; the tables that they point to are kept by a table beside it in the registry. */
static void open_marks(lua_State *L, int module) {
  push_cjson(L);
  int cjson = lua_gettop(L);
  push_cjson_mark(L, cjson, "array_mt", LUA_TTABLE);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_newtable(L);
  }
  put_registered(L, &ARRAY_MT);
  lua_newtable(L); /* marks objects */
  push_cjson_mark(L, cjson, "empty_array_mt", LUA_TTABLE);
  push_cjson_mark(L, cjson, "empty_array", LUA_TLIGHTUSERDATA);
  n8n_lua_marks *marks = n8n_newuserdata(L, sizeof *marks);
  *marks = (n8n_lua_marks){lua_topointer(L, cjson + 1), lua_topointer(L, cjson + 2), lua_topointer(L, cjson + 3),
                           lua_touserdata(L, cjson + 4)};
  lua_createtable(L, 2, 0); /* the userdata's metatable has no methods: it only keeps the tables */
  lua_pushvalue(L, cjson + 2);
  lua_rawseti(L, -2, 1);
  lua_pushvalue(L, cjson + 3);
  lua_rawseti(L, -2, 2);
  lua_setmetatable(L, -2);
  put_registered(L, &MARKS);
  lua_pushvalue(L, cjson + 1);
  lua_setfield(L, module, "array_mt");
  lua_pushvalue(L, cjson + 2);
  lua_setfield(L, module, "object_mt");
  lua_settop(L, cjson - 1);
}

static void open_metatables(lua_State *L) {
  static const luaL_Reg FRAGMENT[] = {{"__tostring", fragment_tostring}, {"__eq", fragment_eq}, {NULL, NULL}};
  lua_newtable(L);
  luaL_setfuncs(L, FRAGMENT, 0);
  lua_pushliteral(L, "n8n.fragment");
  lua_setfield(L, -2, "__name");
  put_registered(L, &FRAGMENT_MT);
  lua_pop(L, 1);
  luaL_newmetatable(L, BUFFER);
  lua_pushcfunction(L, buffer_gc);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
}

void n8n_lua_json_open(lua_State *L) {
  static const luaL_Reg FUNCTIONS[] = {{"decode", json_decode},
                                       {"encode", json_encode},
                                       {"fragment", json_fragment},
                                       {"isfragment", json_isfragment},
                                       {"isarray", json_isarray},
                                       {"pretty", json_pretty},
                                       {"compact", json_compact},
                                       {"pick", json_pick},
                                       {"drop", json_drop},
                                       {"replace", json_replace},
                                       {NULL, NULL}};
  luaL_checkstack(L, 16, "not enough room to open n8n.core");
  int module = lua_gettop(L);
  luaL_setfuncs(L, FUNCTIONS, 0);
  lua_pushlightuserdata(L, NULL);
  lua_setfield(L, module, "null");
  open_metatables(L);
  open_marks(L, module);
}
