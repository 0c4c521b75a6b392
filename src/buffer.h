/* A growable run of bytes: the one buffer type of the core. Knows neither Lua nor libcurl. */
#ifndef N8N_BUFFER_H
#define N8N_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct n8n_buffer {
  char *data; /* NULL while nothing was added; never NUL-terminated by itself */
  size_t size;
  size_t capacity;
} n8n_buffer;

#define N8N_BUFFER_EMPTY ((n8n_buffer){NULL, 0, 0})

/* What n8n_buffer_reserve does when there is no room yet. */
bool n8n_buffer_grow(n8n_buffer *buffer, size_t more);

/* Makes room for `more` bytes past `size`. False when memory is short; the content stays as it was. */
static inline bool n8n_buffer_reserve(n8n_buffer *buffer, size_t more) {
  return more <= buffer->capacity - buffer->size || n8n_buffer_grow(buffer, more);
}

/* Makes room for `size` bytes in all, and no more than that: for content whose size is known. */
bool n8n_buffer_expect(n8n_buffer *buffer, size_t size);

/* Adds `size` bytes. False when memory is short; the content stays as it was. Inline: writers add byte by byte. */
static inline bool n8n_buffer_add(n8n_buffer *buffer, const char *data, size_t size) {
  if (size == 0) {
    return true;
  }
  if (!n8n_buffer_reserve(buffer, size)) {
    return false;
  }
  memcpy(buffer->data + buffer->size, data, size);
  buffer->size += size;
  return true;
}

/* Adds a C string without its terminator. */
bool n8n_buffer_add_text(n8n_buffer *buffer, const char *text);

/* Frees the memory and leaves an empty buffer. Safe to call twice. */
void n8n_buffer_free(n8n_buffer *buffer);

/* The same for a buffer that holds a secret: its whole capacity is overwritten first, by a call that the
   compiler cannot drop. */
void n8n_buffer_wipe(n8n_buffer *buffer);

/* Overwrites `size` bytes with zeros, by a call that the compiler cannot drop. */
void n8n_wipe(void *memory, size_t size);

#endif
