/* A Lua interpreter for `script arguments...` or `-e code`, as small as can be, to be linked with a sanitizer's
   runtime: its report at exit then covers the whole life of a Lua state, and lua_close is part of it. Lua 5.2 and
   later. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As in the stock interpreter, SIGINT becomes an error at the next instruction; a second one ends the process. */
static lua_State *interrupted_state;

static void raise_interrupted(lua_State *L, lua_Debug *where) {
  (void)where;
  lua_sethook(L, NULL, 0, 0);
  luaL_error(L, "interrupted!");
}

static void on_interrupt(int number) {
  signal(number, SIG_DFL);
  lua_sethook(interrupted_state, raise_interrupted, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
}

static int traceback(lua_State *L) {
  luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
  return 1;
}

/* `arg` as the stock interpreter makes it: the script at 0, the interpreter below. */
static void set_arg(lua_State *L, int count, char **words, int script) {
  lua_createtable(L, count, 1);
  for (int i = 0; i < count; i++) {
    lua_pushstring(L, words[i]);
    lua_rawseti(L, -2, i - script);
  }
  lua_setglobal(L, "arg");
}

int main(int count, char **words) {
  int is_code = count == 3 && strcmp(words[1], "-e") == 0;
  if (count < 2 || (words[1][0] == '-' && !is_code)) {
    fprintf(stderr, "usage: %s script [argument...] | -e code\n", words[0]);
    return EXIT_FAILURE;
  }
  lua_State *L = luaL_newstate();
  if (!L) {
    return EXIT_FAILURE;
  }
  luaL_openlibs(L);
  interrupted_state = L;
  signal(SIGINT, on_interrupt);
  set_arg(L, count, words, 1);
  lua_pushcfunction(L, traceback);
  int failed = is_code ? luaL_loadstring(L, words[2]) : luaL_loadfile(L, words[1]);
  if (!failed) {
    for (int i = 2; i < count && !is_code; i++) {
      lua_pushstring(L, words[i]);
    }
    failed = lua_pcall(L, is_code ? 0 : count - 2, 0, 1);
  }
  if (failed) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
  }
  lua_close(L);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
