/* Names that nobody else chooses. */
#ifndef N8N_RANDOM_H
#define N8N_RANDOM_H

#include <stdbool.h>
#include <stddef.h>

/* Fills `text` with `digits` random hexadecimal digits (up to 64) and a NUL behind them. False when the system gives no
   random bytes (errno). */
bool n8n_random_digits(char *text, size_t digits);

#endif
