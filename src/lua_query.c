#include "lua_query.h"

#include <string.h>

#include "lua_check.h"
#include "lua_client.h"
#include "lua_compat.h"
#include "lua_json.h"
#include "suggest.h"

static void refuse_value(lua_State *L, const n8n_operation *operation, const n8n_parameter *parameter,
                         const char *wanted, int index) {
  n8n_lua_refuse(L, operation, "query parameter '%s' must be %s, got %s", parameter->name, wanted,
                 n8n_lua_kind(L, index));
}

static void refuse_empty(lua_State *L, const n8n_operation *operation, const n8n_parameter *parameter,
                         const char *value) {
  n8n_lua_refuse(L, operation, "%s = %s would select everything; %s", parameter->name, value,
                 parameter->required ? "it must say which are meant" : "leave it out to mean that");
}

/* Identifiers are often numbers to people (execution 12), and text to the API. */
static bool is_identifier(const char *name) {
  size_t size = strlen(name);
  return size >= 2 && strcmp(name + size - 2, "Id") == 0;
}

static void add_text_value(lua_State *L, const n8n_operation *operation, const n8n_parameter *parameter, int index,
                           n8n_buffer *buffer) {
  int64_t value;
  if (is_identifier(parameter->name) && n8n_lua_whole(L, index, &value)) {
    n8n_digits written = n8n_digits_of(value);
    n8n_lua_need(L, operation, n8n_buffer_add(buffer, written.text, written.size));
    return;
  }
  if (lua_type(L, index) != LUA_TSTRING) {
    refuse_value(L, operation, parameter, parameter->type == N8N_PARAMETER_LIST ? "a string or an array" : "a string",
                 index);
  }
  size_t size;
  const char *text = lua_tolstring(L, index, &size);
  if (size == 0) {
    refuse_empty(L, operation, parameter, "''");
  }
  if (!n8n_parameter_allows(parameter, text, size)) {
    n8n_lua_push_values(L, parameter);
    n8n_lua_refuse(L, operation, "query parameter '%s' cannot be '%s'; it is one of: %s", parameter->name, text,
                   lua_tostring(L, -1));
  }
  n8n_lua_need(L, operation, n8n_lua_escape(buffer, text, size));
}

static void add_boolean_value(lua_State *L, const n8n_operation *operation, const n8n_parameter *parameter, int index,
                              n8n_buffer *buffer) {
  const char *text = NULL;
  if (lua_isboolean(L, index)) {
    text = lua_toboolean(L, index) ? "true" : "false";
  } else if (lua_type(L, index) == LUA_TSTRING) {
    size_t size;
    text = lua_tolstring(L, index, &size);
    if (strlen(text) != size || (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)) {
      n8n_lua_refuse(L, operation, "query parameter '%s' must be true or false, got '%s'", parameter->name, text);
    }
  } else {
    refuse_value(L, operation, parameter, "true or false", index);
  }
  n8n_lua_need(L, operation, n8n_buffer_add_text(buffer, text));
}

/* Pushes the allowed range in words. */
static void push_range(lua_State *L, const n8n_parameter *parameter) {
  if (parameter->maximum == INT64_MAX) {
    lua_pushfstring(L, "at least %s", n8n_digits_of(parameter->minimum).text);
  } else if (parameter->minimum == INT64_MIN) {
    lua_pushfstring(L, "at most %s", n8n_digits_of(parameter->maximum).text);
  } else {
    lua_pushfstring(L, "%s to %s", n8n_digits_of(parameter->minimum).text, n8n_digits_of(parameter->maximum).text);
  }
}

static void add_integer_value(lua_State *L, const n8n_operation *operation, const n8n_parameter *parameter, int index,
                              n8n_buffer *buffer) {
  int64_t value;
  if (!n8n_lua_whole(L, index, &value)) {
    refuse_value(L, operation, parameter, "a whole number", index);
  }
  n8n_digits written = n8n_digits_of(value);
  if (value < parameter->minimum || value > parameter->maximum) {
    bool pages = operation->paging != N8N_PAGING_NONE;
    push_range(L, parameter);
    n8n_lua_refuse(L, operation, "query parameter '%s' cannot be %s; it is %s%s", parameter->name, written.text,
                   lua_tostring(L, -1), pages ? " (each() reads all pages, whatever their size)" : "");
  }
  n8n_lua_need(L, operation, n8n_buffer_add(buffer, written.text, written.size));
}

/* The number of members of a table, by any key. */
static size_t member_count(lua_State *L, int index) {
  size_t count = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    count++;
  }
  return count;
}

static void add_list_value(lua_State *L, const n8n_operation *operation, const n8n_parameter *parameter, int index,
                           n8n_buffer *buffer) {
  if (!lua_istable(L, index)) {
    add_text_value(L, operation, parameter, index, buffer);
    return;
  }
  size_t count = member_count(L, index);
  if (count == 0) {
    refuse_empty(L, operation, parameter, "{}");
  }
  for (size_t i = 1; i <= count; i++) {
    lua_rawgeti(L, index, (int)i);
    size_t size = 0;
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : NULL;
    if (size == 0 || memchr(text, ',', size)) {
      n8n_lua_refuse(L, operation, "query parameter '%s' must be an array of strings, none empty and none with a comma",
                     parameter->name);
    }
    n8n_lua_need(L, operation, (i == 1 || n8n_buffer_add_text(buffer, "%2C")) && n8n_lua_escape(buffer, text, size));
    lua_pop(L, 1);
  }
}

static void add_json_value(lua_State *L, const n8n_operation *operation, const n8n_parameter *parameter, int index,
                           n8n_buffer *buffer) {
  if (lua_type(L, index) == LUA_TSTRING) {
    add_text_value(L, operation, parameter, index, buffer);
    return;
  }
  if (!lua_istable(L, index) && lua_type(L, index) != LUA_TUSERDATA) {
    refuse_value(L, operation, parameter, "a table or JSON text", index);
  }
  if (lua_istable(L, index) && member_count(L, index) == 0) {
    refuse_empty(L, operation, parameter, "{}");
  }
  n8n_buffer *json = n8n_lua_newbuffer(L);
  n8n_lua_encode_for(L, operation, index, NULL, json);
  n8n_lua_need(L, operation, n8n_lua_escape(buffer, json->data, json->size));
  lua_pop(L, 1);
}

static void add_query_value(lua_State *L, const n8n_operation *operation, const n8n_parameter *parameter, int index,
                            n8n_buffer *buffer) {
  switch (parameter->type) {
  case N8N_PARAMETER_STRING:
    add_text_value(L, operation, parameter, index, buffer);
    break;
  case N8N_PARAMETER_INTEGER:
    add_integer_value(L, operation, parameter, index, buffer);
    break;
  case N8N_PARAMETER_BOOLEAN:
    add_boolean_value(L, operation, parameter, index, buffer);
    break;
  case N8N_PARAMETER_LIST:
    add_list_value(L, operation, parameter, index, buffer);
    break;
  case N8N_PARAMETER_JSON:
    add_json_value(L, operation, parameter, index, buffer);
    break;
  }
}

/* Pushes what to say about an unknown query parameter. */
static void push_query_advice(lua_State *L, const n8n_operation *operation, const char *name, size_t size) {
  n8n_suggestion suggestion = N8N_SUGGESTION_NONE;
  for (size_t i = 0; i < operation->query_count; i++) {
    n8n_suggest(&suggestion, name, size, operation->query[i].name);
  }
  if (suggestion.name) {
    lua_pushfstring(L, "did you mean '%s'?", suggestion.name);
    return;
  }
  for (const char *const *option = n8n_lua_submit_options(); *option; option++) {
    if (strcmp(*option, name) == 0) {
      lua_pushliteral(L, "it is an option: options come after the query");
      return;
    }
  }
  if (operation->query_count == 0) {
    lua_pushliteral(L, "this operation takes none");
    return;
  }
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  luaL_addstring(&text, "known are: ");
  for (size_t i = 0; i < operation->query_count; i++) {
    luaL_addstring(&text, i ? ", " : "");
    luaL_addstring(&text, operation->query[i].name);
  }
  luaL_pushresult(&text);
}

static void check_query_names(lua_State *L, const n8n_operation *operation, int index) {
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING) {
      n8n_lua_refuse(L, operation, "names of query parameters are strings, got %s", n8n_lua_kind(L, -1));
    }
    size_t size;
    const char *name = lua_tolstring(L, -1, &size);
    if (!n8n_operation_parameter(operation, name, size)) {
      push_query_advice(L, operation, name, size);
      n8n_lua_refuse(L, operation, "unknown query parameter '%s'; %s", name, lua_tostring(L, -1));
    }
  }
}

void n8n_lua_add_query(lua_State *L, const n8n_operation *operation, int index, n8n_buffer *buffer) {
  if (index && !lua_istable(L, index)) {
    n8n_lua_refuse(L, operation, "the query must be a table, got %s", n8n_lua_kind(L, index));
  }
  if (index) {
    check_query_names(L, operation, index);
  }
  size_t start = buffer->size;
  for (size_t i = 0; i < operation->query_count; i++) {
    const n8n_parameter *parameter = &operation->query[i];
    if (index) {
      lua_pushstring(L, parameter->name);
      lua_rawget(L, index);
    } else {
      lua_pushnil(L);
    }
    if (!lua_isnil(L, -1)) {
      n8n_lua_need(L, operation,
                   (buffer->size == start || n8n_buffer_add_text(buffer, "&")) &&
                       n8n_buffer_add_text(buffer, parameter->name) && n8n_buffer_add_text(buffer, "="));
      add_query_value(L, operation, parameter, lua_gettop(L), buffer);
    } else if (parameter->required) {
      n8n_lua_refuse(L, operation, "query parameter '%s' is missing", parameter->name);
    }
    lua_pop(L, 1);
  }
}
