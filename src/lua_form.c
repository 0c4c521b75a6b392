#include "lua_form.h"

#include <string.h>

#include "lua_check.h"
#include "lua_compat.h"
#include "random.h"
#include "suggest.h"

/* One part of a form. The texts belong to Lua strings that the caller's table holds or that lie on the stack. */
typedef struct form_part {
  const char *content; /* NULL: not there, or on disk */
  size_t size;
  const char *path;     /* of a file on disk; NULL: none */
  const char *filename; /* NULL: a plain field */
} form_part;

/* Parts are cut at it, so no part may contain it: so many random digits no file holds by accident or by intent. */
enum { BOUNDARY_DIGITS = 32 };

static void refuse_part(lua_State *L, const n8n_operation *operation, const char *name, int index) {
  n8n_lua_refuse(L, operation,
                 "field '%s' must be a string, number, boolean, { content = bytes, filename = name } or "
                 "{ path = file on disk, filename = name }, got %s",
                 name, n8n_lua_kind(L, index));
}

/* Refuses what is no file where one is due: n8n would say of a plain field that the file is missing. */
static void refuse_no_file(lua_State *L, const n8n_operation *operation, const char *name, int index) {
  n8n_lua_refuse(L, operation,
                 "field '%s' is a file: give { path = file on disk } or { content = bytes, filename = name }, got %s",
                 name, n8n_lua_kind(L, index));
}

/* Pushes a member of a file's table on top of the stack: a string, or NULL for nil. Refuses all else. */
static const char *push_file_member(lua_State *L, const n8n_operation *operation, const char *field, const char *name,
                                    size_t *size) {
  lua_pushstring(L, name);
  lua_rawget(L, -2);
  if (!lua_isnil(L, -1) && lua_type(L, -1) != LUA_TSTRING) {
    n8n_lua_refuse(L, operation, "field '%s': its '%s' must be a string, got %s", field, name, n8n_lua_kind(L, -1));
  }
  return lua_tolstring(L, -1, size);
}

static const char *last_segment(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

/* Refuses members that nobody knows: one that is misspelt would be missed silently. */
static void check_file_members(lua_State *L, const n8n_operation *operation, const char *field) {
  static const char *const KNOWN[] = {"path", "content", "filename"};
  int table = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    size_t size = 0;
    const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : "";
    n8n_suggestion suggestion = N8N_SUGGESTION_NONE;
    bool known = false;
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
      known = known || (strlen(KNOWN[i]) == size && memcmp(KNOWN[i], name, size) == 0);
      n8n_suggest(&suggestion, name, size, KNOWN[i]);
    }
    if (!known) {
      n8n_lua_refuse(L, operation, "field '%s': a file has no '%s'; %s '%s'%s", field, name,
                     suggestion.name ? "did you mean" : "it takes 'path' or 'content', and",
                     suggestion.name ? suggestion.name : "filename", suggestion.name ? "?" : "");
    }
  }
}

/* Reads a file's table on top of the stack and replaces it by a value that keeps its content. */
static form_part read_file(lua_State *L, const n8n_operation *operation, const char *name) {
  form_part part = {NULL, 0, NULL, NULL};
  size_t filename_size = 0, path_size = 0;
  int table = lua_gettop(L);
  check_file_members(L, operation, name);
  part.filename = push_file_member(L, operation, name, "filename", &filename_size);
  lua_pop(L, 1);
  part.path = push_file_member(L, operation, name, "path", &path_size);
  lua_pop(L, 1);
  part.content = push_file_member(L, operation, name, "content", &part.size);
  if (!part.content == !part.path) {
    n8n_lua_refuse(L, operation, "field '%s' takes either content = bytes or path = file on disk", name);
  }
  if (part.path && strlen(part.path) != path_size) {
    n8n_lua_refuse(L, operation, "field '%s': its 'path' contains a NUL byte", name);
  }
  if (part.filename && strlen(part.filename) != filename_size) {
    n8n_lua_refuse(L, operation, "the filename of field '%s' contains a NUL byte", name);
  }
  if (!part.filename) {
    part.filename = part.path ? last_segment(part.path) : name;
  }
  if (strpbrk(part.filename, "\"\r\n")) {
    n8n_lua_refuse(L, operation, "the filename of field '%s' holds a quote or a line break", name);
  }
  lua_remove(L, table);
  return part;
}

/* Pushes a member of the form's table, as text, and describes it. With neither content nor path: not there. */
static form_part push_part(lua_State *L, int index, const n8n_operation *operation, const n8n_property *property) {
  form_part part = {NULL, 0, NULL, NULL};
  lua_pushstring(L, property->name);
  lua_rawget(L, index);
  int type = lua_type(L, -1);
  if (type == LUA_TNIL) {
    return part;
  }
  if (type == LUA_TTABLE) {
    return read_file(L, operation, property->name);
  }
  if (property->schema && property->schema->type == N8N_SCHEMA_FILE) {
    refuse_no_file(L, operation, property->name, -1);
  }
  if (type == LUA_TBOOLEAN) {
    lua_pushstring(L, lua_toboolean(L, -1) ? "true" : "false");
    lua_replace(L, -2);
  } else if (type != LUA_TNUMBER && type != LUA_TSTRING) {
    refuse_part(L, operation, property->name, -1);
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

/* What stands before a part's content. */
static bool add_head(n8n_buffer *buffer, const char *boundary, const char *name, const form_part *part) {
  bool done = n8n_buffer_add_text(buffer, "--") && n8n_buffer_add_text(buffer, boundary) &&
              n8n_buffer_add_text(buffer, "\r\nContent-Disposition: form-data; name=\"") &&
              n8n_buffer_add_text(buffer, name) && n8n_buffer_add_text(buffer, "\"");
  if (part->filename) {
    done = done && n8n_buffer_add_text(buffer, "; filename=\"") && n8n_buffer_add_text(buffer, part->filename) &&
           n8n_buffer_add_text(buffer, "\"\r\nContent-Type: application/octet-stream");
  }
  return done && n8n_buffer_add_text(buffer, "\r\n\r\n");
}

/* A part's content; that of a file on disk is named to the submission instead, with its place. */
static bool add_content(lua_State *L, const n8n_operation *operation, const form_part *part, const char *name,
                        n8n_buffer *buffer, n8n_submission *submission) {
  if (part->path) {
    if (submission->body_file) {
      n8n_lua_refuse(L, operation, "field '%s': only one field can be a file on disk", name);
    }
    submission->body_file = part->path;
    submission->body_file_at = buffer->size;
    return n8n_buffer_add_text(buffer, "\r\n");
  }
  return n8n_buffer_add(buffer, part->content, part->size) && n8n_buffer_add_text(buffer, "\r\n");
}

void n8n_lua_form(lua_State *L, int index, const n8n_operation *operation, n8n_buffer *buffer,
                  n8n_submission *submission) {
  if (!lua_istable(L, index)) {
    n8n_lua_refuse(L, operation, "the body must be a table of fields, got %s", n8n_lua_kind(L, index));
  }
  check_names(L, index, operation);
  char boundary[BOUNDARY_DIGITS + 1];
  if (!n8n_random_digits(boundary, BOUNDARY_DIGITS)) {
    n8n_lua_refuse(L, operation, "the system gives no random bytes");
  }
  bool done = true;
  for (size_t i = 0; i < operation->body->property_count; i++) {
    const n8n_property *property = &operation->body->properties[i];
    form_part part = push_part(L, index, operation, property);
    if (part.content || part.path) {
      done = done && add_head(buffer, boundary, property->name, &part) &&
             add_content(L, operation, &part, property->name, buffer, submission);
    } else if (property->required) {
      n8n_lua_refuse(L, operation, "field '%s' is missing", property->name);
    }
    lua_pop(L, 1);
  }
  done = done && n8n_buffer_add_text(buffer, "--") && n8n_buffer_add_text(buffer, boundary) &&
         n8n_buffer_add_text(buffer, "--\r\n");
  n8n_lua_need(L, operation, done);
  submission->content_type = lua_pushfstring(L, "multipart/form-data; boundary=%s", boundary);
}
