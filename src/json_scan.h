/* Reads a JSON text token by token and checks it whole: grammar, strings, numbers, depth, nothing behind the end. The
   one place that knows the grammar. Allocates nothing, does not recurse, knows no Lua. */
#ifndef N8N_JSON_SCAN_H
#define N8N_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "json_string.h"

/* Arrays and objects inside each other, at most. */
enum { N8N_JSON_DEPTH = 1000 };

typedef enum n8n_json_token {
  N8N_JSON_FAULT, /* the text is wrong: see message and fault */
  N8N_JSON_END,   /* the text ended where it should */
  N8N_JSON_OBJECT,
  N8N_JSON_OBJECT_END,
  N8N_JSON_ARRAY,
  N8N_JSON_ARRAY_END,
  N8N_JSON_KEY, /* the colon was read too */
  N8N_JSON_STRING,
  N8N_JSON_NUMBER,
  N8N_JSON_TRUE,
  N8N_JSON_FALSE,
  N8N_JSON_NULL
} n8n_json_token;

typedef struct n8n_json_scanner {
  const char *text;
  const char *end;
  const char *at; /* behind the last token */

  /* The last token. */
  const char *from;       /* its first byte: a string's quote, a bracket */
  n8n_json_string string; /* of a key or a string: without quotes */

  /* Of a fault. */
  const char *message;
  size_t fault; /* bytes before what is wrong */

  int expected; /* what may come next */
  unsigned depth;
  char open[N8N_JSON_DEPTH]; /* '{' or '[' of each level; only the first `depth` are set */
} n8n_json_scanner;

void n8n_json_start(n8n_json_scanner *scanner, const char *text, size_t size);

/* The next token. After N8N_JSON_FAULT and N8N_JSON_END it may not be called again. */
n8n_json_token n8n_json_next(n8n_json_scanner *scanner);

/* Right after N8N_JSON_OBJECT or N8N_JSON_ARRAY: goes on behind the end of that value, checking brackets and strings
   for balance, strings for control characters and the depth, nothing else; several times faster than reading the
   tokens. False on a fault. */
bool n8n_json_skip(n8n_json_scanner *scanner);

/* Reads the tokens of the value that began with `token` up to its end. False on a fault. */
bool n8n_json_finish(n8n_json_scanner *scanner, n8n_json_token token);

/* True when the innermost open value is an object. */
static inline bool n8n_json_in_object(const n8n_json_scanner *scanner) {
  return scanner->depth > 0 && scanner->open[scanner->depth - 1] == '{';
}

/* A place in a text that has been checked: for reading something again, or in another order. */
typedef struct n8n_json_place {
  const char *at;
  unsigned depth;
  int expected;
} n8n_json_place;

/* Behind the last token. */
n8n_json_place n8n_json_place_now(const n8n_json_scanner *scanner);

/* In front of a value of the innermost open object or array: set `at` to that value. Valid while that is open. */
n8n_json_place n8n_json_value_place(const n8n_json_scanner *scanner);

void n8n_json_go(n8n_json_scanner *scanner, n8n_json_place place);

/* Reads the whole text. False on a fault, which is then in the scanner. */
bool n8n_json_check(n8n_json_scanner *scanner, const char *text, size_t size);

#endif
