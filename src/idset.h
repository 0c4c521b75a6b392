/* A set of ids, kept as 64-bit hashes: what an iteration has handed out already. Knows no Lua. */
#ifndef N8N_IDSET_H
#define N8N_IDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct n8n_idset {
  uint64_t *slots; /* 0: free */
  size_t capacity; /* a power of two, or 0 */
  size_t count;
} n8n_idset;

#define N8N_IDSET_EMPTY ((n8n_idset){NULL, 0, 0})

typedef enum n8n_idset_outcome { N8N_IDSET_NEW, N8N_IDSET_KNOWN, N8N_IDSET_NO_MEMORY } n8n_idset_outcome;

/* Two ids of the same length of up to eight bytes are never taken for each other; longer ones with a probability of
   about count^2 / 2^65. */
n8n_idset_outcome n8n_idset_insert(n8n_idset *set, const char *id, size_t size);

void n8n_idset_free(n8n_idset *set);

#endif
