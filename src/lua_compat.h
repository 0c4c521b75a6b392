/* The one place that knows how the Lua C API differs between 5.1 (and LuaJIT), 5.2, 5.3 and 5.4. */
#ifndef N8N_LUA_COMPAT_H
#define N8N_LUA_COMPAT_H

#include <lauxlib.h>
#include <lua.h>

#if LUA_VERSION_NUM < 502
/* LuaJIT's headers have some of these. Ours hide them: a core built with either header loads in both. */
#undef luaL_newlibtable
#undef luaL_newlib
#undef luaL_setfuncs
#undef luaL_testudata
#define lua_rawlen(L, index) lua_objlen((L), (index))
#define luaL_setfuncs(L, functions, upvalues) n8n_setfuncs((L), (functions), (upvalues))
#define luaL_newlibtable(L, functions) lua_createtable((L), 0, (int)(sizeof(functions) / sizeof((functions)[0]) - 1))
#define luaL_newlib(L, functions) (luaL_newlibtable(L, functions), luaL_setfuncs(L, functions, 0))

static inline int lua_absindex(lua_State *L, int index) {
  return index > 0 || index <= LUA_REGISTRYINDEX ? index : lua_gettop(L) + index + 1;
}

static inline void n8n_setfuncs(lua_State *L, const luaL_Reg *functions, int upvalues) {
  luaL_checkstack(L, upvalues + 1, "too many upvalues");
  for (; functions->name; functions++) {
    for (int i = 0; i < upvalues; i++) {
      lua_pushvalue(L, -upvalues);
    }
    lua_pushcclosure(L, functions->func, upvalues);
    lua_setfield(L, -(upvalues + 2), functions->name);
  }
  lua_pop(L, upvalues);
}

static inline void *n8n_testudata(lua_State *L, int index, const char *name) {
  void *userdata = lua_touserdata(L, index);
  if (!userdata || !lua_getmetatable(L, index)) {
    return NULL;
  }
  luaL_getmetatable(L, name);
  int same = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same ? userdata : NULL;
}
#define luaL_testudata(L, index, name) n8n_testudata((L), (index), (name))
#endif

/* One Lua value kept alive by a userdata: 5.1 calls it environment, the others user value. */
#if LUA_VERSION_NUM < 502
#define n8n_setuservalue(L, index) lua_setfenv((L), (index)) /* tables only */
#define n8n_getuservalue(L, index) lua_getfenv((L), (index))
#else
#define n8n_setuservalue(L, index) lua_setuservalue((L), (index))
#define n8n_getuservalue(L, index) ((void)lua_getuservalue((L), (index)))
#endif

/* True for numbers that Lua 5.3+ holds as 64-bit integers; never on older Luas. */
#if LUA_VERSION_NUM < 503
#define n8n_isinteger(L, index) ((void)(L), (void)(index), 0)
#else
#define n8n_isinteger(L, index) lua_isinteger((L), (index))
#endif

/* Creates a userdata without user values beyond one. */
#if LUA_VERSION_NUM >= 504
#define n8n_newuserdata(L, size) lua_newuserdatauv((L), (size), 1)
#else
#define n8n_newuserdata(L, size) lua_newuserdata((L), (size))
#endif

#endif
