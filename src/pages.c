#include "pages.h"

#include <string.h>

/* A mapped body is let go of in steps of so many bytes. */
static const size_t FORGET_STEP = (size_t)4 << 20;

typedef struct reader {
  n8n_page *page;
  const n8n_body *body;
  n8n_json_scanner *scanner;
  const char *list; /* the member that holds the items */
  bool every;       /* every array does */
  const n8n_json_string *names;
  size_t forgotten; /* up to here the body was let go of */
  bool has_items;
} reader;

static n8n_json_outcome refuse(reader *from, const char *at, const char *message) {
  from->scanner->message = message;
  from->scanner->fault = (size_t)(at - from->scanner->text);
  return N8N_JSON_BAD_TEXT;
}

/* Goes behind the value that begins with `token`. */
static bool pass(n8n_json_scanner *scanner, n8n_json_token token) {
  if (token == N8N_JSON_OBJECT || token == N8N_JSON_ARRAY) {
    return n8n_json_skip(scanner);
  }
  return token != N8N_JSON_FAULT;
}

static n8n_span span(const n8n_json_scanner *scanner, const char *from) {
  size_t at = (size_t)(from - scanner->text);
  return (n8n_span){at, (size_t)(scanner->at - from), at};
}

static bool is_named(const n8n_json_scanner *scanner, const char *name) {
  n8n_json_string plain = {name, strlen(name), false};
  return n8n_json_string_compare(scanner->string, plain) == 0;
}

static void set_span(n8n_page *page, size_t index, n8n_span value) {
  memcpy(page->spans.data + index * sizeof value, &value, sizeof value);
}

static n8n_span get_span(const n8n_page *page, size_t index) {
  n8n_span value;
  memcpy(&value, page->spans.data + index * sizeof value, sizeof value);
  return value;
}

/* Reads the members of an item whose bracket was read; `slots` is the index of its members' spans. */
static bool read_members(reader *from, size_t slots) {
  n8n_json_scanner *scanner = from->scanner;
  n8n_json_token token;
  while ((token = n8n_json_next(scanner)) == N8N_JSON_KEY) {
    size_t name = 0;
    while (name < from->page->member_count && n8n_json_string_compare(scanner->string, from->names[name]) != 0) {
      name++;
    }
    token = n8n_json_next(scanner);
    const char *value = scanner->from;
    if (!pass(scanner, token)) {
      return false;
    }
    if (name < from->page->member_count) {
      set_span(from->page, slots + name, span(scanner, value));
    }
  }
  return token == N8N_JSON_OBJECT_END;
}

static n8n_json_outcome read_item(reader *from, n8n_json_token token) {
  n8n_page *page = from->page;
  const char *start = from->scanner->from;
  size_t slots = page->spans.size / sizeof(n8n_span);
  size_t bytes = (1 + page->member_count) * sizeof(n8n_span);
  if (!n8n_buffer_reserve(&page->spans, bytes)) {
    return N8N_JSON_NO_MEMORY;
  }
  memset(page->spans.data + page->spans.size, 0, bytes);
  page->spans.size += bytes;
  bool ok =
      token == N8N_JSON_OBJECT && page->member_count > 0 ? read_members(from, slots + 1) : pass(from->scanner, token);
  if (!ok) {
    return N8N_JSON_BAD_TEXT;
  }
  set_span(page, slots, span(from->scanner, start));
  page->count++;
  size_t read = (size_t)(from->scanner->at - from->scanner->text);
  if (read - from->forgotten >= FORGET_STEP) {
    n8n_body_forget(from->body, from->forgotten, read);
    from->forgotten = read;
  }
  return N8N_JSON_DONE;
}

/* The bracket of the array was read. */
static n8n_json_outcome read_items(reader *from) {
  from->has_items = true;
  if (!from->every) {
    from->page->count = 0; /* of two members of the same name the last one counts */
    from->page->spans.size = 0;
  }
  n8n_json_token token;
  while ((token = n8n_json_next(from->scanner)) != N8N_JSON_ARRAY_END) {
    n8n_json_outcome outcome = token == N8N_JSON_FAULT ? N8N_JSON_BAD_TEXT : read_item(from, token);
    if (outcome != N8N_JSON_DONE) {
      return outcome;
    }
  }
  return N8N_JSON_DONE;
}

static n8n_json_outcome read_cursor(reader *from, n8n_json_token token) {
  n8n_json_scanner *scanner = from->scanner;
  if (token == N8N_JSON_FAULT) {
    return N8N_JSON_BAD_TEXT;
  }
  if (token != N8N_JSON_STRING && token != N8N_JSON_NULL) {
    return refuse(from, scanner->from, "nextCursor is neither a string nor null");
  }
  from->page->cursor = token == N8N_JSON_NULL ? (n8n_span){0, 0, 0} : span(scanner, scanner->from);
  return N8N_JSON_DONE;
}

/* The key of a member of the document was read. */
static n8n_json_outcome read_document_member(reader *from) {
  n8n_json_scanner *scanner = from->scanner;
  bool is_data = !from->every && is_named(scanner, from->list);
  bool is_cursor = is_named(scanner, "nextCursor");
  bool is_count = is_named(scanner, "count");
  n8n_json_token token = n8n_json_next(scanner);
  if ((is_data || from->every) && token == N8N_JSON_ARRAY) {
    return read_items(from);
  }
  if (is_data && token != N8N_JSON_FAULT) {
    return refuse(from, scanner->from, "what should hold the items is not an array");
  }
  if (is_cursor) {
    return read_cursor(from, token);
  }
  if (is_count && token == N8N_JSON_NUMBER) {
    from->page->total = span(scanner, scanner->from);
  }
  return pass(scanner, token) ? N8N_JSON_DONE : N8N_JSON_BAD_TEXT;
}

static n8n_json_outcome read_document(reader *from) {
  n8n_json_scanner *scanner = from->scanner;
  n8n_json_token token;
  while ((token = n8n_json_next(scanner)) == N8N_JSON_KEY) {
    n8n_json_outcome outcome = read_document_member(from);
    if (outcome != N8N_JSON_DONE) {
      return outcome;
    }
  }
  if (token == N8N_JSON_FAULT) {
    return N8N_JSON_BAD_TEXT;
  }
  return from->has_items ? N8N_JSON_DONE : refuse(from, scanner->text, "an object without an array of items");
}

n8n_json_outcome n8n_page_read(n8n_page *page, const n8n_body *body, const char *list, const n8n_json_string *names,
                               size_t name_count, n8n_json_scanner *scanner) {
  reader from = {page, body, scanner, list, strcmp(list, "*") == 0, names, 0, false};
  page->member_count = name_count;
  n8n_json_start(scanner, body->data ? body->data : "", body->size);
  n8n_json_outcome outcome;
  switch (n8n_json_next(scanner)) {
  case N8N_JSON_OBJECT:
    outcome = read_document(&from);
    break;
  case N8N_JSON_ARRAY:
    outcome = read_items(&from);
    break;
  case N8N_JSON_FAULT:
    return N8N_JSON_BAD_TEXT;
  default:
    return refuse(&from, scanner->from, "neither an object nor an array");
  }
  if (outcome == N8N_JSON_DONE && n8n_json_next(scanner) == N8N_JSON_FAULT) {
    outcome = N8N_JSON_BAD_TEXT;
  }
  return outcome;
}

/* ---- Parts of a page ---- */

/* The kept members are at most this part of the text. */
static const size_t SMALL_PART = 8;

static size_t span_count(const n8n_page *page) { return page->spans.size / sizeof(n8n_span); }

static bool is_item(const n8n_page *page, size_t index) { return index % (1 + page->member_count) == 0; }

/* Whether the span at `index` goes along. */
static bool is_kept(const n8n_page *page, const n8n_body *body, size_t index) {
  if (!is_item(page, index) || page->member_count == 0) {
    return true;
  }
  n8n_span name = get_span(page, index + 1);
  char first = name.size > 0 ? body->data[name.from] : '\0';
  return !(first == '"' || first == '-' || (first >= '0' && first <= '9'));
}

static size_t kept_size(const n8n_page *page, const n8n_body *body) {
  size_t total = page->cursor.size + page->total.size;
  for (size_t i = 0; i < span_count(page); i++) {
    if (is_kept(page, body, i)) {
      total += get_span(page, i).size;
    }
  }
  return total;
}

static n8n_span move(const n8n_body *body, n8n_span of, n8n_buffer *kept) {
  size_t from = kept->size;
  (void)n8n_buffer_add(kept, body->data + of.from, of.size); /* there is room */
  return (n8n_span){from, of.size, of.origin};
}

bool n8n_page_keep_members(n8n_page *page, const n8n_body *body, n8n_buffer *kept) {
  size_t size = kept_size(page, body);
  if (size > body->size / SMALL_PART || !n8n_buffer_reserve(kept, size > 0 ? size : 1)) {
    return false;
  }
  for (size_t i = 0; i < span_count(page); i++) {
    /* An item is looked at before its members are moved. */
    set_span(page, i, is_kept(page, body, i) ? move(body, get_span(page, i), kept) : (n8n_span){0, 0, 0});
  }
  page->cursor = move(body, page->cursor, kept);
  page->total = move(body, page->total, kept);
  return true;
}

n8n_span n8n_page_item(const n8n_page *page, size_t item) { return get_span(page, item * (1 + page->member_count)); }

n8n_span n8n_page_member(const n8n_page *page, size_t item, size_t member) {
  return get_span(page, item * (1 + page->member_count) + 1 + member);
}

void n8n_page_free(n8n_page *page) {
  n8n_buffer_free(&page->spans);
  page->count = 0;
}
