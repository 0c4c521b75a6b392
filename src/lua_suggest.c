#include "lua_suggest.h"

#include "lua_compat.h"
#include "suggest.h"

/* core.nearest(written, known) -> the text of the array `known` that is most like `written`, or nil. */
static int core_nearest(lua_State *L) {
  size_t size;
  const char *written = luaL_checklstring(L, 1, &size);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  n8n_suggestion suggestion = N8N_SUGGESTION_NONE;
  int count = (int)lua_rawlen(L, 2);
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, 2, i);
    /* The table keeps the text alive. */
    if (lua_type(L, -1) == LUA_TSTRING) {
      n8n_suggest(&suggestion, written, size, lua_tostring(L, -1));
    }
    lua_pop(L, 1);
  }
  lua_pushstring(L, suggestion.name);
  return 1;
}

void n8n_lua_suggest_open(lua_State *L) {
  lua_pushcfunction(L, core_nearest);
  lua_setfield(L, -2, "nearest");
}
