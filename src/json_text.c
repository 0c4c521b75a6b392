#include "json_text.h"

#include <stdlib.h>
#include <string.h>

static n8n_json_outcome outcome(bool added) { return added ? N8N_JSON_DONE : N8N_JSON_NO_MEMORY; }

/* ---- Compact ---- */

/* True when a token that follows `last` is separated from it by a comma. */
static bool needs_comma(n8n_json_token last, n8n_json_token token) {
  bool opens = last == N8N_JSON_OBJECT || last == N8N_JSON_ARRAY || last == N8N_JSON_KEY;
  bool closes = token == N8N_JSON_OBJECT_END || token == N8N_JSON_ARRAY_END;
  return !opens && !closes;
}

/* The bytes of the last token, without the colon behind a key. */
static size_t token_size(const n8n_json_scanner *scanner, n8n_json_token token) {
  return token == N8N_JSON_KEY ? scanner->string.size + 2 : (size_t)(scanner->at - scanner->from);
}

n8n_json_outcome n8n_json_compact(n8n_json_scanner *scanner, const char *text, size_t size, n8n_buffer *out) {
  n8n_json_start(scanner, text, size);
  bool ok = n8n_buffer_reserve(out, size);
  n8n_json_token last = N8N_JSON_KEY; /* nothing in front of the first token */
  while (ok) {
    n8n_json_token token = n8n_json_next(scanner);
    if (token == N8N_JSON_FAULT) {
      return N8N_JSON_BAD_TEXT;
    }
    if (token == N8N_JSON_END) {
      return N8N_JSON_DONE;
    }
    ok = (!needs_comma(last, token) || n8n_buffer_add(out, ",", 1)) &&
         n8n_buffer_add(out, scanner->from, token_size(scanner, token)) &&
         (token != N8N_JSON_KEY || n8n_buffer_add(out, ":", 1));
    last = token;
  }
  return N8N_JSON_NO_MEMORY;
}

/* ---- Pretty ---- */

/* A member of an object that is being printed. */
typedef struct member {
  n8n_json_string key;
  const char *value; /* its first byte, or white space in front of it */
} member;

typedef struct printer {
  n8n_json_scanner *scanner; /* of a text that has been checked */
  n8n_buffer *out;
  n8n_buffer members; /* those of all objects around the current place, outermost first */
} printer;

static int compare_members(const void *left, const void *right) {
  const member *a = left;
  const member *b = right;
  int order = n8n_json_string_compare(a->key, b->key);
  return order != 0 ? order : (a->key.at > b->key.at) - (a->key.at < b->key.at);
}

static bool begin_line(printer *to, unsigned level) {
  if (!n8n_buffer_reserve(to->out, 1 + (size_t)level * 2)) {
    return false;
  }
  to->out->data[to->out->size++] = '\n';
  memset(to->out->data + to->out->size, ' ', (size_t)level * 2);
  to->out->size += (size_t)level * 2;
  return true;
}

static bool print_value(printer *to, n8n_json_token token);

static bool print_array(printer *to) {
  unsigned level = to->scanner->depth;
  bool ok = n8n_buffer_add(to->out, "[", 1);
  bool empty = true;
  n8n_json_token token;
  while (ok && (token = n8n_json_next(to->scanner)) != N8N_JSON_ARRAY_END) {
    ok = (empty || n8n_buffer_add(to->out, ",", 1)) && begin_line(to, level) && print_value(to, token);
    empty = false;
  }
  return ok && (empty || begin_line(to, level - 1)) && n8n_buffer_add(to->out, "]", 1);
}

/* Collects the members of the object that has just been opened, and goes behind its end. */
static bool collect_members(printer *to) {
  n8n_json_scanner *scanner = to->scanner;
  while (n8n_json_next(scanner) == N8N_JSON_KEY) {
    member found = {scanner->string, scanner->at};
    if (!n8n_buffer_add(&to->members, (const char *)&found, sizeof found)) {
      return false;
    }
    n8n_json_token token = n8n_json_next(scanner);
    if (token == N8N_JSON_OBJECT || token == N8N_JSON_ARRAY) {
      n8n_json_skip(scanner);
    }
  }
  return true;
}

static bool print_member(printer *to, member found, unsigned level, n8n_json_place inside) {
  inside.at = found.value;
  n8n_json_go(to->scanner, inside);
  return begin_line(to, level) && n8n_buffer_add(to->out, found.key.at - 1, found.key.size + 2) &&
         n8n_buffer_add(to->out, ": ", 2) && print_value(to, n8n_json_next(to->scanner));
}

static bool print_object(printer *to) {
  unsigned level = to->scanner->depth;
  size_t first = to->members.size;
  n8n_json_place inside = n8n_json_value_place(to->scanner);
  if (!collect_members(to) || !n8n_buffer_add(to->out, "{", 1)) {
    return false;
  }
  n8n_json_place behind = n8n_json_place_now(to->scanner);
  size_t count = (to->members.size - first) / sizeof(member);
  if (count > 0) {
    qsort(to->members.data + first, count, sizeof(member), compare_members);
  }
  for (size_t i = 0; i < count; i++) {
    member found; /* a copy: the buffer moves while values are printed */
    memcpy(&found, to->members.data + first + i * sizeof found, sizeof found);
    if ((i > 0 && !n8n_buffer_add(to->out, ",", 1)) || !print_member(to, found, level, inside)) {
      return false;
    }
  }
  to->members.size = first;
  n8n_json_go(to->scanner, behind);
  return (count == 0 || begin_line(to, level - 1)) && n8n_buffer_add(to->out, "}", 1);
}

/* `token` is the first one of the value. Recurses as deep as the text, so at most N8N_JSON_DEPTH. */
static bool print_value(printer *to, n8n_json_token token) {
  if (token == N8N_JSON_OBJECT) {
    return print_object(to);
  }
  if (token == N8N_JSON_ARRAY) {
    return print_array(to);
  }
  return n8n_buffer_add(to->out, to->scanner->from, token_size(to->scanner, token));
}

n8n_json_outcome n8n_json_pretty(n8n_json_scanner *scanner, const char *text, size_t size, n8n_buffer *out) {
  if (!n8n_json_check(scanner, text, size)) {
    return N8N_JSON_BAD_TEXT;
  }
  n8n_json_start(scanner, text, size);
  printer to = {scanner, out, N8N_BUFFER_EMPTY};
  bool ok = print_value(&to, n8n_json_next(scanner)) && n8n_buffer_add(out, "\n", 1);
  n8n_buffer_free(&to.members);
  return outcome(ok);
}

/* ---- Members of the outermost object ---- */

static n8n_json_outcome bad_text(n8n_json_scanner *scanner, n8n_json_token token) {
  if (token != N8N_JSON_FAULT) {
    scanner->message = "not an object";
    scanner->fault = (size_t)(scanner->from - scanner->text);
  }
  return N8N_JSON_BAD_TEXT;
}

static bool equal(n8n_json_string left, n8n_json_string right) { return n8n_json_string_compare(left, right) == 0; }

static bool contains(const n8n_json_string *names, size_t count, n8n_json_string name) {
  for (size_t i = 0; i < count; i++) {
    if (equal(names[i], name)) {
      return true;
    }
  }
  return false;
}

/* Reads the next key of the object and its value. False at the object's end and on a fault: *token tells which. */
static bool read_member(n8n_json_scanner *scanner, n8n_json_string *key, const char **value, n8n_json_token *token) {
  *token = n8n_json_next(scanner);
  if (*token != N8N_JSON_KEY) {
    return false;
  }
  *key = scanner->string;
  n8n_json_token first = n8n_json_next(scanner);
  *value = scanner->from;
  if (!n8n_json_finish(scanner, first)) {
    *token = N8N_JSON_FAULT;
    return false;
  }
  return true;
}

static bool add_range(n8n_buffer *out, const char *from, const char *to) {
  return n8n_buffer_add(out, from, (size_t)(to - from));
}

/* The rest behind the last member that was read: white space, the closing bracket, white space. */
static n8n_json_outcome add_tail(n8n_json_scanner *scanner, const char *from, n8n_buffer *out) {
  if (n8n_json_next(scanner) == N8N_JSON_FAULT) {
    return N8N_JSON_BAD_TEXT;
  }
  return outcome(add_range(out, from, scanner->end));
}

n8n_json_outcome n8n_json_filter(n8n_json_scanner *scanner, const char *text, size_t size, bool keep,
                                 const n8n_json_string *names, size_t count, n8n_buffer *out) {
  n8n_json_start(scanner, text, size);
  n8n_json_token token = n8n_json_next(scanner);
  if (token != N8N_JSON_OBJECT) {
    return bad_text(scanner, token);
  }
  bool ok = add_range(out, text, scanner->at);
  bool first = true;
  const char *opened = scanner->at;
  const char *last = opened; /* end of the last member */
  n8n_json_string key;
  const char *value;
  while (ok && read_member(scanner, &key, &value, &token)) {
    if (contains(names, count, key) == keep) {
      /* A member brings the white space in front of it, but not the comma. */
      const char *comma = memchr(last, ',', (size_t)(key.at - last));
      const char *from = comma ? comma + 1 : last;
      ok = (first || n8n_buffer_add(out, ",", 1)) && add_range(out, from, scanner->at);
      first = false;
    }
    last = scanner->at;
  }
  if (!ok) {
    return N8N_JSON_NO_MEMORY;
  }
  if (token == N8N_JSON_FAULT) {
    return N8N_JSON_BAD_TEXT;
  }
  /* An object that lost all its members is {}, wherever its bracket stood. */
  bool emptied = first && last != opened;
  return add_tail(scanner, emptied ? scanner->from : last, out);
}

static int compare_edits(const void *left, const void *right) {
  return n8n_json_string_compare(((const n8n_json_edit *)left)->name, ((const n8n_json_edit *)right)->name);
}

static n8n_json_edit *find_edit(n8n_json_edit *edits, size_t count, n8n_json_string name) {
  for (size_t i = 0; i < count; i++) {
    if (equal(edits[i].name, name)) {
      return &edits[i];
    }
  }
  return NULL;
}

static n8n_json_outcome add_missing(const n8n_json_edit *edits, size_t count, bool empty, n8n_buffer *out) {
  for (size_t i = 0; i < count; i++) {
    if (edits[i].done) {
      continue;
    }
    if (!empty && !n8n_buffer_add(out, ",", 1)) {
      return N8N_JSON_NO_MEMORY;
    }
    empty = false;
    n8n_json_outcome name = n8n_json_string_encode(out, edits[i].name.at, edits[i].name.size);
    if (name != N8N_JSON_DONE) {
      return name;
    }
    if (!n8n_buffer_add(out, ":", 1) || !n8n_buffer_add(out, edits[i].value.at, edits[i].value.size)) {
      return N8N_JSON_NO_MEMORY;
    }
  }
  return N8N_JSON_DONE;
}

n8n_json_outcome n8n_json_replace(n8n_json_scanner *scanner, const char *text, size_t size, n8n_json_edit *edits,
                                  size_t count, n8n_buffer *out) {
  n8n_json_start(scanner, text, size);
  n8n_json_token token = n8n_json_next(scanner);
  if (token != N8N_JSON_OBJECT) {
    return bad_text(scanner, token);
  }
  if (count > 0) {
    qsort(edits, count, sizeof *edits, compare_edits);
  }
  const char *opened = scanner->at;
  const char *copied = text; /* up to here the text is in `out` */
  const char *last = opened; /* end of the last member */
  bool ok = true;
  n8n_json_string key;
  const char *value;
  while (ok && read_member(scanner, &key, &value, &token)) {
    n8n_json_edit *edit = find_edit(edits, count, key);
    last = scanner->at;
    if (edit) {
      edit->done = true;
      ok = add_range(out, copied, value) && n8n_buffer_add(out, edit->value.at, edit->value.size);
      copied = last;
    }
  }
  if (!ok || (token != N8N_JSON_FAULT && !add_range(out, copied, last))) {
    return N8N_JSON_NO_MEMORY;
  }
  if (token == N8N_JSON_FAULT) {
    return N8N_JSON_BAD_TEXT;
  }
  n8n_json_outcome added = add_missing(edits, count, last == opened, out);
  return added == N8N_JSON_DONE ? add_tail(scanner, last, out) : added;
}
