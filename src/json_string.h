/* Strings of JSON: what may stand in them, what they mean, and how they are written. Knows no Lua. */
#ifndef N8N_JSON_STRING_H
#define N8N_JSON_STRING_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/* A string as it stands in a JSON text, checked, without its quotes. Or plain bytes: then nothing is escaped. */
typedef struct n8n_json_string {
  const char *at;
  size_t size;
  bool escaped; /* has backslashes */
} n8n_json_string;

/* Bytes of the UTF-8 character at `at` (1 to 4), or 0 when it is none: overlong forms, surrogates and what lies above
   U+10FFFF are none. `at` is below `end`. */
size_t n8n_utf8_size(const char *at, const char *end);

/* Checks the inside of a string. `at` is behind the opening quote. Answers where the closing quote is, or NULL: then
 *fault is the byte that is wrong (`end` when the text ends first) and *message says what. */
const char *n8n_json_string_check(const char *at, const char *end, bool *escaped, const char **fault,
                                  const char **message);

/* Writes what the string means to `out`, which has room for `string.size` bytes, and answers how many it wrote. Halves
   of surrogate pairs are joined; one without its other half becomes three bytes, as UTF-8 would write it. */
size_t n8n_json_string_decode(n8n_json_string string, char *out);

/* Orders two strings by the bytes that they mean: below, equal to or above 0, as memcmp. */
int n8n_json_string_compare(n8n_json_string left, n8n_json_string right);

typedef enum n8n_json_outcome { N8N_JSON_DONE, N8N_JSON_BAD_TEXT, N8N_JSON_NO_MEMORY } n8n_json_outcome;

/* Adds plain bytes as a JSON string with its quotes. Escapes what has to be: quote, backslash, control characters, and
   halves of surrogate pairs as n8n_json_string_decode makes them. N8N_JSON_BAD_TEXT: not UTF-8 otherwise. */
n8n_json_outcome n8n_json_string_encode(n8n_buffer *buffer, const char *text, size_t size);

#endif
