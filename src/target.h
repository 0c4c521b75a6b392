/* A file that appears whole or not at all: it is written beside its place, and takes its name at the end. Knows neither
   Lua nor libcurl. */
#ifndef N8N_TARGET_H
#define N8N_TARGET_H

typedef struct n8n_target {
  int file;      /* open for reading and writing; -1: there is no target */
  char *path;    /* where the file will appear */
  char *staging; /* where it is written, in the same folder; under a name of its own where `path` is a long one */
} n8n_target;

#define N8N_TARGET_NONE ((n8n_target){-1, NULL, NULL})

/* Opens a new file beside `path`. A file that is there already stays what it is until n8n_target_keep, and lends its
   rights to the new one; a symbolic link is followed, also to where nothing is yet. NULL, or what is wrong. */
const char *n8n_target_open(n8n_target *target, const char *path);

/* Gives the file its name. NULL, or what is wrong. There is no target afterwards. */
const char *n8n_target_keep(n8n_target *target);

/* Removes what was written. There is no target afterwards. */
void n8n_target_drop(n8n_target *target);

/* Closes the file and leaves it where it is: in a process that only inherited it. There is no target afterwards. */
void n8n_target_forget(n8n_target *target);

#endif
