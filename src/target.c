/* realpath is not in C11. */
#define _GNU_SOURCE

#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "random.h"

static const char SUFFIX[] = ".part-";
enum { RANDOM_DIGITS = 8 };

/* The place that `path` names: what a link points to. */
static char *resolve(const char *path) {
  char *real = realpath(path, NULL);
  return real ? real : strdup(path);
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

const char *n8n_target_open(n8n_target *target, const char *path) {
  *target = N8N_TARGET_NONE;
  struct stat there;
  bool exists = stat(path, &there) == 0;
  if (exists && !S_ISREG(there.st_mode)) {
    return S_ISDIR(there.st_mode) ? strerror(EISDIR) : "it is no regular file";
  }
  target->path = resolve(path);
  target->staging = target->path ? staging_name(target->path) : NULL;
  if (target->staging) {
    target->file = open(target->staging, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
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
