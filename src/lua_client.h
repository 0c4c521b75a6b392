/* Clients, requests and the engine as Lua values. */
#ifndef N8N_LUA_CLIENT_H
#define N8N_LUA_CLIENT_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "body.h"
#include "transport.h"

/* What is to be sent. Every text is copied before the call returns. */
typedef struct n8n_submission {
  const char *method;
  const char *operation; /* "workflows:get", or NULL for a request by path */
  const char *path;      /* encoded, begins with "/", relative to the API's base URL */
  size_t path_size;
  const char *query; /* encoded, without "?"; NULL: none */
  size_t query_size;
  const char *body; /* NULL: none */
  size_t body_size;
  const char *body_file;    /* path of a file that is part of the body; NULL: none */
  size_t body_file_at;      /* how many bytes of `body` come before it */
  const char *content_type; /* of the body; NULL: application/json */
  bool idempotent;          /* may be sent again although it may have been processed */
  n8n_expected expected;    /* a success that is anything else is an error */
  bool may_be_empty;        /* a success without body is a success */
  int options_index;        /* the options table on the Lua stack, 0: none */
} n8n_submission;

/* Submits and pushes the request. Raises on misuse (wrong option types, a client without key, a read-only client
   gets a request that has already failed). */
int n8n_lua_submit(lua_State *L, int client_index, const n8n_submission *submission);

/* The names of the options that n8n_lua_submit reads, ended by NULL. */
const char *const *n8n_lua_submit_options(void);

/* Moves the body out of the request at `index`, if it is a request that ended well. Raises for anything else. */
void n8n_lua_take_body(lua_State *L, int index, n8n_body *body);

/* Adds engine, client, submit and their metatables to the table on top of the stack. */
void n8n_lua_client_open(lua_State *L);

#endif
