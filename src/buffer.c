/* explicit_bzero is a BSD and glibc extension. */
#define _DEFAULT_SOURCE

#include "buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const size_t FIRST_CAPACITY = 256;

static bool set_capacity(n8n_buffer *buffer, size_t capacity) {
  char *data = realloc(buffer->data, capacity);
  if (!data) {
    return false;
  }
  buffer->data = data;
  buffer->capacity = capacity;
  return true;
}

bool n8n_buffer_grow(n8n_buffer *buffer, size_t more) {
  if (more > SIZE_MAX / 2 - buffer->size) {
    return false;
  }
  size_t wanted = buffer->size + more;
  size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
  while (capacity < wanted) {
    capacity *= 2;
  }
  return set_capacity(buffer, capacity);
}

bool n8n_buffer_expect(n8n_buffer *buffer, size_t size) {
  return size <= buffer->capacity || set_capacity(buffer, size);
}

bool n8n_buffer_add_text(n8n_buffer *buffer, const char *text) { return n8n_buffer_add(buffer, text, strlen(text)); }

void n8n_buffer_free(n8n_buffer *buffer) {
  free(buffer->data);
  *buffer = N8N_BUFFER_EMPTY;
}

void n8n_buffer_wipe(n8n_buffer *buffer) {
  if (buffer->data) {
    n8n_wipe(buffer->data, buffer->capacity);
  }
  n8n_buffer_free(buffer);
}

void n8n_wipe(void *memory, size_t size) { explicit_bzero(memory, size); }
