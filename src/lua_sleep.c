/* Bindings: core.sleep, for waiting when no request is under way, and core.now, for waiting until then. */
#define _DEFAULT_SOURCE
#include "lua_sleep.h"

#include <time.h>

/* core.sleep(seconds): lets time pass; returns early on a signal, so that an interrupt is noticed. */
static int core_sleep(lua_State *L) {
  double seconds = luaL_checknumber(L, 1);
  luaL_argcheck(L, seconds >= 0 && seconds <= 86400, 1, "seconds from 0 to 86400");
  struct timespec span;
  span.tv_sec = (time_t)seconds;
  span.tv_nsec = (long)((seconds - (double)span.tv_sec) * 1e9);
  nanosleep(&span, NULL);
  return 0;
}

/* core.now() -> seconds on a clock that nobody sets; only differences mean something. */
static int core_now(lua_State *L) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  lua_pushnumber(L, (lua_Number)now.tv_sec + (lua_Number)now.tv_nsec / 1e9);
  return 1;
}

void n8n_lua_sleep_open(lua_State *L) {
  lua_pushcfunction(L, core_now);
  lua_setfield(L, -2, "now");
  lua_pushcfunction(L, core_sleep);
  lua_setfield(L, -2, "sleep");
}
