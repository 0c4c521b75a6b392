/* Every operation of the n8n public API, as generated from n8n's own description (operations_table.inc). Static data:
   knows neither Lua nor libcurl. */
#ifndef N8N_OPERATIONS_H
#define N8N_OPERATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema.h"

typedef enum n8n_parameter_type {
  N8N_PARAMETER_STRING,
  N8N_PARAMETER_INTEGER,
  N8N_PARAMETER_BOOLEAN,
  N8N_PARAMETER_LIST, /* texts joined by commas */
  N8N_PARAMETER_JSON  /* JSON text */
} n8n_parameter_type;

/* A path argument or a query parameter. */
typedef struct n8n_parameter {
  const char *name;
  n8n_parameter_type type;
  const char *const *values; /* the only ones allowed; NULL: any */
  size_t value_count;
  int64_t minimum;           /* INT64_MIN: none */
  int64_t maximum;           /* INT64_MAX: none */
  const char *default_value; /* what leaving it out means, as text; NULL: not said */
  bool required;
  uint8_t lines; /* N8N_LINE_* */
} n8n_parameter;

typedef enum n8n_body_type { N8N_BODY_NONE, N8N_BODY_JSON, N8N_BODY_MULTIPART } n8n_body_type;

typedef enum n8n_paging {
  N8N_PAGING_NONE,
  N8N_PAGING_CURSOR,   /* limit and cursor; the cursor is an offset */
  N8N_PAGING_LAST_ID,  /* limit and cursor; the cursor is the last id */
  N8N_PAGING_SKIP_TAKE /* skip and take; the answer has `count` */
} n8n_paging;

typedef enum n8n_reply {
  N8N_REPLY_JSON,
  N8N_REPLY_EMPTY,
  N8N_REPLY_BINARY,
  N8N_REPLY_MIXED /* JSON on one line, nothing on the other */
} n8n_reply;

typedef struct n8n_operation {
  const char *resource;
  const char *verb;
  const char *name; /* "workflows:get" */
  const char *method;
  const char *path;               /* "/workflows/{workflowId}": one brace pair per path argument */
  const char *alias;              /* another path of the same operation, or NULL */
  const char *scope;              /* that a key needs, or NULL */
  const char *item;               /* the resource whose items it answers, or NULL */
  const char *list;               /* of a list: the member of the answer that holds the items; "data" stands for an
                                     answer that is the array itself too, "*" for every array in the answer */
  const n8n_parameter *arguments; /* in the order of the path */
  size_t argument_count;
  const n8n_parameter *query; /* sorted by name */
  size_t query_count;
  const n8n_schema *body; /* NULL: no body, or nothing known about it */
  n8n_body_type body_type;
  n8n_paging paging;
  n8n_reply reply;
  bool body_required;
  bool idempotent; /* may be sent again although it may have taken effect */
  bool deprecated;
  uint8_t lines;
  uint8_t alias_lines;
} n8n_operation;

/* All operations, sorted by name; `count` receives how many. */
const n8n_operation *n8n_operations(size_t *count);

/* The operation, or NULL. */
const n8n_operation *n8n_operation_find(const char *resource, const char *verb);

/* The query parameter of that name, or NULL. `size` is the length of `name`. */
const n8n_parameter *n8n_operation_parameter(const n8n_operation *operation, const char *name, size_t size);

/* The member that tells items of a resource apart and fills the last path argument of their operations ("id"), or NULL
   for a resource without items. */
const char *n8n_item_key_of(const char *resource);

#endif
