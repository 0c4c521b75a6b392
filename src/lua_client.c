/* Bindings of the transport: core.engine, core.client, core.submit and the values they answer. */
#include "lua_client.h"

#include <stdlib.h>
#include <string.h>

#include "lua_compat.h"
#include "lua_json.h"
#include "transport.h"

#define ENGINE "n8n.engine"
#define CLIENT "n8n.client"
#define REQUEST "n8n.request"

/* What the configuration falls back to; the face sets all of it. */
static const n8n_client_options DEFAULTS = {
    .user_agent = "lua-n8n",
    .timeout = 60,
    .connect_timeout = 10,
    .deadline = 600,
    .retries = 4,
    .burst = 1,
    .max_response = (size_t)1 << 30,
    .spill_above = (size_t)8 << 20,
};

static const char *const FAILURE_NAMES[] = {
    [N8N_NO_FAILURE] = "none",
    [N8N_FAILURE_TRANSPORT] = "transport",
    [N8N_FAILURE_TIMEOUT] = "timeout",
    [N8N_FAILURE_TLS] = "tls",
    [N8N_FAILURE_HTTP] = "http",
    [N8N_FAILURE_PROTOCOL] = "protocol",
    [N8N_FAILURE_TOO_LARGE] = "too_large",
    [N8N_FAILURE_IO] = "io",
    [N8N_FAILURE_READ_ONLY] = "read_only",
    [N8N_FAILURE_CANCELLED] = "cancelled",
    [N8N_FAILURE_MEMORY] = "memory",
    [N8N_FAILURE_CONFIG] = "config",
};

/* A userdata holds one pointer, NULL until it is acquired: so __gc is in place before anything is owned. */
static void *new_handle(lua_State *L, const char *type) {
  void **handle = n8n_newuserdata(L, sizeof *handle);
  *handle = NULL;
  luaL_getmetatable(L, type);
  lua_setmetatable(L, -2);
  return handle;
}

/* ---- The engine ---- */

static const char ENGINE_SLOT = 0; /* its address is the key in the registry */

/* Pushes the engine of this Lua state, made anew where there is none or where a fork left us the parent's. */
static n8n_engine *push_engine(lua_State *L) {
  lua_pushlightuserdata(L, (void *)(uintptr_t)&ENGINE_SLOT);
  lua_rawget(L, LUA_REGISTRYINDEX);
  n8n_engine **handle = luaL_testudata(L, -1, ENGINE);
  if (handle && !*handle) {
    luaL_error(L, "the Lua state is being closed: no request can be made any more");
  }
  if (!handle || n8n_engine_is_inherited(*handle)) {
    lua_pop(L, 1);
    handle = new_handle(L, ENGINE);
    *handle = n8n_engine_new();
    if (!*handle) {
      luaL_error(L, "the HTTP engine could not be started: out of memory or of file descriptors");
    }
    lua_pushlightuserdata(L, (void *)(uintptr_t)&ENGINE_SLOT);
    lua_pushvalue(L, -2);
    lua_rawset(L, LUA_REGISTRYINDEX);
  }
  return *handle;
}

static n8n_engine *check_engine(lua_State *L) {
  n8n_engine **handle = luaL_checkudata(L, 1, ENGINE);
  luaL_argcheck(L, *handle != NULL, 1, "the engine is closed");
  return *handle;
}

static int core_engine(lua_State *L) {
  push_engine(L);
  return 1;
}

static int engine_step(lua_State *L) {
  n8n_engine *engine = check_engine(L);
  double seconds = luaL_optnumber(L, 2, 0);
  luaL_argcheck(L, seconds >= 0 && seconds <= 86400, 2, "seconds from 0 to 86400");
  lua_pushboolean(L, n8n_engine_step(engine, (long)(seconds * 1000)) > 0);
  return 1;
}

static int engine_pollfd(lua_State *L) {
  lua_pushinteger(L, n8n_engine_descriptor(check_engine(L)));
  return 1;
}

static int engine_events(lua_State *L) {
  check_engine(L);
  lua_pushliteral(L, "r");
  return 1;
}

static int engine_timeout(lua_State *L) {
  long milliseconds = n8n_engine_timeout(check_engine(L));
  if (milliseconds < 0) {
    return 0;
  }
  lua_pushnumber(L, (double)milliseconds / 1000.0);
  return 1;
}

static int engine_active(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)n8n_engine_active(check_engine(L)));
  return 1;
}

/* engine:wake(): makes pollfd readable until the next step. */
static int engine_wake(lua_State *L) {
  n8n_engine_wake(check_engine(L));
  return 0;
}

/* engine:finished() -> the ticket of a watched request that has ended, each once; nil: none. */
static int engine_finished(lua_State *L) {
  uint64_t ticket = n8n_engine_next_finished(check_engine(L));
  if (ticket == 0) {
    return 0;
  }
  lua_pushnumber(L, (lua_Number)ticket);
  return 1;
}

static int engine_gc(lua_State *L) {
  n8n_engine **handle = luaL_checkudata(L, 1, ENGINE);
  if (*handle) {
    n8n_engine_release(*handle);
    *handle = NULL;
  }
  return 0;
}

static const luaL_Reg ENGINE_METHODS[] = {
    {"step", engine_step},     {"pollfd", engine_pollfd}, {"events", engine_events},     {"timeout", engine_timeout},
    {"active", engine_active}, {"wake", engine_wake},     {"finished", engine_finished}, {NULL, NULL},
};

/* ---- Clients ---- */

static n8n_client *check_client(lua_State *L, int index) {
  n8n_client **handle = luaL_checkudata(L, index, CLIENT);
  luaL_argcheck(L, *handle != NULL, index, "the client is closed");
  return *handle;
}

/* The fields of the table at `index`. Texts stay on the Lua stack of the caller as long as the table holds them. */
static const char *text_field(lua_State *L, int index, const char *name, const char *fallback) {
  lua_getfield(L, index, name);
  const char *text = fallback;
  if (!lua_isnil(L, -1)) {
    size_t size;
    if (lua_type(L, -1) != LUA_TSTRING) {
      luaL_error(L, "option '%s' must be a string, got a %s", name, luaL_typename(L, -1));
    }
    text = lua_tolstring(L, -1, &size);
    const char *fault = n8n_header_fault(text, size);
    if (fault) {
      luaL_error(L, "option '%s' cannot be used: %s", name, fault);
    }
  }
  lua_pop(L, 1);
  return text;
}

/* A path: a file may be called anything but nothing, and the system reads no further than a NUL. */
static const char *path_field(lua_State *L, int index, const char *name) {
  lua_getfield(L, index, name);
  size_t size = 0;
  const char *path = NULL;
  if (!lua_isnil(L, -1)) {
    if (lua_type(L, -1) != LUA_TSTRING) {
      luaL_error(L, "option '%s' must be a string, got a %s", name, luaL_typename(L, -1));
    }
    path = lua_tolstring(L, -1, &size);
    if (size == 0 || strlen(path) != size) {
      luaL_error(L, "option '%s' %s", name, size == 0 ? "is empty" : "contains a NUL byte");
    }
  }
  lua_pop(L, 1);
  return path;
}

static double number_field(lua_State *L, int index, const char *name, double fallback) {
  lua_getfield(L, index, name);
  double number = fallback;
  if (!lua_isnil(L, -1)) {
    if (lua_type(L, -1) != LUA_TNUMBER) {
      luaL_error(L, "option '%s' must be a number, got a %s", name, luaL_typename(L, -1));
    }
    number = lua_tonumber(L, -1);
    if (!(number >= 0 && number <= 9e15)) {
      luaL_error(L, "option '%s' must be a number from 0 up, got %f", name, number);
    }
  }
  lua_pop(L, 1);
  return number;
}

static bool boolean_field(lua_State *L, int index, const char *name) {
  lua_getfield(L, index, name);
  bool value = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return value;
}

static int whole_field(lua_State *L, int index, const char *name, int fallback) {
  double number = number_field(L, index, name, fallback);
  if (number > 1000 || number != (double)(int)number) {
    luaL_error(L, "option '%s' must be a whole number up to 1000", name);
  }
  return (int)number;
}

/* "Name: value" for each pair of the table `headers`, as an array of C strings on the Lua stack, ended by NULL. Leaves
   two values on the stack that hold the texts. */
static const char *const *push_headers(lua_State *L, int index) {
  lua_getfield(L, index, "headers");
  lua_newtable(L);
  int given = lua_absindex(L, -2);
  int lines = lua_absindex(L, -1);
  int count = 0;
  if (!lua_isnil(L, given)) {
    luaL_checktype(L, given, LUA_TTABLE);
    for (lua_pushnil(L); lua_next(L, given); lua_pop(L, 1)) {
      if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING) {
        luaL_error(L, "option 'headers' must map names to texts");
      }
      size_t name_size, value_size;
      const char *name = lua_tolstring(L, -2, &name_size);
      const char *value = lua_tolstring(L, -1, &value_size);
      const char *fault = n8n_header_fault(name, name_size);
      fault = fault ? fault : n8n_header_fault(value, value_size);
      if (fault || name_size == 0 || strpbrk(name, ": \t")) {
        luaL_error(L, "option 'headers': '%s' cannot be sent: %s", fault ? "a header" : name,
                   fault ? fault : "it is not a header's name");
      }
      /* libcurl takes "Name;" for a header without value. */
      lua_pushfstring(L, value_size ? "%s: %s" : "%s;", name, value);
      lua_rawseti(L, lines, ++count);
    }
  }
  const char **array = lua_newuserdata(L, ((size_t)count + 1) * sizeof *array);
  for (int i = 0; i < count; i++) {
    lua_rawgeti(L, lines, i + 1);
    array[i] = lua_tostring(L, -1);
    lua_pop(L, 1);
  }
  array[count] = NULL;
  lua_remove(L, given);
  return array;
}

static int client_set_key(lua_State *L);

/* core.client{ base_url=, counted_at=, api_key=, user_agent=, ca_file=, ca_path=, client_cert=, client_key=,
   client_key_password=, proxy=, headers={ [name]=value }, timeout=, connect_timeout=, deadline= (seconds), retries=,
   rate= (attempts per second), burst=, concurrency=, max_response=, page_memory= (bytes), compression=, read_only= }.
   Raises on misuse; the names themselves are the face's to check. */
static int core_client(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  n8n_client_options options = DEFAULTS;
  options.base_url = text_field(L, 1, "base_url", NULL);
  if (!options.base_url) {
    return luaL_error(L, "option 'base_url' is missing");
  }
  options.counted_at = text_field(L, 1, "counted_at", NULL);
  options.user_agent = text_field(L, 1, "user_agent", DEFAULTS.user_agent);
  options.ca_file = text_field(L, 1, "ca_file", NULL);
  options.ca_folder = text_field(L, 1, "ca_path", NULL);
  options.client_certificate = text_field(L, 1, "client_cert", NULL);
  options.client_key = text_field(L, 1, "client_key", NULL);
  options.client_key_password = text_field(L, 1, "client_key_password", NULL);
  options.proxy = text_field(L, 1, "proxy", NULL);
  options.timeout = number_field(L, 1, "timeout", DEFAULTS.timeout);
  options.connect_timeout = number_field(L, 1, "connect_timeout", DEFAULTS.connect_timeout);
  options.deadline = number_field(L, 1, "deadline", DEFAULTS.deadline);
  options.retries = whole_field(L, 1, "retries", DEFAULTS.retries);
  options.rate = number_field(L, 1, "rate", DEFAULTS.rate);
  options.burst = whole_field(L, 1, "burst", DEFAULTS.burst);
  options.concurrency = whole_field(L, 1, "concurrency", DEFAULTS.concurrency);
  options.max_response = (size_t)number_field(L, 1, "max_response", (double)DEFAULTS.max_response);
  options.spill_above = (size_t)number_field(L, 1, "page_memory", (double)DEFAULTS.spill_above);
  options.compressed = boolean_field(L, 1, "compression");
  options.read_only = boolean_field(L, 1, "read_only");
  options.headers = push_headers(L, 1);

  n8n_client **handle = new_handle(L, CLIENT);
  *handle = n8n_client_new(&options);
  if (!*handle) {
    return luaL_error(L, "out of memory");
  }
  lua_getfield(L, 1, "api_key");
  if (!lua_isnil(L, -1)) {
    lua_pushcfunction(L, client_set_key);
    lua_pushvalue(L, -3);
    lua_pushvalue(L, -3);
    lua_call(L, 2, 0);
  }
  lua_pop(L, 1);
  return 1;
}

static int client_set_key(lua_State *L) {
  n8n_client *client = check_client(L, 1);
  size_t size;
  luaL_checktype(L, 2, LUA_TSTRING);
  const char *key = lua_tolstring(L, 2, &size);
  const char *fault = size == 0 ? "it is empty" : n8n_header_fault(key, size);
  if (fault) {
    return luaL_error(L, "the API key cannot be used: %s", fault);
  }
  if (!n8n_client_set_key(client, key, size)) {
    return luaL_error(L, "out of memory");
  }
  return 0;
}

static int client_mutations(lua_State *L) {
  n8n_client *client = check_client(L, 1);
  n8n_mutations mutations = n8n_engine_mutations(push_engine(L), client);
  lua_pushnumber(L, (lua_Number)mutations.begun);
  lua_pushnumber(L, (lua_Number)mutations.ended);
  return 2;
}

static void set_number(lua_State *L, const char *name, double number) {
  lua_pushnumber(L, number);
  lua_setfield(L, -2, name);
}

static void set_count(lua_State *L, const char *name, uint64_t count) {
  lua_pushinteger(L, (lua_Integer)count);
  lua_setfield(L, -2, name);
}

static int client_counters(lua_State *L) {
  const n8n_counters *counters = n8n_client_counters(check_client(L, 1));
  lua_createtable(L, 0, 12);
  set_count(L, "requests", counters->requests);
  set_count(L, "failures", counters->failures);
  set_count(L, "attempts", counters->attempts);
  set_count(L, "connections", counters->connections);
  set_count(L, "throttled", counters->throttled);
  set_count(L, "bytes_sent", counters->bytes_sent);
  set_count(L, "bytes_received", counters->bytes_received);
  set_number(L, "seconds", counters->seconds);
  set_number(L, "seconds_name", counters->seconds_name);
  set_number(L, "seconds_connect", counters->seconds_connect);
  set_number(L, "seconds_tls", counters->seconds_tls);
  set_number(L, "seconds_first_byte", counters->seconds_first_byte);
  return 1;
}

static int client_origin(lua_State *L) {
  lua_pushstring(L, n8n_client_options_of(check_client(L, 1))->base_url);
  return 1;
}

static int client_gc(lua_State *L) {
  n8n_client **handle = luaL_checkudata(L, 1, CLIENT);
  if (*handle) {
    n8n_client_release(*handle);
    *handle = NULL;
  }
  return 0;
}

static const luaL_Reg CLIENT_METHODS[] = {
    {"set_key", client_set_key},
    {"mutations", client_mutations},
    {"counters", client_counters},
    {"origin", client_origin},
    {NULL, NULL},
};

/* ---- Submitting ---- */

static const char *const SUBMIT_OPTIONS[] = {"timeout", "deadline", "retries", "max_response", "etag", "file", NULL};

const char *const *n8n_lua_submit_options(void) { return SUBMIT_OPTIONS; }

/* A number above 0, or -1 where there is none. */
static double positive_field(lua_State *L, int index, const char *name) {
  double number = number_field(L, index, name, -1);
  if (number == 0) {
    luaL_error(L, "option '%s' must be above 0", name);
  }
  return number;
}

static void read_submit_options(lua_State *L, int index, n8n_request_options *options) {
  options->timeout = options->deadline = -1;
  options->retries = -1;
  if (index == 0) {
    return;
  }
  luaL_checktype(L, index, LUA_TTABLE);
  options->timeout = positive_field(L, index, "timeout");
  options->deadline = positive_field(L, index, "deadline");
  options->retries = whole_field(L, index, "retries", -1);
  double max_response = positive_field(L, index, "max_response");
  options->max_response = max_response > 0 ? (size_t)max_response : 0;
  options->etag = text_field(L, index, "etag", NULL);
  options->target = path_field(L, index, "file");
}

int n8n_lua_submit(lua_State *L, int client_index, const n8n_submission *submission) {
  n8n_client *client = check_client(L, client_index);
  n8n_request_options options = {
      .method = submission->method,
      .path = submission->path,
      .path_size = submission->path_size,
      .query = submission->query,
      .query_size = submission->query_size,
      .body = submission->body,
      .body_size = submission->body_size,
      .body_file = submission->body_file,
      .body_file_at = submission->body_file_at,
      .content_type = submission->content_type,
      .idempotent = submission->idempotent,
      .expected = submission->expected,
      .may_be_empty = submission->may_be_empty,
  };
  read_submit_options(L, submission->options_index, &options);
  n8n_engine *engine = push_engine(L);
  n8n_request **handle = new_handle(L, REQUEST);
  *handle = n8n_request_new(engine, client, &options);
  if (!*handle) {
    return luaL_error(L, "out of memory");
  }
  /* Puts the request on the wire now: a page asked for ahead travels while the script works. */
  n8n_engine_step(engine, 0);
  lua_remove(L, -2);
  return 1;
}

static const char *check_token(lua_State *L, int index, const char *name) {
  const char *text = text_field(L, index, name, NULL);
  if (!text || !*text) {
    luaL_error(L, "'%s' is missing", name);
  }
  return text;
}

/* A path or a query goes out as it is: it must not end the request line, name a fragment or leave the API. */
static void check_encoded(lua_State *L, const char *name, const char *text, const char *refused) {
  for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
    if (*at <= ' ' || *at >= 127 || strchr(refused, *at)) {
      luaL_error(L, "'%s' must be percent-encoded: byte %d of '%s' cannot be sent", name,
                 (int)(at - (const unsigned char *)text) + 1, text);
    }
  }
}

/* Whether a segment of a path is "." or "..", plain or percent-encoded: servers and proxies resolve both. */
static bool is_dots(const char *segment, size_t size) {
  size_t dots = 0;
  for (size_t i = 0; i < size; dots++) {
    if (segment[i] == '.') {
      i++;
    } else if (size - i >= 3 && segment[i] == '%' && segment[i + 1] == '2' && (segment[i + 2] | 0x20) == 'e') {
      i += 3;
    } else {
      return false;
    }
  }
  return dots == 1 || dots == 2;
}

static void check_path(lua_State *L, const char *path) {
  bool stays = path[0] == '/';
  for (const char *segment = path; stays && *segment;) {
    segment++;
    size_t size = strcspn(segment, "/");
    stays = !is_dots(segment, size);
    segment += size;
  }
  if (!stays) {
    luaL_error(L, "'path' must begin with '/' and stay below the API's address, got '%s'", path);
  }
}

/* core.submit(client, { method=, path=, query=, body=, content_type=, idempotent=, json=, may_be_empty=, and the
   options of n8n_lua_submit_options }) -> request. `path` begins with "/", is encoded and relative to the base URL. */
static int core_submit(lua_State *L) {
  check_client(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  n8n_submission submission = {0};
  submission.method = check_token(L, 2, "method");
  submission.path = check_token(L, 2, "path");
  submission.path_size = strlen(submission.path);
  check_path(L, submission.path);
  check_encoded(L, "path", submission.path, "?#\\");
  check_encoded(L, "method", submission.method, "/");
  submission.query = text_field(L, 2, "query", NULL);
  if (submission.query) {
    check_encoded(L, "query", submission.query, "#");
    submission.query_size = strlen(submission.query);
  }
  lua_getfield(L, 2, "body");
  if (!lua_isnil(L, -1)) {
    submission.body = luaL_checklstring(L, -1, &submission.body_size);
  }
  submission.content_type = text_field(L, 2, "content_type", NULL);
  submission.idempotent = boolean_field(L, 2, "idempotent");
  submission.expected = boolean_field(L, 2, "json") ? N8N_EXPECT_JSON : N8N_EXPECT_ANYTHING;
  submission.may_be_empty = boolean_field(L, 2, "may_be_empty");
  submission.options_index = 2;
  return n8n_lua_submit(L, 1, &submission);
}

/* ---- Requests ---- */

static n8n_request *check_request(lua_State *L, int index) {
  n8n_request **handle = luaL_checkudata(L, index, REQUEST);
  luaL_argcheck(L, *handle != NULL, index, "the request is closed");
  return *handle;
}

static n8n_request *check_done(lua_State *L, int index) {
  n8n_request *request = check_request(L, index);
  if (!n8n_request_is_done(request)) {
    luaL_error(L, "the request is still under way");
  }
  return request;
}

void n8n_lua_take_body(lua_State *L, int index, n8n_body *body) {
  n8n_request *request = check_done(L, index);
  const n8n_failure *failure = n8n_request_failure(request);
  if (failure->kind != N8N_NO_FAILURE) {
    luaL_error(L, "the request failed: %s", failure->message);
  }
  *body = n8n_request_take_body(request);
}

static int request_done(lua_State *L) {
  lua_pushboolean(L, n8n_request_is_done(check_request(L, 1)));
  return 1;
}

/* request:watch() -> the ticket that engine:finished answers when the request ends; nil: it is done. */
static int request_watch(lua_State *L) {
  uint64_t ticket = n8n_request_watch(check_request(L, 1));
  if (ticket == 0) {
    return 0;
  }
  lua_pushnumber(L, (lua_Number)ticket);
  return 1;
}

static int request_cancel(lua_State *L) {
  n8n_request_cancel(check_request(L, 1));
  return 0;
}

static int request_status(lua_State *L) {
  long status = n8n_request_status(check_done(L, 1));
  if (status == 0) {
    return 0;
  }
  lua_pushinteger(L, status);
  return 1;
}

static int request_header(lua_State *L) {
  n8n_request *request = check_done(L, 1);
  size_t size;
  const char *value = n8n_request_header(request, luaL_checkstring(L, 2), &size);
  if (!value) {
    return 0;
  }
  lua_pushlstring(L, value, size);
  return 1;
}

static int request_size(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)n8n_request_body(check_done(L, 1))->size);
  return 1;
}

/* request:text([longest]): the body, or its first `longest` bytes. */
static int request_text(lua_State *L) {
  const n8n_body *body = n8n_request_body(check_done(L, 1));
  double longest = luaL_optnumber(L, 2, (lua_Number)body->size);
  size_t size = longest >= 0 && longest < (double)body->size ? (size_t)longest : body->size;
  lua_pushlstring(L, body->data ? body->data : "", size);
  return 1;
}

static int request_value(lua_State *L) {
  const n8n_body *body = n8n_request_body(check_done(L, 1));
  return n8n_lua_decode(L, body->data ? body->data : "", body->size);
}

/* Reads a mapped text to its end and lets go of what was read: so it passes through memory without staying there. */
static bool check_json(const n8n_body *body, n8n_json_scanner *scanner) {
  static const size_t STEP = (size_t)4 << 20;
  size_t forgotten = 0;
  n8n_json_start(scanner, body->data ? body->data : "", body->size);
  n8n_json_token token;
  do {
    token = n8n_json_next(scanner);
    size_t read = (size_t)(scanner->at - scanner->text);
    if (read - forgotten >= STEP) {
      n8n_body_forget(body, forgotten, read);
      forgotten = read;
    }
  } while (token != N8N_JSON_FAULT && token != N8N_JSON_END);
  return token == N8N_JSON_END;
}

/* request:keep(json) -> bytes: lets what came appear as the file that option 'file' named; nil when nothing came. nil
   and a message when the file cannot appear; with `json`, an offset too when it is not sound JSON. */
static int request_keep(lua_State *L) {
  n8n_request *request = check_done(L, 1);
  size_t size = n8n_request_body(request)->size;
  if (!n8n_request_has_target(request)) {
    return 0;
  }
  n8n_json_scanner scanner;
  if (lua_toboolean(L, 2) && !check_json(n8n_request_body(request), &scanner)) {
    n8n_request_discard(request);
    return n8n_lua_pushfault(L, &scanner);
  }
  const char *reason = n8n_request_keep(request);
  if (reason) {
    lua_pushnil(L);
    lua_pushstring(L, reason);
    return 2;
  }
  lua_pushinteger(L, (lua_Integer)size);
  return 1;
}

static int request_failure(lua_State *L) {
  n8n_request *request = check_done(L, 1);
  const n8n_failure *failure = n8n_request_failure(request);
  if (failure->kind == N8N_NO_FAILURE) {
    return 0;
  }
  lua_createtable(L, 0, 8);
  lua_pushstring(L, FAILURE_NAMES[failure->kind]);
  lua_setfield(L, -2, "kind");
  lua_pushstring(L, failure->message);
  lua_setfield(L, -2, "message");
  lua_pushboolean(L, failure->ambiguous);
  lua_setfield(L, -2, "ambiguous");
  lua_pushboolean(L, failure->answer_lost);
  lua_setfield(L, -2, "answer_lost");
  set_count(L, "attempts", (uint64_t)n8n_request_attempts(request));
  if (failure->reason) {
    lua_pushstring(L, failure->reason);
    lua_setfield(L, -2, "reason");
  }
  if (n8n_request_status(request)) {
    set_count(L, "status", (uint64_t)n8n_request_status(request));
  }
  if (failure->retry_after >= 0) {
    set_number(L, "retry_after", failure->retry_after);
  }
  return 1;
}

static int request_method(lua_State *L) {
  lua_pushstring(L, n8n_request_method(check_request(L, 1)));
  return 1;
}

static int request_url(lua_State *L) {
  lua_pushstring(L, n8n_request_url(check_request(L, 1)));
  return 1;
}

static int request_attempts(lua_State *L) {
  lua_pushinteger(L, n8n_request_attempts(check_request(L, 1)));
  return 1;
}

static int request_seconds(lua_State *L) {
  lua_pushnumber(L, n8n_request_seconds(check_done(L, 1)));
  return 1;
}

/* __gc, __close and close(): an abandoned request is cancelled. */
static int request_close(lua_State *L) {
  n8n_request **handle = luaL_checkudata(L, 1, REQUEST);
  if (*handle) {
    n8n_request_free(*handle);
    *handle = NULL;
  }
  return 0;
}

static const luaL_Reg REQUEST_METHODS[] = {
    {"done", request_done},       {"watch", request_watch},
    {"cancel", request_cancel},   {"status", request_status},
    {"header", request_header},   {"size", request_size},
    {"text", request_text},       {"value", request_value},
    {"failure", request_failure}, {"method", request_method},
    {"url", request_url},         {"attempts", request_attempts},
    {"seconds", request_seconds}, {"keep", request_keep},
    {"close", request_close},     {NULL, NULL},
};

/* ---- Registration ---- */

static void new_type(lua_State *L, const char *type, const luaL_Reg *methods, lua_CFunction gc) {
  luaL_newmetatable(L, type);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, gc);
  lua_setfield(L, -2, "__gc");
  lua_pushstring(L, type);
  lua_setfield(L, -2, "__name");
  lua_pushliteral(L, "protected");
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}

void n8n_lua_client_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"engine", core_engine}, {"client", core_client}, {"submit", core_submit}, {NULL, NULL}};
  new_type(L, ENGINE, ENGINE_METHODS, engine_gc);
  new_type(L, CLIENT, CLIENT_METHODS, client_gc);
  new_type(L, REQUEST, REQUEST_METHODS, request_close);
  luaL_getmetatable(L, REQUEST);
  lua_pushcfunction(L, request_close);
  lua_setfield(L, -2, "__close");
  lua_pop(L, 1);
  luaL_setfuncs(L, functions, 0);
}
