#include "lua_pages.h"

#include "idset.h"
#include "lua_client.h"
#include "lua_compat.h"
#include "lua_json.h"
#include "pages.h"

static const char PAGE[] = "n8n.page";
static const char IDSET[] = "n8n.idset";

/* The page's user value is a table: the names of members from 1 on, and at 0 the source when that is a string. */
typedef struct page {
  n8n_page parts;
  n8n_body body; /* of a request: owned; of a string: its bytes, owned by Lua */
  bool owns_body;
  bool closed;
} page;

enum { SOURCE = 0 };

/* ---- Making ---- */

/* Pushes the table of names and source, and a block with the names; both from the arguments. Answers the block. */
static n8n_json_string *push_names(lua_State *L, size_t *count) {
  luaL_checktype(L, 2, LUA_TTABLE);
  *count = lua_rawlen(L, 2);
  lua_createtable(L, (int)*count, 1);
  n8n_json_string *names = lua_newuserdata(L, (*count + 1) * sizeof *names);
  for (size_t i = 0; i < *count; i++) {
    lua_rawgeti(L, 2, (int)i + 1);
    if (lua_type(L, -1) != LUA_TSTRING) {
      luaL_argerror(L, 2, "array of member names expected");
    }
    names[i].at = lua_tolstring(L, -1, &names[i].size);
    names[i].escaped = false;
    lua_rawseti(L, -3, (int)i + 1);
  }
  return names;
}

/* Pushes an empty page that keeps the table at `kept`. */
static page *push_page(lua_State *L, int kept) {
  page *made = n8n_newuserdata(L, sizeof *made);
  *made = (page){{N8N_BUFFER_EMPTY, 0, 0, {0, 0, 0}, {0, 0, 0}}, N8N_BODY_EMPTY, false, false};
  luaL_getmetatable(L, PAGE);
  lua_setmetatable(L, -2);
  lua_pushvalue(L, kept);
  n8n_setuservalue(L, -2);
  return made;
}

static void take_source(lua_State *L, page *into, int kept) {
  if (lua_type(L, 1) == LUA_TSTRING) {
    into->body.data = lua_tolstring(L, 1, &into->body.size);
    lua_pushvalue(L, 1);
    lua_rawseti(L, kept, SOURCE);
  } else {
    n8n_lua_take_body(L, 1, &into->body);
    into->owns_body = true;
  }
}

static void close_page(page *of) {
  n8n_page_free(&of->parts);
  if (of->owns_body) {
    n8n_body_free(&of->body);
  }
  of->owns_body = false;
  of->body = N8N_BODY_EMPTY;
  of->closed = true;
}

/* Lets go of all but the named members, where that is most of the text. */
static void keep_members(lua_State *L, page *of, int kept) {
  n8n_buffer text = N8N_BUFFER_EMPTY;
  if (!n8n_page_keep_members(&of->parts, &of->body, &text)) {
    return;
  }
  if (of->owns_body) {
    n8n_body_free(&of->body);
  } else {
    lua_pushnil(L);
    lua_rawseti(L, kept, SOURCE);
  }
  of->body = (n8n_body){text.data, text.size, 0, false};
  of->owns_body = true;
}

/* core.page(source, members[, list[, members_only]]): `list` is the member that holds the items, "data" unless given.
 */
static int page_new(lua_State *L) {
  size_t count;
  lua_settop(L, 4);
  const char *list = luaL_optstring(L, 3, "data");
  bool members_only = lua_toboolean(L, 4);
  n8n_json_string *names = push_names(L, &count);
  page *made = push_page(L, 5);
  take_source(L, made, 5);
  n8n_json_scanner scanner;
  n8n_json_outcome outcome = n8n_page_read(&made->parts, &made->body, list, names, count, &scanner);
  if (outcome == N8N_JSON_DONE) {
    if (members_only) {
      keep_members(L, made, 5);
    }
    return 1;
  }
  close_page(made);
  return outcome == N8N_JSON_BAD_TEXT ? n8n_lua_pushfault(L, &scanner) : luaL_error(L, "not enough memory");
}

/* ---- Reading ---- */

static page *check_page(lua_State *L) {
  page *found = luaL_checkudata(L, 1, PAGE);
  if (found->closed) {
    luaL_error(L, "the page is closed");
  }
  return found;
}

static size_t check_number(lua_State *L, int index, size_t most, const char *message) {
  lua_Integer number = luaL_checkinteger(L, index);
  if (number < 1 || (size_t)number > most) {
    luaL_argerror(L, index, message);
  }
  return (size_t)number - 1;
}

static size_t check_item(lua_State *L, const page *of) {
  return check_number(L, 2, of->parts.count, "no such item on this page");
}

static n8n_span item_span(lua_State *L, const page *of) {
  n8n_span where = n8n_page_item(&of->parts, check_item(L, of));
  if (where.size == 0) {
    luaL_error(L, "only members were kept of this page");
  }
  return where;
}

/* Pushes what the span means, or nil, message and the offset in the page's text. */
static int push_value(lua_State *L, const page *of, n8n_span where) {
  int results = n8n_lua_decode(L, of->body.data + where.from, where.size);
  if (results == 3) {
    lua_Number offset = lua_tonumber(L, -1);
    lua_pop(L, 1);
    lua_pushinteger(L, (lua_Integer)offset + (lua_Integer)where.origin);
  }
  return results;
}

static int page_count(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check_page(L)->parts.count);
  return 1;
}

static int page_cursor(lua_State *L) {
  const page *of = check_page(L);
  if (of->parts.cursor.size == 0) {
    lua_pushnil(L);
    return 1;
  }
  return push_value(L, of, of->parts.cursor);
}

static int page_total(lua_State *L) {
  const page *of = check_page(L);
  if (of->parts.total.size == 0) {
    lua_pushnil(L);
    return 1;
  }
  return push_value(L, of, of->parts.total);
}

static int page_text(lua_State *L) {
  const page *of = check_page(L);
  n8n_span where = item_span(L, of);
  lua_pushlstring(L, of->body.data + where.from, where.size);
  n8n_body_forget(&of->body, where.from, where.from + where.size);
  return 1;
}

static int page_value(lua_State *L) {
  const page *of = check_page(L);
  n8n_span where = item_span(L, of);
  int results = push_value(L, of, where);
  n8n_body_forget(&of->body, where.from, where.from + where.size);
  return results;
}

static int page_member(lua_State *L) {
  const page *of = check_page(L);
  size_t item = check_item(L, of);
  size_t member = check_number(L, 3, of->parts.member_count, "no such member was asked for");
  n8n_span where = n8n_page_member(&of->parts, item, member);
  if (where.size == 0) {
    lua_pushnil(L);
    return 1;
  }
  return push_value(L, of, where);
}

static int page_fields(lua_State *L) {
  const page *of = check_page(L);
  size_t item = check_item(L, of);
  lua_settop(L, 2);
  n8n_getuservalue(L, 1);
  lua_createtable(L, 0, (int)of->parts.member_count);
  for (size_t i = 0; i < of->parts.member_count; i++) {
    n8n_span where = n8n_page_member(&of->parts, item, i);
    if (where.size == 0) {
      continue;
    }
    lua_rawgeti(L, 3, (int)i + 1);
    if (push_value(L, of, where) == 3) {
      return 3;
    }
    lua_rawset(L, 4);
  }
  return 1;
}

static int page_close(lua_State *L) {
  close_page(luaL_checkudata(L, 1, PAGE));
  /* A string is freed with its last reference. */
  n8n_getuservalue(L, 1);
  lua_pushnil(L);
  lua_rawseti(L, -2, SOURCE);
  return 0;
}

static int page_gc(lua_State *L) {
  close_page(luaL_checkudata(L, 1, PAGE));
  return 0;
}

/* ---- Sets of ids ---- */

static int idset_new(lua_State *L) {
  n8n_idset *set = n8n_newuserdata(L, sizeof *set);
  *set = N8N_IDSET_EMPTY;
  luaL_getmetatable(L, IDSET);
  lua_setmetatable(L, -2);
  return 1;
}

static int idset_insert(lua_State *L) {
  n8n_idset *set = luaL_checkudata(L, 1, IDSET);
  size_t size;
  const char *id = luaL_checklstring(L, 2, &size);
  n8n_idset_outcome outcome = n8n_idset_insert(set, id, size);
  if (outcome == N8N_IDSET_NO_MEMORY) {
    return luaL_error(L, "not enough memory");
  }
  lua_pushboolean(L, outcome == N8N_IDSET_NEW);
  return 1;
}

static int idset_size(lua_State *L) {
  const n8n_idset *set = luaL_checkudata(L, 1, IDSET);
  lua_pushinteger(L, (lua_Integer)set->count);
  return 1;
}

static int idset_gc(lua_State *L) {
  n8n_idset_free(luaL_checkudata(L, 1, IDSET));
  return 0;
}

/* ---- Opening ---- */

static void new_class(lua_State *L, const char *name, const luaL_Reg *methods) {
  luaL_newmetatable(L, name);
  luaL_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

void n8n_lua_pages_open(lua_State *L) {
  static const luaL_Reg PAGE_METHODS[] = {{"count", page_count},   {"cursor", page_cursor},
                                          {"total", page_total},   {"text", page_text},
                                          {"value", page_value},   {"member", page_member},
                                          {"fields", page_fields}, {"close", page_close},
                                          {"__gc", page_gc},       {NULL, NULL}};
  static const luaL_Reg IDSET_METHODS[] = {
      {"insert", idset_insert}, {"__len", idset_size}, {"__gc", idset_gc}, {NULL, NULL}};
  static const luaL_Reg FUNCTIONS[] = {{"page", page_new}, {"idset", idset_new}, {NULL, NULL}};
  luaL_checkstack(L, 8, "not enough room to open n8n.core");
  new_class(L, PAGE, PAGE_METHODS);
  new_class(L, IDSET, IDSET_METHODS);
  luaL_setfuncs(L, FUNCTIONS, 0);
}
