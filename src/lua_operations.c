#include "lua_operations.h"

#include <string.h>

#include "lua_client.h"
#include "lua_compat.h"
#include "lua_leaf.h"
#include "operations.h"

/* The table as Lua sees it ---------------------------------------------------------------------------------------- */

static void set_text(lua_State *L, const char *name, const char *value) {
  if (value) {
    lua_pushstring(L, value);
    lua_setfield(L, -2, name);
  }
}

/* True is set, false is left out: `if entry.required` reads the same. */
static void set_flag(lua_State *L, const char *name, bool value) {
  if (value) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, name);
  }
}

static void set_lines(lua_State *L, const char *name, uint8_t lines) {
  static const char *const TEXTS[] = {NULL, "1", "2", "12"};
  set_text(L, name, TEXTS[lines]);
}

static const char *const PARAMETER_TYPES[] = {"string", "integer", "boolean", "list", "json"};
static const char *const SCHEMA_TYPES[] = {"any", "object", "array", "string", "file", "number", "integer", "boolean"};
static const char *const BODY_TYPES[] = {NULL, "json", "multipart"};
static const char *const PAGINGS[] = {NULL, "cursor", "last_id", "skip_take"};
static const char *const REPLIES[] = {"json", "empty", "binary", "mixed"};

static void set_texts(lua_State *L, const char *name, const char *const *texts, size_t count) {
  if (!texts) {
    return;
  }
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    lua_pushstring(L, texts[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
  lua_setfield(L, -2, name);
}

static void push_parameter(lua_State *L, const n8n_parameter *parameter) {
  lua_newtable(L);
  set_text(L, "name", parameter->name);
  set_text(L, "type", PARAMETER_TYPES[parameter->type]);
  set_text(L, "default", parameter->default_value);
  set_flag(L, "required", parameter->required);
  set_lines(L, "lines", parameter->lines);
  set_texts(L, "enum", parameter->values, parameter->value_count);
  if (parameter->minimum != INT64_MIN) {
    lua_pushinteger(L, (lua_Integer)parameter->minimum);
    lua_setfield(L, -2, "minimum");
  }
  if (parameter->maximum != INT64_MAX) {
    lua_pushinteger(L, (lua_Integer)parameter->maximum);
    lua_setfield(L, -2, "maximum");
  }
}

static void set_schema(lua_State *L, const char *type_name, const n8n_schema *schema);

/* Sets in the table on top what a schema says of the value itself: under `type_name` its type, then the rest. */
static void set_own(lua_State *L, const char *type_name, const n8n_schema *schema) {
  set_text(L, type_name, SCHEMA_TYPES[schema ? schema->type : N8N_SCHEMA_ANY]);
  if (schema) {
    set_flag(L, "closed", schema->closed);
    set_flag(L, "nullable", schema->nullable);
    set_texts(L, "enum", schema->choices, schema->choice_count);
  }
}

/* Sets what it says of the values inside. */
static void set_parts(lua_State *L, const n8n_schema *schema) {
  luaL_checkstack(L, 8, "a schema");
  if (schema->properties) {
    lua_newtable(L);
    for (size_t i = 0; i < schema->property_count; i++) {
      const n8n_property *property = &schema->properties[i];
      lua_newtable(L);
      set_text(L, "name", property->name);
      set_flag(L, "required", property->required);
      set_flag(L, "read_only", property->read_only);
      set_lines(L, "lines", property->lines);
      set_schema(L, "type", property->schema);
      lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "members");
  }
  if (schema->items) {
    lua_newtable(L);
    set_schema(L, "type", schema->items);
    lua_setfield(L, -2, "items");
  }
}

static void set_schema(lua_State *L, const char *type_name, const n8n_schema *schema) {
  set_own(L, type_name, schema);
  if (schema) {
    set_parts(L, schema);
  }
}

/* __index of a body whose parts are not there yet; its schema is the upvalue. */
static int fill_body(lua_State *L) {
  lua_settop(L, 2);
  lua_pushnil(L);
  lua_setmetatable(L, 1);
  lua_pushvalue(L, 1);
  set_parts(L, lua_touserdata(L, lua_upvalueindex(1)));
  lua_pushvalue(L, 2);
  lua_rawget(L, 1);
  return 1;
}

static void set_parts_on_demand(lua_State *L, const n8n_schema *schema) {
  lua_createtable(L, 0, 1);
  lua_pushlightuserdata(L, (void *)(uintptr_t)schema);
  lua_pushcclosure(L, fill_body, 1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
}

/* With `on_demand` what a body is made of is left until it is asked for: it takes longer than all the rest. */
static void push_operation(lua_State *L, const n8n_operation *operation, bool on_demand) {
  lua_newtable(L);
  set_text(L, "resource", operation->resource);
  set_text(L, "verb", operation->verb);
  set_text(L, "method", operation->method);
  set_text(L, "path", operation->path);
  set_text(L, "alias", operation->alias);
  set_text(L, "scope", operation->scope);
  set_text(L, "item", operation->item);
  set_text(L, "key", operation->item ? n8n_item_key_of(operation->item) : NULL);
  set_text(L, "list", operation->list);
  set_text(L, "paging", PAGINGS[operation->paging]);
  set_text(L, "reply", REPLIES[operation->reply]);
  set_flag(L, "idempotent", operation->idempotent);
  set_flag(L, "deprecated", operation->deprecated);
  set_lines(L, "lines", operation->lines);
  set_lines(L, "alias_lines", operation->alias_lines);
  lua_newtable(L);
  for (size_t i = 0; i < operation->argument_count; i++) {
    lua_pushstring(L, operation->arguments[i].name);
    lua_rawseti(L, -2, (int)i + 1);
  }
  lua_setfield(L, -2, "parameters");
  lua_newtable(L);
  for (size_t i = 0; i < operation->query_count; i++) {
    push_parameter(L, &operation->query[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
  lua_setfield(L, -2, "query");
  if (operation->body_type != N8N_BODY_NONE) {
    lua_newtable(L);
    set_text(L, "type", BODY_TYPES[operation->body_type]);
    set_flag(L, "required", operation->body_required);
    set_own(L, "kind", operation->body);
    if (operation->body && on_demand) {
      set_parts_on_demand(L, operation->body);
    } else if (operation->body) {
      set_parts(L, operation->body);
    }
    lua_setfield(L, -2, "body");
  }
}

static void push_operations_of(lua_State *L, const char *resource) {
  size_t count;
  const n8n_operation *operations = n8n_operations(&count);
  lua_newtable(L);
  int found = 0;
  for (size_t i = 0; i < count; i++) {
    if (strcmp(operations[i].resource, resource) == 0) {
      push_operation(L, &operations[i], true);
      lua_rawseti(L, -2, ++found);
    }
  }
}

/* operations() -> array of all, the same table every time: made on the first call and kept as the upvalue.
   operations(resource) -> array of its operations, made anew; their bodies are filled when they are looked into. */
static int list_operations(lua_State *L) {
  const char *resource = luaL_optstring(L, 1, NULL);
  if (resource) {
    push_operations_of(L, resource);
    return 1;
  }
  if (lua_isnil(L, lua_upvalueindex(1))) {
    size_t count;
    const n8n_operation *operations = n8n_operations(&count);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
      push_operation(L, &operations[i], false);
      lua_rawseti(L, -2, (int)i + 1);
    }
    lua_replace(L, lua_upvalueindex(1));
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  return 1;
}

/* resources() -> array of the names, sorted; { [name] = the member that names an item of it in paths }. */
static int list_resources(lua_State *L) {
  size_t count;
  const n8n_operation *operations = n8n_operations(&count);
  lua_newtable(L);
  lua_newtable(L);
  int found = 0;
  for (size_t i = 0; i < count; i++) {
    const char *name = operations[i].resource;
    if (i == 0 || strcmp(name, operations[i - 1].resource) != 0) {
      lua_pushstring(L, name);
      lua_rawseti(L, -3, ++found);
      set_text(L, name, n8n_item_key_of(name));
    }
  }
  return 2;
}

/* Leaves ---------------------------------------------------------------------------------------------------------- */

/* leaf(client, path arguments..., body or query, options) -> request. The operation is the upvalue. */
static int call_leaf(lua_State *L) {
  const n8n_operation *operation = lua_touserdata(L, lua_upvalueindex(1));
  luaL_checkany(L, 1);
  n8n_submission submission;
  n8n_lua_leaf(L, operation, 2, &submission);
  return n8n_lua_submit(L, 1, &submission);
}

static void push_leaf(lua_State *L, const n8n_operation *operation) {
  lua_pushlightuserdata(L, (void *)(uintptr_t)operation);
  lua_pushcclosure(L, call_leaf, 1);
}

static void push_leaves_of(lua_State *L, const char *resource) {
  size_t count;
  const n8n_operation *operations = n8n_operations(&count);
  lua_newtable(L);
  for (size_t i = 0; i < count; i++) {
    if (strcmp(operations[i].resource, resource) == 0) {
      push_leaf(L, &operations[i]);
      lua_setfield(L, -2, operations[i].verb);
    }
  }
}

/* leaves() -> { [resource] = { [verb] = leaf } }, the same table every time.
   leaves(resource) -> { [verb] = leaf }, made anew. */
static int list_leaves(lua_State *L) {
  const char *resource = luaL_optstring(L, 1, NULL);
  if (resource) {
    push_leaves_of(L, resource);
    return 1;
  }
  if (lua_isnil(L, lua_upvalueindex(1))) {
    size_t count;
    const n8n_operation *operations = n8n_operations(&count);
    lua_newtable(L);
    for (size_t i = 0; i < count; i++) {
      if (i == 0 || strcmp(operations[i].resource, operations[i - 1].resource) != 0) {
        push_leaves_of(L, operations[i].resource);
        lua_setfield(L, -2, operations[i].resource);
      }
    }
    lua_replace(L, lua_upvalueindex(1));
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  return 1;
}

/* build(resource, verb, path arguments..., body or query, options) -> { method=, path=, query=, body=, content_type=,
   body_file=, body_file_at=, idempotent= }: what the leaf would send; the file's bytes go behind the first body_file_at
   bytes of the body. */
static int build(lua_State *L) {
  const char *resource = luaL_checkstring(L, 1);
  const char *verb = luaL_checkstring(L, 2);
  const n8n_operation *operation = n8n_operation_find(resource, verb);
  if (!operation) {
    return luaL_error(L, "there is no operation %s:%s", resource, verb);
  }
  n8n_submission submission;
  n8n_lua_leaf(L, operation, 3, &submission);
  lua_newtable(L);
  set_text(L, "method", submission.method);
  lua_pushlstring(L, submission.path, submission.path_size);
  lua_setfield(L, -2, "path");
  if (submission.query) {
    lua_pushlstring(L, submission.query, submission.query_size);
    lua_setfield(L, -2, "query");
  }
  if (submission.body) {
    lua_pushlstring(L, submission.body, submission.body_size);
    lua_setfield(L, -2, "body");
    if (submission.body_file) {
      set_text(L, "body_file", submission.body_file);
      lua_pushinteger(L, (lua_Integer)submission.body_file_at);
      lua_setfield(L, -2, "body_file_at");
    }
    set_text(L, "content_type", submission.content_type ? submission.content_type : "application/json");
  }
  set_flag(L, "idempotent", submission.idempotent);
  return 1;
}

void n8n_lua_operations_open(lua_State *L) {
  lua_pushnil(L);
  lua_pushcclosure(L, list_operations, 1);
  lua_setfield(L, -2, "operations");
  lua_pushcfunction(L, list_resources);
  lua_setfield(L, -2, "resources");
  lua_pushnil(L);
  lua_pushcclosure(L, list_leaves, 1);
  lua_setfield(L, -2, "leaves");
  lua_pushcfunction(L, build);
  lua_setfield(L, -2, "build");
}
