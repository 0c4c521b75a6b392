/* JSON text to JSON text, without values in between: what is not meant to change keeps its bytes. Knows no Lua.

   All functions read the whole text and check it. They answer N8N_JSON_DONE, N8N_JSON_NO_MEMORY, or N8N_JSON_BAD_TEXT:
   then `scanner` has the message and the place. `out` may hold half a result unless the answer is N8N_JSON_DONE. */
#ifndef N8N_JSON_TEXT_H
#define N8N_JSON_TEXT_H

#include "json_scan.h"

/* The canonical form: members sorted by the bytes of their names (of the same name in the order they were read), two
   blanks per level, a newline at the end. Strings and numbers keep their bytes. */
n8n_json_outcome n8n_json_pretty(n8n_json_scanner *scanner, const char *text, size_t size, n8n_buffer *out);

/* Without white space outside of strings. */
n8n_json_outcome n8n_json_compact(n8n_json_scanner *scanner, const char *text, size_t size, n8n_buffer *out);

/* The text of an object with only those members whose name is among `names` (keep), or without them (not keep). */
n8n_json_outcome n8n_json_filter(n8n_json_scanner *scanner, const char *text, size_t size, bool keep,
                                 const n8n_json_string *names, size_t count, n8n_buffer *out);

typedef struct n8n_json_edit {
  n8n_json_string name;
  n8n_json_string value; /* a JSON text */
  bool done;             /* set when the member was there */
} n8n_json_edit;

/* The text of an object with the values of some members replaced, wherever they stand. Those that are not there are
   added at the end, sorted. Sorts `edits`. */
n8n_json_outcome n8n_json_replace(n8n_json_scanner *scanner, const char *text, size_t size, n8n_json_edit *edits,
                                  size_t count, n8n_buffer *out);

#endif
