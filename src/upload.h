/* A file on disk in the middle of a request's body: read piece by piece while it is sent. Knows neither Lua nor
   libcurl. */
#ifndef N8N_UPLOAD_H
#define N8N_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>

typedef struct n8n_upload {
  int file;    /* -1: there is none */
  size_t size; /* when it was opened: so much is sent */
} n8n_upload;

#define N8N_UPLOAD_NONE ((n8n_upload){-1, 0})

/* Opens a file for reading. NULL, or what is wrong. */
const char *n8n_upload_open(n8n_upload *upload, const char *path);

/* Copies up to `room` bytes from `at` on; answers how many, never 0. -1: it cannot be read, or has become shorter;
   errno is 0 for the latter. */
long n8n_upload_read(const n8n_upload *upload, size_t at, char *into, size_t room);

/* Closes it. There is none afterwards. */
void n8n_upload_close(n8n_upload *upload);

#endif
