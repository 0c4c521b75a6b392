#include "operations.h"

#include <string.h>

typedef struct n8n_item_key {
  const char *resource;
  const char *key;
} n8n_item_key;

#include "operations_table.inc"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const n8n_operation *n8n_operations(size_t *count) {
  *count = COUNT(operations);
  return operations;
}

const n8n_operation *n8n_operation_find(const char *resource, const char *verb) {
  for (size_t i = 0; i < COUNT(operations); i++) {
    if (strcmp(operations[i].resource, resource) == 0 && strcmp(operations[i].verb, verb) == 0) {
      return &operations[i];
    }
  }
  return NULL;
}

const n8n_parameter *n8n_operation_parameter(const n8n_operation *operation, const char *name, size_t size) {
  for (size_t i = 0; i < operation->query_count; i++) {
    const char *known = operation->query[i].name;
    if (strlen(known) == size && memcmp(known, name, size) == 0) {
      return &operation->query[i];
    }
  }
  return NULL;
}

const char *n8n_item_key_of(const char *resource) {
  for (size_t i = 0; i < COUNT(item_keys); i++) {
    if (strcmp(item_keys[i].resource, resource) == 0) {
      return item_keys[i].key;
    }
  }
  return NULL;
}
