#include "schema.h"

#include <string.h>

static int compare_names(const char *left, const char *right, size_t right_size) {
  size_t left_size = strlen(left);
  int order = memcmp(left, right, left_size < right_size ? left_size : right_size);
  return order != 0 ? order : (left_size > right_size) - (left_size < right_size);
}

const n8n_property *n8n_schema_property(const n8n_schema *schema, const char *name, size_t size) {
  if (!schema) {
    return NULL;
  }
  size_t low = 0, high = schema->property_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const n8n_property *property = &schema->properties[middle];
    int order = compare_names(property->name, name, size);
    if (order == 0) {
      return property;
    }
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

const n8n_schema *n8n_schema_member(const n8n_schema *schema, const char *name, size_t size) {
  const n8n_property *property = n8n_schema_property(schema, name, size);
  if (property) {
    return property->schema;
  }
  return schema ? schema->values : NULL;
}

const n8n_schema *n8n_schema_item(const n8n_schema *schema) { return schema ? schema->items : NULL; }
