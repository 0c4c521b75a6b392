#include "lua_leaf.h"

#include <string.h>

#include "buffer.h"
#include "lua_check.h"
#include "lua_compat.h"
#include "lua_form.h"
#include "lua_json.h"
#include "lua_query.h"
#include "suggest.h"

/* Where the arguments of one call stand on the stack; 0 for one that was not given. */
typedef struct leaf_call {
  const n8n_operation *operation;
  int first;
  int body;
  int query;
  int options;
} leaf_call;

/* The number of an argument as the caller counts, who writes `resource:verb(...)`. */
static int argument_number(const leaf_call *call, int index) { return index - call->first + 1; }

/* Path ------------------------------------------------------------------------------------------------------------ */

static void add_path_argument(lua_State *L, const leaf_call *call, size_t position, n8n_buffer *buffer) {
  const n8n_operation *operation = call->operation;
  const n8n_parameter *parameter = &operation->arguments[position];
  int index = call->first + (int)position;
  int number = argument_number(call, index);
  int64_t value;
  if (lua_isnoneornil(L, index)) {
    n8n_lua_refuse(L, operation, "%s is missing (argument %d: a string)", parameter->name, number);
  }
  if (n8n_lua_whole(L, index, &value)) {
    n8n_digits written = n8n_digits_of(value);
    n8n_lua_need(L, operation, n8n_lua_escape(buffer, written.text, written.size));
    return;
  }
  if (lua_type(L, index) != LUA_TSTRING) {
    n8n_lua_refuse(L, operation, "%s must be a string or a whole number (argument %d), got %s", parameter->name, number,
                   lua_type(L, index) == LUA_TNUMBER ? "a number that is none" : n8n_lua_kind(L, index));
  }
  size_t size;
  const char *text = lua_tolstring(L, index, &size);
  if (size == 0) {
    n8n_lua_refuse(L, operation, "%s is empty (argument %d: a string)", parameter->name, number);
  }
  if (strcmp(text, ".") == 0 || strcmp(text, "..") == 0) {
    n8n_lua_refuse(L, operation, "%s cannot be '%s' (argument %d): it would name another path", parameter->name, text,
                   number);
  }
  if (!n8n_parameter_allows(parameter, text, size)) {
    n8n_lua_push_values(L, parameter);
    n8n_lua_refuse(L, operation, "%s cannot be '%s' (argument %d); it is one of: %s", parameter->name, text, number,
                   lua_tostring(L, -1));
  }
  n8n_lua_need(L, operation, n8n_lua_escape(buffer, text, size));
}

static void add_path(lua_State *L, const leaf_call *call, n8n_buffer *buffer) {
  const n8n_operation *operation = call->operation;
  const char *rest = operation->path;
  for (size_t position = 0; position < operation->argument_count; position++) {
    const char *brace = strchr(rest, '{');
    n8n_lua_need(L, operation, n8n_buffer_add(buffer, rest, (size_t)(brace - rest)));
    add_path_argument(L, call, position, buffer);
    rest = strchr(brace, '}') + 1;
  }
  n8n_lua_need(L, operation, n8n_buffer_add_text(buffer, rest));
}

/* Body ------------------------------------------------------------------------------------------------------------ */

/* What the encoded text is, by its first character. */
static const char *kind_of_json(const n8n_buffer *buffer) {
  size_t i = 0;
  while (i < buffer->size && strchr(" \t\r\n", buffer->data[i])) {
    i++;
  }
  switch (i < buffer->size ? buffer->data[i] : '\0') {
  case '{':
    return "an object";
  case '[':
    return "an array";
  case '"':
    return "a string (JSON text goes in as a fragment)";
  default:
    return "neither object nor array";
  }
}

static void encode_body(lua_State *L, const leaf_call *call, n8n_buffer *buffer) {
  const n8n_operation *operation = call->operation;
  const n8n_schema *schema = operation->body;
  n8n_lua_encode_for(L, operation, call->body, schema, buffer);
  const char *wanted = !schema || schema->type == N8N_SCHEMA_ANY ? NULL
                       : schema->type == N8N_SCHEMA_ARRAY        ? "an array"
                                                                 : "an object";
  const char *got = kind_of_json(buffer);
  if (wanted && strcmp(got, wanted) != 0) {
    n8n_lua_refuse(L, operation, "the body must be %s (argument %d), got %s", wanted, argument_number(call, call->body),
                   got);
  }
}

static void add_body(lua_State *L, const leaf_call *call, n8n_submission *submission) {
  const n8n_operation *operation = call->operation;
  bool may_have_body = strcmp(operation->method, "GET") != 0 && strcmp(operation->method, "DELETE") != 0;
  if (call->body) {
    n8n_buffer *buffer = n8n_lua_newbuffer(L);
    if (operation->body_type == N8N_BODY_MULTIPART) {
      n8n_lua_form(L, call->body, operation, buffer, submission);
    } else {
      encode_body(L, call, buffer);
    }
    submission->body = buffer->data;
    submission->body_size = buffer->size;
  } else if (operation->body_required) {
    n8n_lua_refuse(L, operation, "the body is missing (argument %d: a table)",
                   argument_number(call, call->first + (int)operation->argument_count));
  } else if (may_have_body) {
    submission->body = "{}"; /* without a body n8n answers 415 */
    submission->body_size = 2;
  }
}

/* Options --------------------------------------------------------------------------------------------------------- */

static bool is_option(const n8n_operation *operation, const char *name, size_t size) {
  for (const char *const *known = n8n_lua_submit_options(); *known; known++) {
    if (strlen(*known) == size && memcmp(*known, name, size) == 0) {
      return true;
    }
  }
  return operation->body_type != N8N_BODY_NONE && size == 5 && memcmp(name, "query", 5) == 0;
}

static void refuse_option(lua_State *L, const leaf_call *call, const char *name, size_t size) {
  const n8n_operation *operation = call->operation;
  bool takes_query = operation->body_type != N8N_BODY_NONE;
  if (!takes_query && strcmp(name, "query") == 0) {
    n8n_lua_refuse(L, operation, "there is no option 'query' here: the query is argument %d",
                   argument_number(call, call->options) - 1);
  }
  n8n_suggestion suggestion = N8N_SUGGESTION_NONE;
  luaL_Buffer names;
  luaL_buffinit(L, &names);
  for (const char *const *known = n8n_lua_submit_options(); *known; known++) {
    n8n_suggest(&suggestion, name, size, *known);
    luaL_addstring(&names, *known);
    luaL_addstring(&names, known[1] ? ", " : "");
  }
  if (takes_query) {
    n8n_suggest(&suggestion, name, size, "query");
    luaL_addstring(&names, ", query");
  }
  luaL_pushresult(&names);
  if (suggestion.name) {
    n8n_lua_refuse(L, operation, "unknown option '%s'; did you mean '%s'?", name, suggestion.name);
  }
  n8n_lua_refuse(L, operation, "unknown option '%s'; known are: %s", name, lua_tostring(L, -1));
}

static void check_options(lua_State *L, const leaf_call *call) {
  const n8n_operation *operation = call->operation;
  if (!lua_istable(L, call->options)) {
    n8n_lua_refuse(L, operation, "options must be a table (argument %d), got %s", argument_number(call, call->options),
                   n8n_lua_kind(L, call->options));
  }
  lua_pushnil(L);
  while (lua_next(L, call->options)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING) {
      n8n_lua_refuse(L, operation, "names of options are strings, got %s", n8n_lua_kind(L, -1));
    }
    size_t size;
    const char *name = lua_tolstring(L, -1, &size);
    if (!is_option(operation, name, size)) {
      refuse_option(L, call, name, size);
    }
  }
}

/* The whole call -------------------------------------------------------------------------------------------------- */

static void check_extra_arguments(lua_State *L, const leaf_call *call, int last) {
  for (int index = last + 1; index <= lua_gettop(L); index++) {
    if (!lua_isnil(L, index)) {
      n8n_lua_refuse(L, call->operation, "takes at most %d arguments, got one more (argument %d: %s)",
                     argument_number(call, last), argument_number(call, index), n8n_lua_kind(L, index));
    }
  }
}

/* Finds query, body and options among the arguments. */
static leaf_call read_call(lua_State *L, const n8n_operation *operation, int first) {
  leaf_call call = {operation, first, 0, 0, 0};
  int payload = first + (int)operation->argument_count;
  int options = payload + 1;
  check_extra_arguments(L, &call, options);
  lua_settop(L, options);
  bool has_body = operation->body_type != N8N_BODY_NONE;
  if (!lua_isnil(L, payload)) {
    *(has_body ? &call.body : &call.query) = payload;
  }
  if (!lua_isnil(L, options)) {
    call.options = options;
    check_options(L, &call);
    if (has_body) {
      lua_pushliteral(L, "query");
      lua_rawget(L, options);
      call.query = lua_isnil(L, -1) ? 0 : lua_gettop(L);
    }
  }
  return call;
}

void n8n_lua_leaf(lua_State *L, const n8n_operation *operation, int first, n8n_submission *submission) {
  luaL_checkstack(L, 20, operation->name);
  leaf_call call = read_call(L, operation, first);
  *submission = (n8n_submission){
      .method = operation->method,
      .operation = operation->name,
      .idempotent = operation->idempotent,
      .expected = operation->reply == N8N_REPLY_BINARY ? N8N_EXPECT_BINARY : N8N_EXPECT_JSON,
      .may_be_empty = operation->reply == N8N_REPLY_EMPTY || operation->reply == N8N_REPLY_MIXED,
      .options_index = call.options,
  };
  n8n_buffer *target = n8n_lua_newbuffer(L);
  add_path(L, &call, target);
  size_t path_size = target->size;
  n8n_lua_add_query(L, operation, call.query, target);
  submission->path = target->data;
  submission->path_size = path_size;
  submission->query = target->size > path_size ? target->data + path_size : NULL;
  submission->query_size = target->size - path_size;
  add_body(L, &call, submission);
}
