#include "lua_form.h"

#include <stdio.h>
#include <string.h>

#include "lua_check.h"
#include "lua_compat.h"
#include "suggest.h"

/* One part of a form. The texts belong to Lua strings that the caller's table holds or that lie on the stack. */
typedef struct form_part {
  const char *content;
  size_t size;
  const char *filename; /* NULL: a plain field */
} form_part;

enum { BOUNDARY_SIZE = 32 };

static bool contains(const char *text, size_t size, const char *word, size_t word_size) {
  for (size_t i = 0; i + word_size <= size; i++) {
    const char *found = memchr(text + i, word[0], size - word_size - i + 1);
    if (!found) {
      return false;
    }
    if (memcmp(found, word, word_size) == 0) {
      return true;
    }
    i = (size_t)(found - text);
  }
  return false;
}

static void refuse_part(lua_State *L, const n8n_operation *operation, const char *name, int index) {
  n8n_lua_refuse(L, operation,
                 "field '%s' must be a string, number, boolean or { content = bytes, filename = name }, got %s", name,
                 n8n_lua_kind(L, index));
}

/* Reads a file's table on top of the stack and replaces it by its content. */
static form_part read_file(lua_State *L, const n8n_operation *operation, const char *name) {
  form_part part = {NULL, 0, name};
  lua_pushliteral(L, "filename");
  lua_rawget(L, -2);
  if (lua_type(L, -1) == LUA_TSTRING) {
    part.filename = lua_tostring(L, -1);
    if (strpbrk(part.filename, "\"\r\n")) {
      n8n_lua_refuse(L, operation, "the filename of field '%s' holds a quote or a line break", name);
    }
  }
  lua_pop(L, 1);
  lua_pushliteral(L, "content");
  lua_rawget(L, -2);
  if (lua_type(L, -1) != LUA_TSTRING) {
    refuse_part(L, operation, name, -2);
  }
  part.content = lua_tolstring(L, -1, &part.size);
  lua_remove(L, -2);
  return part;
}

/* Pushes the member `name` of the form's table, as text, and describes it. Without content: not there. */
static form_part push_part(lua_State *L, int index, const n8n_operation *operation, const char *name) {
  form_part part = {NULL, 0, NULL};
  lua_pushstring(L, name);
  lua_rawget(L, index);
  switch (lua_type(L, -1)) {
  case LUA_TNIL:
    return part;
  case LUA_TTABLE:
    return read_file(L, operation, name);
  case LUA_TBOOLEAN:
    lua_pushstring(L, lua_toboolean(L, -1) ? "true" : "false");
    lua_replace(L, -2);
    break;
  case LUA_TNUMBER:
  case LUA_TSTRING:
    break;
  default:
    refuse_part(L, operation, name, -1);
  }
  part.content = lua_tolstring(L, -1, &part.size);
  return part;
}

static void check_names(lua_State *L, int index, const n8n_operation *operation) {
  const n8n_schema *schema = operation->body;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    size_t size = 0;
    const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : "";
    if (n8n_schema_property(schema, name, size)) {
      continue;
    }
    n8n_suggestion suggestion = N8N_SUGGESTION_NONE;
    for (size_t i = 0; i < schema->property_count; i++) {
      n8n_suggest(&suggestion, name, size, schema->properties[i].name);
    }
    if (suggestion.name) {
      n8n_lua_refuse(L, operation, "unknown field '%s'; did you mean '%s'?", name, suggestion.name);
    }
    n8n_lua_refuse(L, operation, "unknown field '%s'", name);
  }
}

/* A line that no part contains: parts are cut at it. */
static void choose_boundary(lua_State *L, int index, const n8n_operation *operation, char *boundary) {
  const n8n_schema *schema = operation->body;
  bool clashes = true;
  for (unsigned attempt = 0; clashes; attempt++) {
    int size = snprintf(boundary, BOUNDARY_SIZE, "n8n-form-%u", attempt);
    clashes = false;
    for (size_t i = 0; i < schema->property_count && !clashes; i++) {
      form_part part = push_part(L, index, operation, schema->properties[i].name);
      clashes = part.content && contains(part.content, part.size, boundary, (size_t)size);
      lua_pop(L, 1);
    }
  }
}

static bool add_part(n8n_buffer *buffer, const char *boundary, const char *name, const form_part *part) {
  bool done = n8n_buffer_add_text(buffer, "--") && n8n_buffer_add_text(buffer, boundary) &&
              n8n_buffer_add_text(buffer, "\r\nContent-Disposition: form-data; name=\"") &&
              n8n_buffer_add_text(buffer, name) && n8n_buffer_add_text(buffer, "\"");
  if (part->filename) {
    done = done && n8n_buffer_add_text(buffer, "; filename=\"") && n8n_buffer_add_text(buffer, part->filename) &&
           n8n_buffer_add_text(buffer, "\"\r\nContent-Type: application/octet-stream");
  }
  return done && n8n_buffer_add_text(buffer, "\r\n\r\n") && n8n_buffer_add(buffer, part->content, part->size) &&
         n8n_buffer_add_text(buffer, "\r\n");
}

const char *n8n_lua_form(lua_State *L, int index, const n8n_operation *operation, n8n_buffer *buffer) {
  if (!lua_istable(L, index)) {
    n8n_lua_refuse(L, operation, "the body must be a table of fields, got %s", n8n_lua_kind(L, index));
  }
  check_names(L, index, operation);
  char boundary[BOUNDARY_SIZE];
  choose_boundary(L, index, operation, boundary);
  bool done = true;
  for (size_t i = 0; i < operation->body->property_count; i++) {
    const n8n_property *property = &operation->body->properties[i];
    form_part part = push_part(L, index, operation, property->name);
    if (part.content) {
      done = done && add_part(buffer, boundary, property->name, &part);
    } else if (property->required) {
      n8n_lua_refuse(L, operation, "field '%s' is missing", property->name);
    }
    lua_pop(L, 1);
  }
  done = done && n8n_buffer_add_text(buffer, "--") && n8n_buffer_add_text(buffer, boundary) &&
         n8n_buffer_add_text(buffer, "--\r\n");
  n8n_lua_need(L, operation, done);
  return lua_pushfstring(L, "multipart/form-data; boundary=%s", boundary);
}
