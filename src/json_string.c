#include "json_string.h"

#include <stdint.h>
#include <string.h>

#include "json_block.h"

/* ---- UTF-8 ---- */

static bool is_continuation(char byte) { return ((unsigned char)byte & 0xC0) == 0x80; }

size_t n8n_utf8_size(const char *at, const char *end) {
  unsigned char first = (unsigned char)*at;
  size_t left = (size_t)(end - at);
  if (first < 0x80) {
    return 1;
  }
  if (first < 0xC2 || left < 2 || !is_continuation(at[1])) {
    return 0;
  }
  if (first < 0xE0) {
    return 2;
  }
  unsigned char second = (unsigned char)at[1];
  if (left < 3 || !is_continuation(at[2])) {
    return 0;
  }
  if (first < 0xF0) {
    bool overlong = first == 0xE0 && second < 0xA0;
    bool surrogate = first == 0xED && second >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  bool overlong = first == 0xF0 && second < 0x90;
  bool too_high = first > 0xF4 || (first == 0xF4 && second >= 0x90);
  return left < 4 || !is_continuation(at[3]) || overlong || too_high ? 0 : 4;
}

/* Half of a surrogate pair, written as UTF-8 would: ED A0..BF 80..BF. */
static bool is_surrogate(const char *at, const char *end) {
  return end - at >= 3 && (unsigned char)at[0] == 0xED && (unsigned char)at[1] >= 0xA0 && is_continuation(at[1]) &&
         is_continuation(at[2]);
}

static size_t put_utf8(uint32_t code, char *out) {
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  if (code < 0x800) {
    out[0] = (char)(0xC0 | code >> 6);
    out[1] = (char)(0x80 | (code & 0x3F));
    return 2;
  }
  if (code < 0x10000) {
    out[0] = (char)(0xE0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3F));
    out[2] = (char)(0x80 | (code & 0x3F));
    return 3;
  }
  out[0] = (char)(0xF0 | code >> 18);
  out[1] = (char)(0x80 | (code >> 12 & 0x3F));
  out[2] = (char)(0x80 | (code >> 6 & 0x3F));
  out[3] = (char)(0x80 | (code & 0x3F));
  return 4;
}

/* ---- Checking ---- */

static int hex_digit(char byte) {
  if (byte >= '0' && byte <= '9') {
    return byte - '0';
  }
  char lower = (char)(byte | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* `at` is at the backslash. Answers the byte behind the escape, or NULL with *fault set. */
static const char *check_escape(const char *at, const char *end, const char **fault) {
  if (end - at < 2) {
    *fault = end;
    return NULL;
  }
  if (at[1] != 'u') {
    if (at[1] == '\0' || !strchr("\"\\/bfnrt", at[1])) {
      *fault = at;
      return NULL;
    }
    return at + 2;
  }
  for (int i = 2; i < 6; i++) {
    if (end - at <= i) {
      *fault = end;
      return NULL;
    }
    if (hex_digit(at[i]) < 0) {
      *fault = at;
      return NULL;
    }
  }
  return at + 6;
}

/* The first byte from `at` on that is not a plain ASCII character of a string. */
static const char *skip_plain(const char *at, const char *end) {
  while (end - at >= N8N_STOPS_SIZE) {
    uint64_t stops = n8n_block_stops(at);
    if (stops) {
      return at + n8n_lowest_bit(stops);
    }
    at += N8N_STOPS_SIZE;
  }
  while (at < end && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80 && *at != '"' && *at != '\\') {
    at++;
  }
  return at;
}

const char *n8n_json_string_check(const char *at, const char *end, bool *escaped, const char **fault,
                                  const char **message) {
  *escaped = false;
  for (at = skip_plain(at, end); at < end; at = skip_plain(at, end)) {
    if (*at == '"') {
      return at;
    }
    if (*at == '\\') {
      *escaped = true;
      at = check_escape(at, end, fault);
      if (!at) {
        *message = *fault == end ? "the text ends inside a string" : "an unknown escape in a string";
        return NULL;
      }
    } else if ((unsigned char)*at < 0x20) {
      *fault = at;
      *message = "a control character inside a string";
      return NULL;
    } else {
      do {
        size_t size = n8n_utf8_size(at, end);
        if (size == 0) {
          *fault = at;
          *message = "a string that is not UTF-8";
          return NULL;
        }
        at += size;
      } while (at < end && (unsigned char)*at >= 0x80);
    }
  }
  *fault = end;
  *message = "the text ends inside a string";
  return NULL;
}

/* ---- Meaning ---- */

static uint32_t hex4(const char *at) {
  uint32_t code = 0;
  for (int i = 0; i < 4; i++) {
    code = code << 4 | (uint32_t)hex_digit(at[i]);
  }
  return code;
}

static bool is_low_half(const char *at, const char *end) {
  return end - at >= 6 && at[0] == '\\' && at[1] == 'u' && (hex4(at + 2) & 0xFC00) == 0xDC00;
}

/* Decodes the escape at *at, moves *at behind it, and answers how many bytes it wrote to `out`: at most 4, never more
   than it read. */
static size_t decode_escape(const char **at, const char *end, char *out) {
  const char *escape = *at;
  *at += 2;
  switch (escape[1]) {
  case 'b':
    *out = '\b';
    return 1;
  case 'f':
    *out = '\f';
    return 1;
  case 'n':
    *out = '\n';
    return 1;
  case 'r':
    *out = '\r';
    return 1;
  case 't':
    *out = '\t';
    return 1;
  case 'u':
    break;
  default:
    *out = escape[1];
    return 1;
  }
  uint32_t code = hex4(escape + 2);
  *at += 4;
  if ((code & 0xFC00) == 0xD800 && is_low_half(*at, end)) {
    code = 0x10000 + ((code & 0x3FF) << 10 | (hex4(*at + 2) & 0x3FF));
    *at += 6;
  }
  return put_utf8(code, out);
}

size_t n8n_json_string_decode(n8n_json_string string, char *out) {
  const char *at = string.at;
  const char *end = at + string.size;
  char *start = out;
  while (at < end) {
    const char *run = memchr(at, '\\', (size_t)(end - at));
    size_t plain = (size_t)((run ? run : end) - at);
    memcpy(out, at, plain);
    out += plain;
    at += plain;
    /* Escapes often come in rows: no new search between them. */
    while (at < end && *at == '\\') {
      out += decode_escape(&at, end, out);
    }
  }
  return (size_t)(out - start);
}

/* Reads the bytes that a string means, one by one. */
typedef struct reader {
  const char *at;
  const char *end;
  bool escaped;
  unsigned char pending[4];
  unsigned next; /* of pending */
  unsigned count;
} reader;

static int read_byte(reader *from) {
  if (from->next < from->count) {
    return from->pending[from->next++];
  }
  if (from->at == from->end) {
    return -1;
  }
  if (!from->escaped || *from->at != '\\') {
    return (unsigned char)*from->at++;
  }
  from->count = (unsigned)decode_escape(&from->at, from->end, (char *)from->pending);
  from->next = 1;
  return from->pending[0];
}

int n8n_json_string_compare(n8n_json_string left, n8n_json_string right) {
  if (!left.escaped && !right.escaped) {
    size_t shorter = left.size < right.size ? left.size : right.size;
    int order = shorter ? memcmp(left.at, right.at, shorter) : 0;
    return order != 0 ? order : (left.size > right.size) - (left.size < right.size);
  }
  reader a = {left.at, left.at + left.size, left.escaped, {0}, 0, 0};
  reader b = {right.at, right.at + right.size, right.escaped, {0}, 0, 0};
  for (;;) {
    int x = read_byte(&a);
    int y = read_byte(&b);
    if (x != y || x < 0) {
      return x - y;
    }
  }
}

/* ---- Writing ---- */

static const char HEX[] = "0123456789abcdef";

static size_t put_unicode_escape(unsigned code, char *out) {
  out[0] = '\\';
  out[1] = 'u';
  for (int i = 0; i < 4; i++) {
    out[2 + i] = HEX[code >> (12 - 4 * i) & 0xF];
  }
  return 6;
}

static size_t put_escape(char byte, char *out) {
  static const char SHORT[] = "\bb\ff\nn\rr\tt\"\"\\\\";
  for (const char *pair = SHORT; *pair; pair += 2) {
    if (*pair == byte) {
      out[0] = '\\';
      out[1] = pair[1];
      return 2;
    }
  }
  return put_unicode_escape((unsigned char)byte, out);
}

n8n_json_outcome n8n_json_string_encode(n8n_buffer *buffer, const char *text, size_t size) {
  const char *end = text + size;
  if (!n8n_buffer_reserve(buffer, size + 2) || !n8n_buffer_add(buffer, "\"", 1)) {
    return N8N_JSON_NO_MEMORY;
  }
  const char *run = text; /* start of what can be copied as it is */
  const char *at = text;
  while ((at = skip_plain(at, end)) < end) {
    char escape[6];
    size_t escape_size, read = 1;
    if ((unsigned char)*at < 0x80) {
      escape_size = put_escape(*at, escape);
    } else {
      read = n8n_utf8_size(at, end);
      if (read > 0) {
        at += read;
        continue;
      }
      if (!is_surrogate(at, end)) {
        return N8N_JSON_BAD_TEXT;
      }
      read = 3;
      escape_size = put_unicode_escape(0xD000 | (unsigned)(at[1] & 0x3F) << 6 | (unsigned)(at[2] & 0x3F), escape);
    }
    if (!n8n_buffer_add(buffer, run, (size_t)(at - run)) || !n8n_buffer_add(buffer, escape, escape_size)) {
      return N8N_JSON_NO_MEMORY;
    }
    at += read;
    run = at;
  }
  bool ok = n8n_buffer_add(buffer, run, (size_t)(end - run)) && n8n_buffer_add(buffer, "\"", 1);
  return ok ? N8N_JSON_DONE : N8N_JSON_NO_MEMORY;
}
