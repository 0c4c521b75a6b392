/* realpath and readlink are not in C11. */
#define _GNU_SOURCE

#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "random.h"

static const char SUFFIX[] = ".part-";
enum { RANDOM_DIGITS = 8 };

/* A name for where the own one and its suffix together are longer than the file system takes. */
static const char SHORT_NAME[] = "answer";

/* As many links in a row as Linux follows. */
enum { MOST_LINKS = 40 };

/* How many bytes of a path are its folder, with the last slash. */
static size_t folder_size(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? (size_t)(slash - path) + 1 : 0;
}

/* The path of what a link in the folder of `path` names. NULL: no memory. */
static char *beside(const char *path, const char *name) {
  size_t folder = name[0] == '/' ? 0 : folder_size(path);
  size_t size = folder + strlen(name) + 1;
  char *joined = malloc(size);
  if (joined) {
    snprintf(joined, size, "%.*s%s", (int)folder, path, name);
  }
  return joined;
}

/* The place that `path` names: what a link points to, also when nothing is there yet. NULL, with errno, on failure. */
static char *resolve(const char *path, int links) {
  char *real = realpath(path, NULL);
  if (real || errno != ENOENT) {
    return real;
  }
  char name[PATH_MAX];
  ssize_t size = readlink(path, name, sizeof name - 1);
  if (size < 0) {
    return strdup(path);
  }
  if (links == 0) {
    errno = ELOOP;
    return NULL;
  }
  name[size] = '\0';
  char *next = beside(path, name);
  char *place = next ? resolve(next, links - 1) : NULL;
  free(next);
  return place;
}

static char *staging_name(const char *path) {
  char digits[RANDOM_DIGITS + 1];
  if (!n8n_random_digits(digits, RANDOM_DIGITS)) {
    return NULL;
  }
  size_t size = strlen(path) + sizeof SUFFIX + RANDOM_DIGITS;
  char *name = malloc(size);
  if (name) {
    snprintf(name, size, "%s%s%s", path, SUFFIX, digits);
  }
  return name;
}

static void open_staging(n8n_target *target, const char *path) {
  free(target->staging);
  target->staging = path ? staging_name(path) : NULL;
  if (target->staging) {
    target->file = open(target->staging, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  }
}

/* Opens a new file in the folder of `target->path`. Whether that name itself is too long has been seen before. */
static void stage(n8n_target *target) {
  open_staging(target, target->path);
  if (target->file < 0 && errno == ENAMETOOLONG) {
    char *name = beside(target->path, SHORT_NAME);
    open_staging(target, name);
    free(name);
  }
}

const char *n8n_target_open(n8n_target *target, const char *path) {
  *target = N8N_TARGET_NONE;
  struct stat there;
  bool exists = stat(path, &there) == 0;
  if (exists && !S_ISREG(there.st_mode)) {
    return S_ISDIR(there.st_mode) ? strerror(EISDIR) : "it is no regular file";
  }
  target->path = resolve(path, MOST_LINKS);
  if (target->path) {
    stage(target);
  }
  bool ready = target->file >= 0 && (!exists || fchmod(target->file, there.st_mode & 07777) == 0);
  if (!ready) {
    const char *reason = strerror(errno);
    n8n_target_drop(target);
    return reason;
  }
  return NULL;
}

void n8n_target_forget(n8n_target *target) {
  if (target->file >= 0) {
    close(target->file);
  }
  free(target->path);
  free(target->staging);
  *target = N8N_TARGET_NONE;
}

void n8n_target_drop(n8n_target *target) {
  if (target->staging && target->file >= 0) {
    unlink(target->staging);
  }
  n8n_target_forget(target);
}

const char *n8n_target_keep(n8n_target *target) {
  if (rename(target->staging, target->path) != 0) {
    const char *reason = strerror(errno);
    n8n_target_drop(target);
    return reason;
  }
  n8n_target_forget(target);
  return NULL;
}
