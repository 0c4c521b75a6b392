/* mkostemp, O_TMPFILE, madvise and mremap are not in C11. */
#define _GNU_SOURCE

#include "body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- Pages of memory ---- */

/* Memory from here on is taken in pages of its own. */
static const size_t PAGES_FROM = (size_t)256 << 10;

/* Pages that were given back last, for the next body: the kernel clears fresh ones, which takes as long as reading an
   answer from them. One block in the process, its size at its start; larger ones than this are not kept. */
static const size_t LARGEST_SPARE = (size_t)4 << 20;
static _Atomic(size_t *) spare;

static size_t whole_pages(size_t size) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  return (size + page - 1) / page * page;
}

/* At least `*size` bytes, which becomes how many there are; NULL when memory is short. */
static void *take_pages(size_t *size) {
  size_t *found = atomic_exchange(&spare, NULL);
  if (found && *found >= *size) {
    *size = *found;
    return found;
  }
  if (found) {
    munmap(found, *found);
  }
  *size = whole_pages(*size);
  void *pages = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return pages == MAP_FAILED ? NULL : pages;
}

static void give_pages(void *pages, size_t size) {
  if (size > LARGEST_SPARE) {
    munmap(pages, size);
    return;
  }
  size_t *kept = pages;
  *kept = size;
  size_t *replaced = atomic_exchange(&spare, kept);
  if (replaced) {
    munmap(replaced, *replaced);
  }
}

/* ---- Bodies ---- */

void n8n_body_free(n8n_body *body) {
  if (body->data) {
    /* The cast drops a const that is ours: the memory was made in n8n_body_sink_finish. */
    void *memory = (void *)(uintptr_t)body->data;
    if (body->mapped) {
      munmap(memory, body->size);
    } else if (body->pages > 0) {
      give_pages(memory, body->pages);
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
  sink->in_pages = false;
  sink->spill_above = spill_above;
  sink->file = -1;
  sink->lent = false;
  sink->file_size = 0;
}

/* ---- Memory ---- */

static void free_memory(n8n_body_sink *sink) {
  if (sink->in_pages) {
    give_pages(sink->memory.data, sink->memory.capacity);
    sink->memory = N8N_BUFFER_EMPTY;
    sink->in_pages = false;
  } else {
    n8n_buffer_free(&sink->memory);
  }
}

static void *larger_pages(const n8n_body_sink *sink, size_t capacity) {
  void *pages = mremap(sink->memory.data, sink->memory.capacity, capacity, MREMAP_MAYMOVE);
  return pages == MAP_FAILED ? NULL : pages;
}

/* Moves what has arrived to pages that hold `capacity` bytes. */
static bool set_pages(n8n_body_sink *sink, size_t capacity) {
  n8n_buffer *memory = &sink->memory;
  capacity = whole_pages(capacity);
  void *pages = sink->in_pages ? larger_pages(sink, capacity) : take_pages(&capacity);
  if (!pages) {
    return false;
  }
  if (!sink->in_pages) {
    if (memory->size > 0) {
      memcpy(pages, memory->data, memory->size);
    }
    free(memory->data);
  }
  memory->data = pages;
  memory->capacity = capacity;
  sink->in_pages = true;
  return true;
}

/* Makes room for `more` bytes. Pages that nothing was written to yet are no memory, so there are twice as many as
   needed. */
static bool reserve(n8n_body_sink *sink, size_t more) {
  const n8n_buffer *memory = &sink->memory;
  size_t wanted = memory->size + more;
  if (wanted <= memory->capacity) {
    return true;
  }
  return wanted < PAGES_FROM ? n8n_buffer_reserve(&sink->memory, more) : set_pages(sink, 2 * wanted);
}

/* ---- Files ---- */

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
  free_memory(sink);
  return true;
}

/* ---- Arriving ---- */

void n8n_body_sink_expect(n8n_body_sink *sink, size_t size) {
  if (sink->file >= 0 || size > sink->spill_above || size <= sink->memory.capacity) {
    return;
  }
  (void)(size < PAGES_FROM ? n8n_buffer_expect(&sink->memory, size) : set_pages(sink, size));
}

bool n8n_body_sink_add(n8n_body_sink *sink, const char *data, size_t size) {
  if (sink->file < 0 && sink->memory.size + size > sink->spill_above && !spill(sink)) {
    return false;
  }
  if (sink->file < 0) {
    if (!reserve(sink, size)) {
      errno = ENOMEM;
      return false;
    }
    return n8n_buffer_add(&sink->memory, data, size);
  }
  if (!write_all(sink->file, data, size)) {
    return false;
  }
  sink->file_size += size;
  return true;
}

size_t n8n_body_sink_size(const n8n_body_sink *sink) { return sink->file < 0 ? sink->memory.size : sink->file_size; }

void n8n_body_sink_clear(n8n_body_sink *sink) {
  free_memory(sink);
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
    if (sink->memory.size == 0) {
      free_memory(sink);
      return true;
    }
    *body = (n8n_body){sink->memory.data, sink->memory.size, sink->in_pages ? sink->memory.capacity : 0, false};
    sink->memory = N8N_BUFFER_EMPTY;
    sink->in_pages = false;
    return true;
  }
  void *data = mmap(NULL, sink->file_size, PROT_READ, MAP_PRIVATE, sink->file, 0);
  if (data == MAP_FAILED) {
    return false;
  }
  /* The mapping keeps the file alive. */
  *body = (n8n_body){data, sink->file_size, 0, true};
  n8n_body_sink_clear(sink);
  return true;
}
