/* pread and O_CLOEXEC are not in C11. */
#define _GNU_SOURCE

#include "upload.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *n8n_upload_open(n8n_upload *upload, const char *path) {
  *upload = N8N_UPLOAD_NONE;
  /* A named pipe without a writer would keep the whole process waiting. */
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat there;
  if (file < 0 || fstat(file, &there) != 0) {
    const char *reason = strerror(errno);
    if (file >= 0) {
      close(file);
    }
    return reason;
  }
  if (!S_ISREG(there.st_mode)) {
    close(file);
    return S_ISDIR(there.st_mode) ? strerror(EISDIR) : "it is no regular file";
  }
  *upload = (n8n_upload){file, (size_t)there.st_size};
  return NULL;
}

long n8n_upload_read(const n8n_upload *upload, size_t at, char *into, size_t room) {
  size_t left = upload->size - at;
  ssize_t read;
  do {
    errno = 0;
    read = pread(upload->file, into, left < room ? left : room, (off_t)at);
  } while (read < 0 && errno == EINTR);
  return read > 0 ? (long)read : -1;
}

void n8n_upload_close(n8n_upload *upload) {
  if (upload->file >= 0) {
    close(upload->file);
  }
  *upload = N8N_UPLOAD_NONE;
}
