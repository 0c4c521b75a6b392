/* "Did you mean": how far one name is from another. */
#ifndef N8N_SUGGEST_H
#define N8N_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

/* The best of the names offered so far. Start with N8N_SUGGESTION_NONE. */
typedef struct n8n_suggestion {
  const char *name; /* NULL: none is near */
  size_t distance;
} n8n_suggestion;

#define N8N_SUGGESTION_NONE ((n8n_suggestion){NULL, 0})

/* Offers a known name for what was written. Counts insertions, deletions, replacements and swaps of neighbours, letter
   case aside; a name that shares too little with `written` is not kept, nor one longer than 63 bytes. */
void n8n_suggest(n8n_suggestion *suggestion, const char *written, size_t size, const char *known);

#endif
