#include "suggest.h"

#include <string.h>

enum { LONGEST = 63 };

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Optimal string alignment, three rows at a time. Both sizes are at most LONGEST. */
static size_t distance_of(const char *a, size_t a_size, const char *b, size_t b_size) {
  size_t rows[3][LONGEST + 1];
  size_t *before = rows[0], *last = rows[1], *now = rows[2];
  for (size_t j = 0; j <= b_size; j++) {
    last[j] = j;
  }
  for (size_t i = 1; i <= a_size; i++) {
    now[0] = i;
    for (size_t j = 1; j <= b_size; j++) {
      char x = lower(a[i - 1]), y = lower(b[j - 1]);
      now[j] = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + (x == y ? 0 : 1));
      if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y) {
        now[j] = least(now[j], before[j - 2] + 1);
      }
    }
    size_t *spare = before;
    before = last;
    last = now;
    now = spare;
  }
  return last[b_size];
}

void n8n_suggest(n8n_suggestion *suggestion, const char *written, size_t size, const char *known) {
  size_t known_size = strlen(known);
  if (size == 0 || size > LONGEST || known_size > LONGEST) {
    return;
  }
  size_t distance = distance_of(written, size, known, known_size);
  if (distance > 1 + size / 5 || distance >= least(size, known_size)) {
    return;
  }
  if (!suggestion->name || distance < suggestion->distance) {
    *suggestion = (n8n_suggestion){known, distance};
  }
}
