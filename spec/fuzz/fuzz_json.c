/* Throws texts at the scanners and checks what must hold for any of them.

   With libFuzzer:    clang -fsanitize=fuzzer,address,undefined ...
   With any compiler: cc -DN8N_FUZZ_STANDALONE ...; then: fuzz_json ROUNDS file...   mutates the files itself. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_number.h"
#include "json_text.h"
#include "pages.h"

#define MUST(condition)                                                                                                \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);                                   \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

static bool same_bytes(const n8n_buffer *left, const n8n_buffer *right) {
  return left->size == right->size && (left->size == 0 || memcmp(left->data, right->data, left->size) == 0);
}

static bool is_json(const n8n_buffer *text) {
  n8n_json_scanner scanner;
  return n8n_json_check(&scanner, text->data ? text->data : "", text->size);
}

/* A string survives decoding and encoding. */
static void try_string(n8n_json_string string) {
  char *plain = malloc(string.size + 1);
  MUST(plain);
  size_t size = n8n_json_string_decode(string, plain);
  MUST(size <= string.size);
  n8n_json_string meant = {plain, size, false};
  MUST(n8n_json_string_compare(string, meant) == 0);
  n8n_buffer written = N8N_BUFFER_EMPTY;
  MUST(n8n_json_string_encode(&written, plain, size) == N8N_JSON_DONE);
  n8n_json_scanner scanner;
  n8n_json_start(&scanner, written.data, written.size);
  MUST(n8n_json_next(&scanner) == N8N_JSON_STRING);
  MUST(n8n_json_string_compare(scanner.string, meant) == 0);
  MUST(n8n_json_next(&scanner) == N8N_JSON_END);
  n8n_buffer_free(&written);
  free(plain);
}

/* A number survives writing and reading, bit by bit. */
static void try_number(const char *text, size_t size) {
  for (int integers = 0; integers < 2; integers++) {
    n8n_number number = n8n_number_read(text, size, integers);
    char out[N8N_NUMBER_SIZE];
    size_t written = 0;
    if (number.kind == N8N_NUMBER_INTEGER) {
      MUST(integers);
      written = n8n_number_write_integer(number.integer, out);
    } else if (number.kind == N8N_NUMBER_REAL) {
      MUST(isfinite(number.real));
      written = n8n_number_write_real(number.real, integers, out);
    } else {
      continue;
    }
    MUST(written <= sizeof out);
    n8n_number again = n8n_number_read(out, written, integers);
    MUST(again.kind == number.kind && again.integer == number.integer);
    MUST(again.real == number.real && signbit(again.real) == signbit(number.real));
  }
}

/* Reads all tokens; every array and object is skipped once and then read. */
static bool try_tokens(const char *text, size_t size) {
  n8n_json_scanner scanner;
  n8n_json_start(&scanner, text, size);
  for (;;) {
    n8n_json_token token = n8n_json_next(&scanner);
    switch (token) {
    case N8N_JSON_FAULT:
      MUST(scanner.message && scanner.fault <= size);
      return false;
    case N8N_JSON_END:
      return true;
    case N8N_JSON_KEY:
    case N8N_JSON_STRING:
      try_string(scanner.string);
      break;
    case N8N_JSON_NUMBER:
      try_number(scanner.from, (size_t)(scanner.at - scanner.from));
      break;
    default:
      break;
    }
  }
}

/* Skipping what is valid ends where reading it ends. */
static void try_skip(const char *text, size_t size, bool valid) {
  n8n_json_scanner read, skipped;
  n8n_json_start(&read, text, size);
  n8n_json_token token = n8n_json_next(&read);
  if (token != N8N_JSON_OBJECT && token != N8N_JSON_ARRAY) {
    return;
  }
  n8n_json_start(&skipped, text, size);
  n8n_json_next(&skipped);
  bool ok = n8n_json_skip(&skipped);
  if (valid) {
    MUST(ok && n8n_json_finish(&read, token));
    MUST(read.at == skipped.at && skipped.depth == 0 && n8n_json_next(&skipped) == N8N_JSON_END);
  } else if (!ok) {
    MUST(skipped.message && skipped.fault <= size);
  }
}

static void try_text(const char *text, size_t size, bool valid) {
  n8n_json_scanner scanner;
  n8n_buffer pretty = N8N_BUFFER_EMPTY, compact = N8N_BUFFER_EMPTY, again = N8N_BUFFER_EMPTY;
  MUST((n8n_json_compact(&scanner, text, size, &compact) == N8N_JSON_DONE) == valid);
  MUST((n8n_json_pretty(&scanner, text, size, &pretty) == N8N_JSON_DONE) == valid);
  if (valid) {
    MUST(is_json(&compact) && is_json(&pretty) && compact.size <= size);
    MUST(n8n_json_pretty(&scanner, compact.data, compact.size, &again) == N8N_JSON_DONE && same_bytes(&again, &pretty));
    again.size = 0;
    MUST(n8n_json_pretty(&scanner, pretty.data, pretty.size, &again) == N8N_JSON_DONE && same_bytes(&again, &pretty));
  }
  n8n_buffer_free(&pretty);
  n8n_buffer_free(&compact);
  n8n_buffer_free(&again);
}

static const n8n_json_string NAMES[] = {{"id", 2, false}, {"name", 4, false}};

static void try_edits(const char *text, size_t size, bool valid) {
  n8n_json_scanner scanner;
  for (int keep = 0; keep < 2; keep++) {
    n8n_buffer out = N8N_BUFFER_EMPTY;
    n8n_json_outcome outcome = n8n_json_filter(&scanner, text, size, keep, NAMES, 2, &out);
    MUST(outcome == N8N_JSON_BAD_TEXT || (valid && is_json(&out) && out.size <= size));
    n8n_buffer_free(&out);
  }
  n8n_json_edit edits[] = {{NAMES[1], {"[1]", 3, false}, false}, {NAMES[0], {"\"x\"", 3, false}, false}};
  n8n_buffer out = N8N_BUFFER_EMPTY, ids = N8N_BUFFER_EMPTY;
  if (n8n_json_replace(&scanner, text, size, edits, 2, &out) == N8N_JSON_DONE) {
    MUST(valid && is_json(&out));
    MUST(n8n_json_filter(&scanner, out.data, out.size, true, NAMES, 1, &ids) == N8N_JSON_DONE && is_json(&ids));
    MUST(ids.size >= 10); /* {"id":"x"} */
  }
  n8n_buffer_free(&out);
  n8n_buffer_free(&ids);
}

static void try_page(const char *text, size_t size, bool valid) {
  n8n_json_scanner scanner;
  n8n_page page = {N8N_BUFFER_EMPTY, 0, 0, {0, 0}, {0, 0}};
  n8n_body body = {text, size, false};
  if (n8n_page_read(&page, &body, "data", NAMES, 2, &scanner) == N8N_JSON_DONE) {
    for (size_t i = 0; i < page.count; i++) {
      n8n_span item = n8n_page_item(&page, i);
      MUST(item.size > 0 && item.from + item.size < size);
      MUST(!valid || n8n_json_check(&scanner, text + item.from, item.size));
      for (size_t k = 0; k < 2; k++) {
        n8n_span member = n8n_page_member(&page, i, k);
        MUST(member.size == 0 || (member.from > item.from && member.from + member.size < item.from + item.size));
        MUST(!valid || member.size == 0 || n8n_json_check(&scanner, text + member.from, member.size));
      }
    }
  } else {
    MUST(scanner.message && scanner.fault <= size);
  }
  n8n_page_free(&page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  /* A copy of the exact size: one byte too far is a byte that the sanitizer sees. */
  char *text = malloc(size ? size : 1);
  MUST(text);
  if (size > 0) {
    memcpy(text, data, size);
  }
  bool valid = try_tokens(text, size);
  try_skip(text, size, valid);
  try_text(text, size, valid);
  try_edits(text, size, valid);
  try_page(text, size, valid);
  free(text);
  return 0;
}

#ifdef N8N_FUZZ_STANDALONE

static uint64_t random_state = 88172645463325252u;

static size_t random_below(size_t limit) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (size_t)(random_state % limit);
}

static n8n_buffer read_file(const char *path) {
  n8n_buffer content = N8N_BUFFER_EMPTY;
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    exit(2);
  }
  char block[4096];
  size_t size;
  while ((size = fread(block, 1, sizeof block, file)) > 0) {
    MUST(n8n_buffer_add(&content, block, size));
  }
  fclose(file);
  return content;
}

/* Cuts, doubles, or overwrites some place of the text with something that means something in JSON. */
static void mutate(n8n_buffer *text) {
  static const char PIECES[] = "{}[]\",:\\-+.0123456789eEtfnu \n\t\x01\x7f\xc3\xa9\xed\xa0\x80\xf0\x9f\x98\x80_yY";
  for (size_t times = 1 + random_below(4); times > 0 && text->size > 0; times--) {
    size_t at = random_below(text->size);
    size_t length = random_below(text->size - at < 40 ? text->size - at : 40);
    switch (random_below(4)) {
    case 0:
      text->data[at] = PIECES[random_below(sizeof PIECES - 1)];
      break;
    case 1:
      memmove(text->data + at, text->data + at + length, text->size - at - length);
      text->size -= length;
      break;
    case 2:
      memmove(text->data + random_below(text->size - length), text->data + at, length);
      break;
    default:
      text->size = at;
    }
  }
}

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: fuzz_json ROUNDS file...\n");
    return 2;
  }
  long rounds = strtol(argv[1], NULL, 10);
  for (int i = 2; i < argc; i++) {
    n8n_buffer seed = read_file(argv[i]);
    LLVMFuzzerTestOneInput((const uint8_t *)seed.data, seed.size);
    for (long round = 0; round < rounds; round++) {
      n8n_buffer text = N8N_BUFFER_EMPTY;
      MUST(n8n_buffer_add(&text, seed.data, seed.size));
      mutate(&text);
      LLVMFuzzerTestOneInput((const uint8_t *)text.data, text.size);
      n8n_buffer_free(&text);
    }
    n8n_buffer_free(&seed);
  }
  printf("%ld texts\n", (rounds + 1) * (argc - 2));
  return 0;
}

#endif
