#include "json_number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  MOST_DIGITS = 17,  /* the shortest form of a double never has more */
  SURE_DIGITS = 15,  /* so many digits survive text -> double -> text, in the range of normal doubles */
  EXACT_POWER = 22,  /* 10^22 is the last power of ten that is a double */
  PLAIN_DIGITS = 21, /* written without exponent up to here, as JavaScript does */
  FAR_EXPONENT = 100000
};

static const double ALL_INTEGERS_BELOW = 9007199254740992.0; /* 2^53 */

/* digits * 10^exponent, without zeros at either end; zero has no digits. */
typedef struct decimal {
  char digits[MOST_DIGITS + 1];
  int count;
  int64_t exponent;
  bool negative;
} decimal;

/* False when there are more than MOST_DIGITS digits. */
static bool add_digit(decimal *number, char digit, int64_t *zeros) {
  if (digit == '0') {
    *zeros += number->count > 0;
    return true;
  }
  if (number->count + *zeros >= MOST_DIGITS) {
    return false;
  }
  memset(number->digits + number->count, '0', (size_t)*zeros);
  number->count += (int)*zeros;
  *zeros = 0;
  number->digits[number->count++] = digit;
  return true;
}

static int64_t parse_exponent(const char *at, const char *end) {
  bool negative = *at == '-';
  at += *at == '-' || *at == '+';
  int64_t exponent = 0;
  for (; at < end && exponent < FAR_EXPONENT; at++) {
    exponent = exponent * 10 + (*at - '0');
  }
  return negative ? -exponent : exponent;
}

/* False when there are more than MOST_DIGITS digits. */
static bool parse_decimal(const char *text, size_t size, decimal *number) {
  const char *at = text;
  const char *end = text + size;
  number->count = 0;
  number->exponent = 0;
  number->negative = *at == '-';
  at += number->negative;
  int64_t zeros = 0, behind_point = 0;
  bool point = false;
  for (; at < end && *at != 'e' && *at != 'E'; at++) {
    if (*at == '.') {
      point = true;
    } else {
      behind_point += point;
      if (!add_digit(number, *at, &zeros)) {
        return false;
      }
    }
  }
  if (at < end) {
    number->exponent = parse_exponent(at + 1, end);
  }
  number->exponent += zeros - behind_point;
  return true;
}

/* The double next to a decimal. Without a decimal point strtod does not ask the locale. */
static double nearest_double(const decimal *number) {
  char text[MOST_DIGITS + 32];
  long long exponent = number->exponent > FAR_EXPONENT    ? FAR_EXPONENT
                       : number->exponent < -FAR_EXPONENT ? -FAR_EXPONENT
                                                          : number->exponent;
  snprintf(text, sizeof text, "%s%.*se%lld", number->negative ? "-" : "", number->count, number->digits, exponent);
  return strtod(text, NULL);
}

/* The closest decimal to `value` of so many digits. Whatever the locale puts behind the first digit is passed over. */
static void round_to_digits(double value, int count, decimal *number) {
  char text[MOST_DIGITS + 32];
  snprintf(text, sizeof text, "%.*e", count - 1, fabs(value));
  const char *exponent = strchr(text, 'e');
  number->count = 0;
  for (const char *at = text; at < exponent; at++) {
    if (*at >= '0' && *at <= '9') {
      number->digits[number->count++] = *at;
    }
  }
  number->exponent = strtol(exponent + 1, NULL, 10) - (number->count - 1);
  number->negative = signbit(value);
}

static void drop_zeros(decimal *number) {
  while (number->count > 0 && number->digits[number->count - 1] == '0') {
    number->count--;
    number->exponent++;
  }
}

static void add_one_to_last_digit(decimal *number) {
  int i = number->count - 1;
  while (i > 0 && number->digits[i] == '9') {
    number->digits[i--] = '0';
  }
  if (number->digits[i] == '9') {
    number->digits[i] = '1'; /* 99 becomes 10 and one zero more */
    number->exponent++;
  } else {
    number->digits[i]++;
  }
}

#if FLT_EVAL_METHOD == 0
/* Powers of ten that are doubles. */
static const double POWERS[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                               1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
#endif

/* The shortest form of a value with few decimals, which most are. Of SURE_DIGITS digits it is the only one that reads
   back as the value, so it is the shortest. */
static bool find_few_decimals(double value, decimal *number) {
#if FLT_EVAL_METHOD == 0
  double magnitude = fabs(value);
  for (int decimals = 1; decimals <= 4 && magnitude * POWERS[decimals] < POWERS[SURE_DIGITS]; decimals++) {
    int64_t digits = (int64_t)(magnitude * POWERS[decimals] + 0.5);
    if (digits > 0 && (double)digits / POWERS[decimals] == magnitude) {
      char text[N8N_NUMBER_SIZE];
      number->count = (int)n8n_number_write_integer(digits, text);
      memcpy(number->digits, text, (size_t)number->count);
      number->exponent = -decimals;
      number->negative = value < 0;
      return true;
    }
  }
#else
  (void)value;
  (void)number;
#endif
  return false;
}

/* The decimal with the fewest digits that reads back as `value`, and of those the closest. */
static void find_shortest(double value, decimal *number) {
  int mantissa_exponent;
  bool power_of_two = fabs(frexp(value, &mantissa_exponent)) == 0.5;
  int count = fabs(value) < DBL_MIN ? 1 : SURE_DIGITS;
  for (;; count++) {
    round_to_digits(value, count, number);
    if (count == MOST_DIGITS || nearest_double(number) == value) {
      break;
    }
    /* Below a power of two doubles stand closer than above: the closest decimal can miss where the next one hits. */
    if (power_of_two) {
      add_one_to_last_digit(number);
      if (nearest_double(number) == value) {
        break;
      }
    }
  }
  drop_zeros(number);
}

/* With few digits and a small power of ten one exactly rounded operation gives the nearest double. */
static bool read_short(const decimal *number, double *value) {
#if FLT_EVAL_METHOD == 0
  if (number->count <= SURE_DIGITS && number->exponent >= -EXACT_POWER && number->exponent <= EXACT_POWER) {
    int64_t digits = 0;
    for (int i = 0; i < number->count; i++) {
      digits = digits * 10 + (number->digits[i] - '0');
    }
    double magnitude =
        number->exponent < 0 ? (double)digits / POWERS[-number->exponent] : (double)digits * POWERS[number->exponent];
    *value = number->negative ? -magnitude : magnitude;
    return true;
  }
#else
  (void)number;
  (void)value;
#endif
  return false;
}

static n8n_number real(double value) { return (n8n_number){N8N_NUMBER_REAL, 0, value}; }

static n8n_number read_real(const char *text, size_t size) {
  const n8n_number as_text = {N8N_NUMBER_TEXT, 0, 0};
  decimal number;
  double value;
  if (!parse_decimal(text, size, &number)) {
    return as_text;
  }
  if (number.count == 0) {
    return real(number.negative ? -0.0 : 0.0);
  }
  if (read_short(&number, &value)) {
    return real(value);
  }
  value = nearest_double(&number);
  if (value == 0 || !isfinite(value)) {
    return as_text;
  }
  if (number.count <= SURE_DIGITS && fabs(value) >= DBL_MIN) {
    return real(value);
  }
  decimal shortest;
  find_shortest(value, &shortest);
  bool same = shortest.count == number.count && shortest.exponent == number.exponent &&
              memcmp(shortest.digits, number.digits, (size_t)number.count) == 0;
  return same ? real(value) : as_text;
}

/* An integer text that fits 64 bits. */
static bool read_integer(const char *text, size_t size, int64_t *integer) {
  bool negative = *text == '-';
  const char *end = text + size;
  uint64_t value = 0;
  if (size > 20) {
    return false;
  }
  for (const char *at = text + negative; at < end; at++) {
    if (*at < '0' || *at > '9') {
      return false;
    }
    uint64_t digit = (uint64_t)(*at - '0');
    if (value > (UINT64_MAX - digit) / 10) {
      return false;
    }
    value = value * 10 + digit;
  }
  if (value > (uint64_t)INT64_MAX + negative || (negative && value == 0)) {
    return false; /* -0 is a real */
  }
  *integer = negative ? (int64_t)(UINT64_MAX - value + 1) : (int64_t)value;
  return true;
}

n8n_number n8n_number_read(const char *text, size_t size, bool integers) {
  int64_t integer;
  if (size <= SURE_DIGITS || integers) {
    if (read_integer(text, size, &integer)) {
      return integers ? (n8n_number){N8N_NUMBER_INTEGER, integer, 0} : real((double)integer);
    }
  }
  return read_real(text, size);
}

/* ---- Writing ---- */

size_t n8n_number_write_integer(int64_t value, char *out) {
  char reversed[20];
  size_t count = 0, size = 0;
  uint64_t rest = value < 0 ? UINT64_MAX - (uint64_t)value + 1 : (uint64_t)value;
  do {
    reversed[count++] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest);
  if (value < 0) {
    out[size++] = '-';
  }
  while (count > 0) {
    out[size++] = reversed[--count];
  }
  return size;
}

static size_t put(char *out, size_t size, const char *text, int count) {
  memcpy(out + size, text, (size_t)count);
  return size + (size_t)count;
}

static size_t put_zeros(char *out, size_t size, int count) {
  memset(out + size, '0', (size_t)count);
  return size + (size_t)count;
}

static size_t put_decimal(const decimal *number, bool mark_real, char *out) {
  int exponent = (int)number->exponent;
  int before_point = number->count + exponent;
  size_t size = 0;
  if (number->negative) {
    out[size++] = '-';
  }
  if (before_point > PLAIN_DIGITS || before_point <= -6) {
    size = put(out, size, number->digits, 1);
    if (number->count > 1) {
      out[size++] = '.';
      size = put(out, size, number->digits + 1, number->count - 1);
    }
    out[size++] = 'e';
    return size + n8n_number_write_integer(before_point - 1, out + size);
  }
  if (exponent >= 0) {
    size = put(out, size, number->digits, number->count);
    size = put_zeros(out, size, exponent);
    return mark_real ? put(out, size, ".0", 2) : size;
  }
  if (before_point > 0) {
    size = put(out, size, number->digits, before_point);
    out[size++] = '.';
    return put(out, size, number->digits + before_point, number->count - before_point);
  }
  size = put(out, size, "0.", 2);
  size = put_zeros(out, size, -before_point);
  return put(out, size, number->digits, number->count);
}

size_t n8n_number_write_real(double value, bool mark_real, char out[N8N_NUMBER_SIZE]) {
  if (fabs(value) < ALL_INTEGERS_BELOW && value == (double)(int64_t)value) {
    size_t size = 0;
    if (value == 0 && signbit(value)) {
      out[size++] = '-';
    }
    size += n8n_number_write_integer((int64_t)value, out + size);
    return mark_real ? put(out, size, ".0", 2) : size;
  }
  decimal number;
  if (!find_few_decimals(value, &number)) {
    find_shortest(value, &number);
  }
  return put_decimal(&number, mark_real, out);
}
