/* The body of a reply: in memory while it is small, in an unlinked temporary file above a cap. Either way it is read
   as one run of bytes. Knows neither Lua nor libcurl. */
#ifndef N8N_BODY_H
#define N8N_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/* A body that has arrived whole. */
typedef struct n8n_body {
  const char *data; /* NULL when empty */
  size_t size;
  size_t pages; /* bytes of memory in pages of their own; 0: memory of malloc, or a file */
  bool mapped;  /* data is a mapped file */
} n8n_body;

#define N8N_BODY_EMPTY ((n8n_body){NULL, 0, 0, false})

void n8n_body_free(n8n_body *body);

/* Says that the bytes from..to (offsets) are not needed soon: the pages of a mapped file leave memory, and come back
   from the file if they are read after all. Nothing happens for a body in memory. */
void n8n_body_forget(const n8n_body *body, size_t from, size_t to);

/* A body that is still arriving. What is large lies in pages of its own rather than in malloc's heap: they go back to
   the system with the body, while holes of a heap are filled with small things, so that the next body of that size
   needs new memory again; and they grow without being copied, with two copies at once. */
typedef struct n8n_body_sink {
  n8n_buffer memory;
  bool in_pages;      /* the memory is */
  size_t spill_above; /* bytes kept in memory at most */
  int file;           /* -1 while everything is in memory */
  bool lent;          /* the file belongs to whoever lent it */
  size_t file_size;
} n8n_body_sink;

void n8n_body_sink_init(n8n_body_sink *sink, size_t spill_above);

/* Lets what comes next go into a file, which is emptied first and stays the lender's: open for reading and writing, and
   open until the sink was cleared or finished. To be called on an empty sink. False: errno. */
bool n8n_body_sink_lend(n8n_body_sink *sink, int file);

/* Says how many bytes will come, if that is known: memory is taken once, and only as much as they need. A hint. */
void n8n_body_sink_expect(n8n_body_sink *sink, size_t size);

/* Adds bytes. False when memory or the disk is short (errno says which). */
bool n8n_body_sink_add(n8n_body_sink *sink, const char *data, size_t size);

/* Bytes that have arrived. */
size_t n8n_body_sink_size(const n8n_body_sink *sink);

/* Drops what has arrived, for the next attempt. */
void n8n_body_sink_clear(n8n_body_sink *sink);

/* Turns what has arrived into a body; the sink is empty afterwards. False when mapping failed (errno). */
bool n8n_body_sink_finish(n8n_body_sink *sink, n8n_body *body);

#endif
