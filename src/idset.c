#include "idset.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

/* Spreads every bit of `value` over all of the result; no two values give the same. The shifts and odd factors are
   those of the splitmix64 generator's last step. */
static uint64_t mix(uint64_t value) {
  value ^= value >> 30;
  value *= UINT64_C(0xBF58476D1CE4E5B9);
  value ^= value >> 27;
  value *= UINT64_C(0x94D049BB133111EB);
  return value ^ value >> 31;
}

static uint64_t hash_of(const char *id, size_t size) {
  uint64_t hash = mix((uint64_t)size + UINT64_C(0x9E3779B97F4A7C15));
  while (size > 0) {
    uint64_t word = 0;
    size_t part = size < sizeof word ? size : sizeof word;
    memcpy(&word, id, part);
    hash = mix(hash ^ word);
    id += part;
    size -= part;
  }
  return hash;
}

/* The slot that holds `hash`, or the free one where it belongs. */
static uint64_t *find(const n8n_idset *set, uint64_t hash) {
  size_t at = (size_t)hash & (set->capacity - 1);
  while (set->slots[at] != 0 && set->slots[at] != hash) {
    at = (at + 1) & (set->capacity - 1);
  }
  return &set->slots[at];
}

static bool grow(n8n_idset *set) {
  n8n_idset larger = {NULL, set->capacity ? set->capacity * 2 : FIRST_CAPACITY, set->count};
  larger.slots = calloc(larger.capacity, sizeof *larger.slots);
  if (!larger.slots) {
    return false;
  }
  for (size_t i = 0; i < set->capacity; i++) {
    if (set->slots[i] != 0) {
      *find(&larger, set->slots[i]) = set->slots[i];
    }
  }
  free(set->slots);
  *set = larger;
  return true;
}

n8n_idset_outcome n8n_idset_insert(n8n_idset *set, const char *id, size_t size) {
  if (set->count >= set->capacity / 2 && !grow(set)) {
    return N8N_IDSET_NO_MEMORY;
  }
  uint64_t hash = hash_of(id, size);
  if (hash == 0) {
    hash = 1;
  }
  uint64_t *slot = find(set, hash);
  if (*slot != 0) {
    return N8N_IDSET_KNOWN;
  }
  *slot = hash;
  set->count++;
  return N8N_IDSET_NEW;
}

void n8n_idset_free(n8n_idset *set) {
  free(set->slots);
  *set = N8N_IDSET_EMPTY;
}
