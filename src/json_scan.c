#include "json_scan.h"

#include <stdint.h>
#include <string.h>

#include "json_block.h"

/* What may come next. */
enum {
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END, /* behind [ */
  EXPECT_KEY_OR_END,   /* behind { */
  EXPECT_SEPARATOR,    /* behind a value inside another one */
  EXPECT_NOTHING       /* behind the outermost value */
};

void n8n_json_start(n8n_json_scanner *scanner, const char *text, size_t size) {
  scanner->text = text;
  scanner->end = text + size;
  scanner->at = text;
  scanner->from = text;
  scanner->message = NULL;
  scanner->fault = 0;
  scanner->expected = EXPECT_VALUE;
  scanner->depth = 0;
}

static n8n_json_token fail(n8n_json_scanner *scanner, const char *at, const char *message) {
  scanner->fault = (size_t)(at - scanner->text);
  scanner->message = message;
  return N8N_JSON_FAULT;
}

/* A fault at `at`, where something else was expected. */
static n8n_json_token fail_unexpected(n8n_json_scanner *scanner, const char *at, const char *message) {
  if (at < scanner->end) {
    if (at == scanner->text && scanner->end - at >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) {
      message = "a byte order mark in front of the text";
    }
    return fail(scanner, at, message);
  }
  return fail(scanner, at,
              scanner->from == scanner->text && scanner->depth == 0 ? "the text is empty" : "the text ends too early");
}

static inline const char *skip_space(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) {
    at++;
  }
  return at;
}

static void expect_after_value(n8n_json_scanner *scanner) {
  scanner->expected = scanner->depth > 0 ? EXPECT_SEPARATOR : EXPECT_NOTHING;
}

/* ---- Tokens; `at` is their first byte ---- */

static n8n_json_token open_level(n8n_json_scanner *scanner, const char *at) {
  if (scanner->depth == N8N_JSON_DEPTH) {
    return fail(scanner, at, "more than 1000 levels of depth");
  }
  scanner->open[scanner->depth++] = *at;
  scanner->from = at;
  scanner->at = at + 1;
  scanner->expected = *at == '{' ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
  return *at == '{' ? N8N_JSON_OBJECT : N8N_JSON_ARRAY;
}

static n8n_json_token close_level(n8n_json_scanner *scanner, const char *at) {
  scanner->depth--;
  scanner->from = at;
  scanner->at = at + 1;
  expect_after_value(scanner);
  return *at == '}' ? N8N_JSON_OBJECT_END : N8N_JSON_ARRAY_END;
}

/* A string with its quotes, into scanner->string. */
static bool read_string(n8n_json_scanner *scanner, const char *at) {
  const char *fault, *message;
  bool escaped;
  const char *quote = n8n_json_string_check(at + 1, scanner->end, &escaped, &fault, &message);
  if (!quote) {
    fail(scanner, fault, message);
    return false;
  }
  scanner->from = at;
  scanner->string = (n8n_json_string){at + 1, (size_t)(quote - at - 1), escaped};
  scanner->at = quote + 1;
  return true;
}

static n8n_json_token read_key(n8n_json_scanner *scanner, const char *at) {
  if (at == scanner->end || *at != '"') {
    return fail_unexpected(scanner, at, "a name in quotes was expected");
  }
  if (!read_string(scanner, at)) {
    return N8N_JSON_FAULT;
  }
  const char *colon = skip_space(scanner->at, scanner->end);
  if (colon == scanner->end || *colon != ':') {
    return fail_unexpected(scanner, colon, "a colon was expected");
  }
  scanner->at = colon + 1;
  scanner->expected = EXPECT_VALUE;
  return N8N_JSON_KEY;
}

static const char *skip_digits(const char *at, const char *end) {
  while (at < end && *at >= '0' && *at <= '9') {
    at++;
  }
  return at;
}

/* Answers the byte behind the number, or NULL with *fault set. */
static const char *check_number(const char *at, const char *end, const char **fault) {
  const char *digits = at + (*at == '-');
  at = skip_digits(digits, end);
  if (at == digits || (*digits == '0' && at - digits > 1)) {
    *fault = at == digits ? at : digits + 1;
    return NULL;
  }
  if (at < end && *at == '.') {
    digits = at + 1;
    at = skip_digits(digits, end);
    if (at == digits) {
      *fault = at;
      return NULL;
    }
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    digits = at + 1;
    digits += digits < end && (*digits == '+' || *digits == '-');
    at = skip_digits(digits, end);
    if (at == digits) {
      *fault = at;
      return NULL;
    }
  }
  return at;
}

static n8n_json_token read_number(n8n_json_scanner *scanner, const char *at) {
  const char *fault = at;
  const char *end = check_number(at, scanner->end, &fault);
  if (!end) {
    return fail(scanner, fault, fault == scanner->end ? "the text ends too early" : "a malformed number");
  }
  scanner->from = at;
  scanner->at = end;
  expect_after_value(scanner);
  return N8N_JSON_NUMBER;
}

static n8n_json_token read_word(n8n_json_scanner *scanner, const char *at, const char *word, n8n_json_token token) {
  const char *start = at;
  for (; *word; word++, at++) {
    if (at == scanner->end || *at != *word) {
      return at == scanner->end ? fail(scanner, at, "the text ends too early")
                                : fail(scanner, start, "a value was expected");
    }
  }
  scanner->from = start;
  scanner->at = at;
  expect_after_value(scanner);
  return token;
}

static n8n_json_token read_value(n8n_json_scanner *scanner, const char *at) {
  switch (at < scanner->end ? *at : '\0') {
  case '"':
    if (!read_string(scanner, at)) {
      return N8N_JSON_FAULT;
    }
    expect_after_value(scanner);
    return N8N_JSON_STRING;
  case '{':
  case '[':
    return open_level(scanner, at);
  case '-':
  case '0':
  case '1':
  case '2':
  case '3':
  case '4':
  case '5':
  case '6':
  case '7':
  case '8':
  case '9':
    return read_number(scanner, at);
  case 't':
    return read_word(scanner, at, "true", N8N_JSON_TRUE);
  case 'f':
    return read_word(scanner, at, "false", N8N_JSON_FALSE);
  case 'n':
    return read_word(scanner, at, "null", N8N_JSON_NULL);
  default:
    return fail_unexpected(scanner, at, "a value was expected");
  }
}

static n8n_json_token read_separator(n8n_json_scanner *scanner, const char *at) {
  bool in_object = n8n_json_in_object(scanner);
  char next = at < scanner->end ? *at : '\0';
  if (next == ',') {
    at = skip_space(at + 1, scanner->end);
    return in_object ? read_key(scanner, at) : read_value(scanner, at);
  }
  if (next == (in_object ? '}' : ']')) {
    return close_level(scanner, at);
  }
  return fail_unexpected(scanner, at, in_object ? "a comma or } was expected" : "a comma or ] was expected");
}

n8n_json_token n8n_json_next(n8n_json_scanner *scanner) {
  const char *at = skip_space(scanner->at, scanner->end);
  switch (scanner->expected) {
  case EXPECT_SEPARATOR:
    return read_separator(scanner, at);
  case EXPECT_KEY_OR_END:
    return at < scanner->end && *at == '}' ? close_level(scanner, at) : read_key(scanner, at);
  case EXPECT_VALUE_OR_END:
    return at < scanner->end && *at == ']' ? close_level(scanner, at) : read_value(scanner, at);
  case EXPECT_VALUE:
    return read_value(scanner, at);
  default:
    return at == scanner->end ? N8N_JSON_END : fail(scanner, at, "text behind the value");
  }
}

bool n8n_json_finish(n8n_json_scanner *scanner, n8n_json_token token) {
  if (token == N8N_JSON_OBJECT || token == N8N_JSON_ARRAY) {
    unsigned outer = scanner->depth - 1;
    do {
      token = n8n_json_next(scanner);
    } while (token != N8N_JSON_FAULT && scanner->depth > outer);
  }
  return token != N8N_JSON_FAULT;
}

bool n8n_json_check(n8n_json_scanner *scanner, const char *text, size_t size) {
  n8n_json_start(scanner, text, size);
  n8n_json_token token;
  do {
    token = n8n_json_next(scanner);
  } while (token != N8N_JSON_FAULT && token != N8N_JSON_END);
  return token == N8N_JSON_END;
}

n8n_json_place n8n_json_place_now(const n8n_json_scanner *scanner) {
  return (n8n_json_place){scanner->at, scanner->depth, scanner->expected};
}

n8n_json_place n8n_json_value_place(const n8n_json_scanner *scanner) {
  return (n8n_json_place){scanner->at, scanner->depth, EXPECT_VALUE};
}

void n8n_json_go(n8n_json_scanner *scanner, n8n_json_place place) {
  scanner->at = place.at;
  scanner->depth = place.depth;
  scanner->expected = place.expected;
}

/* ---- Skipping ---- */

/* Where the scan for balance stands between two blocks. */
typedef struct balance {
  uint64_t in_string; /* all bits when the next block begins inside a string, else 0 */
  uint64_t escaped;   /* 1 when its first byte stands behind a backslash */
} balance;

/* The bytes that stand behind a backslash which is not itself behind one. */
static uint64_t escaped_bytes(uint64_t backslashes, balance *state) {
  uint64_t escaped = state->escaped;
  backslashes &= ~escaped;
  state->escaped = 0;
  while (backslashes) {
    uint64_t behind = (backslashes & (~backslashes + 1)) << 1;
    state->escaped = behind == 0; /* the last byte of the block */
    escaped |= behind;
    backslashes &= backslashes - 1;
    backslashes &= ~behind;
  }
  return escaped;
}

/* Each bit: whether the number of quotes up to there is odd. */
static uint64_t odd_quotes(uint64_t quotes) {
  for (unsigned shift = 1; shift < 64; shift *= 2) {
    quotes ^= quotes << shift;
  }
  return quotes;
}

/* Follows the brackets of one block; `at` is where the block stands in the text. Answers the byte behind the bracket
   that closes the level above `outer`, or NULL: not in this block, or a fault (then there is a message). */
static const char *follow_brackets(n8n_json_scanner *scanner, uint64_t brackets, const char *at, unsigned outer) {
  for (; brackets; brackets &= brackets - 1) {
    const char *bracket = at + n8n_lowest_bit(brackets);
    if (*bracket == '{' || *bracket == '[') {
      if (scanner->depth == N8N_JSON_DEPTH) {
        fail(scanner, bracket, "more than 1000 levels of depth");
        return NULL;
      }
      scanner->open[scanner->depth++] = *bracket;
    } else {
      /* In ASCII a closing bracket stands two behind its opening one. This is also false for anything else. */
      if (scanner->open[scanner->depth - 1] + 2 != *bracket) {
        fail(scanner, bracket, "a bracket that does not match");
        return NULL;
      }
      if (--scanner->depth == outer) {
        return bracket + 1;
      }
    }
  }
  return NULL;
}

bool n8n_json_skip(n8n_json_scanner *scanner) {
  unsigned outer = scanner->depth - 1;
  balance state = {0, 0};
  for (const char *at = scanner->at; at < scanner->end; at += N8N_BLOCK_SIZE) {
    char last[N8N_BLOCK_SIZE];
    const char *bytes = at;
    size_t left = (size_t)(scanner->end - at);
    if (left < N8N_BLOCK_SIZE) {
      memset(last, ' ', sizeof last);
      memcpy(last, at, left);
      bytes = last;
    }
    n8n_block block = n8n_block_read(bytes);
    if (block.backslashes | state.escaped) {
      block.quotes &= ~escaped_bytes(block.backslashes, &state);
    }
    uint64_t strings = state.in_string;
    if (block.quotes) {
      strings ^= odd_quotes(block.quotes);
      state.in_string = strings >> 63 ? UINT64_MAX : 0;
    }
    uint64_t wrong = block.controls & strings;
    uint64_t brackets = block.brackets & ~strings;
    if (wrong) {
      brackets &= (wrong & (~wrong + 1)) - 1; /* those in front of it */
    }
    const char *behind = follow_brackets(scanner, brackets, at, outer);
    if (behind) {
      scanner->at = behind;
      expect_after_value(scanner);
      return true;
    }
    if (scanner->message) {
      return false;
    }
    if (wrong) {
      fail(scanner, at + n8n_lowest_bit(wrong), "a control character inside a string");
      return false;
    }
  }
  fail(scanner, scanner->end, state.in_string ? "the text ends inside a string" : "the text ends too early");
  return false;
}
