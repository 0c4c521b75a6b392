#include <math.h>
#include <string.h>

#include "json_number.h"
#include "lua_compat.h"
#include "lua_json.h"

/* The way from the outermost value to the one that is being encoded, for messages. */
typedef struct place {
  const struct place *outer; /* NULL: this is the outermost value */
  const char *key;           /* NULL: an item, at `position` */
  size_t key_size;
  lua_Integer position;
} place;

typedef struct encoder {
  lua_State *L;
  n8n_buffer *out;
  const n8n_lua_marks *marks;
} encoder;

/* ---- Messages ---- */

enum { SHOWN_STEPS = 12 };

static bool is_name(const char *key, size_t size) {
  static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
  return size > 0 && !(key[0] >= '0' && key[0] <= '9') && strspn(key, LETTERS) == size;
}

static void add_step(luaL_Buffer *path, lua_State *L, const place *step, bool first) {
  if (!step->key) {
    lua_pushfstring(L, "[%d]", (int)step->position);
  } else if (is_name(step->key, step->key_size)) {
    lua_pushfstring(L, first ? "%s" : ".%s", step->key);
  } else {
    lua_pushfstring(L, "[\"%s\"]", step->key);
  }
  luaL_addvalue(path);
}

/* Pushes " at nodes[3].parameters", or "" for the outermost value; a long path is cut. */
static void push_path(lua_State *L, const place *at) {
  const place *steps[N8N_JSON_DEPTH + 1];
  int count = 0;
  for (; at && at->outer; at = at->outer) {
    steps[count++] = at;
  }
  luaL_Buffer path;
  luaL_buffinit(L, &path);
  if (count > 0) {
    luaL_addstring(&path, " at ");
  }
  for (int i = 0; i < count && i < SHOWN_STEPS; i++) {
    add_step(&path, L, steps[count - 1 - i], i == 0);
  }
  if (count > SHOWN_STEPS) {
    luaL_addstring(&path, "...");
  }
  luaL_pushresult(&path);
}

/* Raises "cannot encode <what> at <path>". */
static void refuse(encoder *to, const place *at, const char *what) {
  luaL_checkstack(to->L, 8, NULL);
  push_path(to->L, at);
  lua_pushfstring(to->L, "cannot encode %s%s", what, lua_tostring(to->L, -1));
  lua_error(to->L);
}

static void refuse_type(encoder *to, const place *at, int type) {
  static const char *const WITH_ARTICLE[] = {"nil",     "a boolean",  "a light userdata", "a number", "a string",
                                             "a table", "a function", "a userdata",       "a thread"};
  int known = (int)(sizeof WITH_ARTICLE / sizeof *WITH_ARTICLE);
  refuse(to, at, type >= 0 && type < known ? WITH_ARTICLE[type] : "a value of an unknown type");
}

/* ---- Scalars ---- */

static void add(encoder *to, const char *text, size_t size) {
  if (!n8n_buffer_add(to->out, text, size)) {
    luaL_error(to->L, "not enough memory");
  }
}

static void encode_string(encoder *to, const char *text, size_t size, const place *at, const char *what) {
  switch (n8n_json_string_encode(to->out, text, size)) {
  case N8N_JSON_DONE:
    break;
  case N8N_JSON_BAD_TEXT:
    refuse(to, at, what);
    break;
  case N8N_JSON_NO_MEMORY:
    luaL_error(to->L, "not enough memory");
    break;
  }
}

static void encode_number(encoder *to, int index, const place *at) {
  char text[N8N_NUMBER_SIZE];
  size_t size;
  if (n8n_isinteger(to->L, index)) {
    size = n8n_number_write_integer((int64_t)lua_tointeger(to->L, index), text);
  } else {
    double value = lua_tonumber(to->L, index);
    if (!isfinite(value)) {
      refuse(to, at, isnan(value) ? "a NaN" : "an infinite number");
    }
    size = n8n_number_write_real(value, LUA_VERSION_NUM >= 503, text);
  }
  add(to, text, size);
}

static void encode_userdata(encoder *to, int index, const place *at) {
  size_t size;
  const char *fragment = n8n_lua_tofragment(to->L, index, &size);
  if (fragment) {
    add(to, fragment, size);
  } else {
    refuse(to, at, "a userdata");
  }
}

static void encode_light_userdata(encoder *to, int index, const place *at) {
  const void *value = lua_touserdata(to->L, index);
  if (!value) {
    add(to, "null", 4);
  } else if (value == to->marks->cjson_empty_array) {
    add(to, "[]", 2);
  } else {
    refuse(to, at, "a light userdata");
  }
}

/* ---- Tables; they are on top of the stack ---- */

static void encode_value(encoder *to, const n8n_schema *schema, const place *at, unsigned depth);

typedef enum table_mark { UNMARKED, MARKED_ARRAY, MARKED_OBJECT, MARKED_ARRAY_IF_EMPTY } table_mark;

static table_mark mark_of_table(encoder *to) {
  if (!lua_getmetatable(to->L, -1)) {
    return UNMARKED;
  }
  const void *metatable = lua_topointer(to->L, -1);
  lua_pop(to->L, 1);
  if (metatable == to->marks->array) {
    return MARKED_ARRAY;
  }
  if (metatable == to->marks->object) {
    return MARKED_OBJECT;
  }
  return metatable == to->marks->cjson_empty_array_mt ? MARKED_ARRAY_IF_EMPTY : UNMARKED;
}

/* The type of some key of the table, or LUA_TNIL when it is empty. */
static int type_of_a_key(encoder *to) {
  lua_pushnil(to->L);
  if (!lua_next(to->L, -2)) {
    return LUA_TNIL;
  }
  int type = lua_type(to->L, -2);
  lua_pop(to->L, 2);
  return type;
}

/* Refuses an array whose keys are not exactly 1 to `size`. */
static void check_positions(encoder *to, size_t size, const place *at) {
  lua_State *L = to->L;
  size_t keys = 0;
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    if (lua_type(L, -2) != LUA_TNUMBER) {
      refuse(to, at, "an array with named members");
    }
    keys++;
    lua_pop(L, 1);
  }
  for (size_t i = 1; i <= size && keys == size; i++) {
    lua_rawgeti(L, -1, (int)i);
    keys -= lua_isnil(L, -1);
    lua_pop(L, 1);
  }
  if (keys != size) {
    refuse(to, at, "an array with holes");
  }
}

static void encode_array(encoder *to, const n8n_schema *schema, const place *at, unsigned depth) {
  lua_State *L = to->L;
  size_t size = lua_rawlen(L, -1);
  check_positions(to, size, at);
  const n8n_schema *item_schema = n8n_schema_item(schema);
  add(to, "[", 1);
  for (size_t i = 1; i <= size; i++) {
    if (i > 1) {
      add(to, ",", 1);
    }
    place inside = {at, NULL, 0, (lua_Integer)i};
    lua_rawgeti(L, -1, (int)i);
    encode_value(to, item_schema, &inside, depth);
    lua_pop(L, 1);
  }
  add(to, "]", 1);
}

static void encode_object(encoder *to, const n8n_schema *schema, const place *at, unsigned depth) {
  lua_State *L = to->L;
  bool first = true;
  add(to, "{", 1);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    if (lua_type(L, -2) != LUA_TSTRING) {
      refuse(to, at, "an object with a key that is not a string");
    }
    size_t size;
    const char *key = lua_tolstring(L, -2, &size);
    if (!first) {
      add(to, ",", 1);
    }
    first = false;
    encode_string(to, key, size, at, "a name that is not UTF-8");
    add(to, ":", 1);
    place inside = {at, key, size, 0};
    encode_value(to, n8n_schema_member(schema, key, size), &inside, depth);
    lua_pop(L, 1);
  }
  add(to, "}", 1);
}

/* Whether the table is an array, by the type of one of its keys; `schema` decides for what nothing else does. */
static bool is_array(encoder *to, const n8n_schema *schema, int key_type) {
  table_mark mark = mark_of_table(to);
  if (mark == MARKED_ARRAY || mark == MARKED_OBJECT) {
    return mark == MARKED_ARRAY;
  }
  if (key_type != LUA_TNIL) {
    return key_type == LUA_TNUMBER;
  }
  return mark == MARKED_ARRAY_IF_EMPTY || (schema && schema->type == N8N_SCHEMA_ARRAY);
}

static void encode_table(encoder *to, const n8n_schema *schema, const place *at, unsigned depth) {
  if (depth == N8N_JSON_DEPTH) {
    refuse(to, at, "more than 1000 levels of depth (a table that contains itself?)");
  }
  int key_type = type_of_a_key(to);
  bool array = is_array(to, schema, key_type);
  if (key_type == LUA_TNIL) {
    add(to, array ? "[]" : "{}", 2);
  } else if (array) {
    encode_array(to, schema, at, depth + 1);
  } else {
    encode_object(to, schema, at, depth + 1);
  }
}

/* The value is on top of the stack. `depth`: tables around it. */
static void encode_value(encoder *to, const n8n_schema *schema, const place *at, unsigned depth) {
  lua_State *L = to->L;
  int type = lua_type(L, -1);
  size_t size;
  switch (type) {
  case LUA_TSTRING: {
    const char *text = lua_tolstring(L, -1, &size);
    encode_string(to, text, size, at, "a string that is not UTF-8");
    break;
  }
  case LUA_TNUMBER:
    encode_number(to, -1, at);
    break;
  case LUA_TBOOLEAN:
    lua_toboolean(L, -1) ? add(to, "true", 4) : add(to, "false", 5);
    break;
  case LUA_TTABLE:
    luaL_checkstack(L, 6, "not enough room for a deep table");
    encode_table(to, schema, at, depth);
    break;
  case LUA_TLIGHTUSERDATA:
    encode_light_userdata(to, -1, at);
    break;
  case LUA_TUSERDATA:
    encode_userdata(to, -1, at);
    break;
  default:
    refuse_type(to, at, type);
  }
}

void n8n_lua_encode(lua_State *L, int index, const n8n_schema *schema, n8n_buffer *buffer) {
  luaL_checkstack(L, 8, "not enough room for a value");
  encoder to = {L, buffer, n8n_lua_getmarks(L)};
  place outermost = {NULL, NULL, 0, 0};
  lua_pushvalue(L, index);
  encode_value(&to, schema, &outermost, 0);
  lua_pop(L, 1);
}

bool n8n_lua_isarray(lua_State *L, int index) {
  if (!lua_istable(L, index)) {
    return false;
  }
  luaL_checkstack(L, 8, "not enough room for a value");
  encoder to = {L, NULL, n8n_lua_getmarks(L)};
  lua_pushvalue(L, index);
  bool array = is_array(&to, NULL, type_of_a_key(&to));
  lua_pop(L, 1);
  return array;
}
