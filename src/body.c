/* mkostemp, O_TMPFILE and madvise are not in C11. */
#define _GNU_SOURCE

#include "body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void n8n_body_free(n8n_body *body) {
  if (body->data) {
    /* The cast drops a const that is ours: the memory was made in n8n_body_sink_finish. */
    void *memory = (void *)(uintptr_t)body->data;
    if (body->mapped) {
      munmap(memory, body->size);
    } else {
      free(memory);
    }
  }
  *body = N8N_BODY_EMPTY;
}

void n8n_body_forget(const n8n_body *body, size_t from, size_t to) {
  if (!body->mapped || to > body->size) {
    return;
  }
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t first = (from + page - 1) / page * page;
  size_t last = to / page * page;
  if (first < last) {
    madvise((void *)(uintptr_t)(body->data + first), last - first, MADV_DONTNEED);
  }
}

void n8n_body_sink_init(n8n_body_sink *sink, size_t spill_above) {
  sink->memory = N8N_BUFFER_EMPTY;
  sink->spill_above = spill_above;
  sink->file = -1;
  sink->lent = false;
  sink->file_size = 0;
}

bool n8n_body_sink_lend(n8n_body_sink *sink, int file) {
  if (ftruncate(file, 0) != 0 || lseek(file, 0, SEEK_SET) != 0) {
    return false;
  }
  sink->file = file;
  sink->lent = true;
  return true;
}

/* A file without a name: it is gone when the process ends, however it ends. */
static int open_unlinked_file(void) {
  const char *folder = getenv("TMPDIR");
  if (!folder || !*folder) {
    folder = "/tmp";
  }
#ifdef O_TMPFILE
  int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) {
    return file;
  }
#endif
  /* Not every file system knows O_TMPFILE. */
  char path[4096];
  int length = snprintf(path, sizeof path, "%s/lua-n8n-XXXXXX", folder);
  if (length < 0 || (size_t)length >= sizeof path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  int named = mkostemp(path, O_CLOEXEC);
  if (named >= 0) {
    unlink(path);
  }
  return named;
}

static bool write_all(int file, const char *data, size_t size) {
  while (size > 0) {
    ssize_t written = write(file, data, size);
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return false;
    }
    data += written;
    size -= (size_t)written;
  }
  return true;
}

static bool spill(n8n_body_sink *sink) {
  int file = open_unlinked_file();
  if (file < 0) {
    return false;
  }
  if (!write_all(file, sink->memory.data, sink->memory.size)) {
    close(file);
    return false;
  }
  sink->file = file;
  sink->file_size = sink->memory.size;
  n8n_buffer_free(&sink->memory);
  return true;
}

void n8n_body_sink_expect(n8n_body_sink *sink, size_t size) {
  if (sink->file < 0 && size <= sink->spill_above) {
    (void)n8n_buffer_expect(&sink->memory, size);
  }
}

bool n8n_body_sink_add(n8n_body_sink *sink, const char *data, size_t size) {
  if (sink->file < 0 && sink->memory.size + size > sink->spill_above && !spill(sink)) {
    return false;
  }
  if (sink->file < 0) {
    if (!n8n_buffer_add(&sink->memory, data, size)) {
      errno = ENOMEM;
      return false;
    }
    return true;
  }
  if (!write_all(sink->file, data, size)) {
    return false;
  }
  sink->file_size += size;
  return true;
}

size_t n8n_body_sink_size(const n8n_body_sink *sink) { return sink->file < 0 ? sink->memory.size : sink->file_size; }

void n8n_body_sink_clear(n8n_body_sink *sink) {
  n8n_buffer_free(&sink->memory);
  if (sink->file >= 0 && !sink->lent) {
    close(sink->file);
  }
  sink->file = -1;
  sink->lent = false;
  sink->file_size = 0;
}

bool n8n_body_sink_finish(n8n_body_sink *sink, n8n_body *body) {
  *body = N8N_BODY_EMPTY;
  if (sink->file < 0) {
    if (sink->memory.size > 0) {
      *body = (n8n_body){sink->memory.data, sink->memory.size, false};
    } else {
      n8n_buffer_free(&sink->memory);
    }
    sink->memory = N8N_BUFFER_EMPTY;
    return true;
  }
  void *data = mmap(NULL, sink->file_size, PROT_READ, MAP_PRIVATE, sink->file, 0);
  if (data == MAP_FAILED) {
    return false;
  }
  /* The mapping keeps the file alive. */
  *body = (n8n_body){data, sink->file_size, true};
  n8n_body_sink_clear(sink);
  return true;
}
