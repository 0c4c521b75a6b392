/* What the API says about the shape of a JSON body. The encoder asks it whether an unmarked empty table is an
   array or an object; the face asks it which members an operation takes. The schemas themselves are generated
   (operations_table.inc) and never change at run time. */
#ifndef N8N_SCHEMA_H
#define N8N_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct n8n_schema n8n_schema;

typedef enum n8n_schema_type {
  N8N_SCHEMA_ANY, /* the document says nothing, or several types */
  N8N_SCHEMA_OBJECT,
  N8N_SCHEMA_ARRAY,
  N8N_SCHEMA_STRING,
  N8N_SCHEMA_FILE, /* in a form: the bytes of a file */
  N8N_SCHEMA_NUMBER,
  N8N_SCHEMA_INTEGER,
  N8N_SCHEMA_BOOLEAN
} n8n_schema_type;

/* The lines of n8n that know a thing. */
enum { N8N_LINE_1 = 1, N8N_LINE_2 = 2 };

typedef struct n8n_property {
  const char *name;
  const n8n_schema *schema; /* NULL: anything */
  uint8_t lines;            /* N8N_LINE_*: where the member is accepted or known */
  bool required;
  bool read_only; /* answered by the server, refused when sent */
} n8n_property;

struct n8n_schema {
  n8n_schema_type type;
  bool nullable;
  bool closed;                    /* an object that refuses members it does not know */
  const n8n_property *properties; /* of an object, sorted by name (strcmp) */
  size_t property_count;
  const n8n_schema *items;    /* of an array's items; NULL: anything */
  const n8n_schema *values;   /* of the members of an object that `properties` does not name; NULL: anything */
  const char *const *choices; /* the only texts allowed; NULL: any */
  size_t choice_count;
};

/* The property of that name, or NULL. `size` is the length of `name`, which need not end in NUL. */
const n8n_property *n8n_schema_property(const n8n_schema *schema, const char *name, size_t size);

/* The schema of a member or of an item: NULL where nothing is known. `schema` may be NULL. */
const n8n_schema *n8n_schema_member(const n8n_schema *schema, const char *name, size_t size);
const n8n_schema *n8n_schema_item(const n8n_schema *schema);

#endif
