/* Numbers of JSON. A number text becomes a Lua number when that holds exactly what its shortest form says; else it
   stays text. The C locale plays no part. Knows no Lua. */
#ifndef N8N_JSON_NUMBER_H
#define N8N_JSON_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum n8n_number_kind {
  N8N_NUMBER_INTEGER,
  N8N_NUMBER_REAL,
  N8N_NUMBER_TEXT /* no Lua number holds it */
} n8n_number_kind;

typedef struct n8n_number {
  n8n_number_kind kind;
  int64_t integer;
  double real;
} n8n_number;

/* Reads a number text that n8n_json_next has checked. `integers`: this Lua has 64-bit integers beside doubles. */
n8n_number n8n_number_read(const char *text, size_t size, bool integers);

/* Room that any number needs when written. */
enum { N8N_NUMBER_SIZE = 40 };

/* Writes the shortest form that reads back as `value`, which is neither infinite nor NaN, and answers its size. With
   `mark_real` the text always has a point or an exponent. */
size_t n8n_number_write_real(double value, bool mark_real, char out[N8N_NUMBER_SIZE]);

/* The same for an integer, which needs 20 bytes at most. */
size_t n8n_number_write_integer(int64_t value, char *out);

#endif
