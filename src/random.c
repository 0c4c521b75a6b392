#include "random.h"

#include <errno.h>
#include <sys/random.h>

enum { MOST_DIGITS = 64 };

bool n8n_random_digits(char *text, size_t digits) {
  static const char DIGITS[] = "0123456789abcdef";
  unsigned char bytes[MOST_DIGITS];
  if (digits > MOST_DIGITS) {
    errno = EINVAL;
    return false;
  }
  if (getrandom(bytes, digits, 0) != (ssize_t)digits) {
    return false;
  }
  for (size_t i = 0; i < digits; i++) {
    text[i] = DIGITS[bytes[i] % 16];
  }
  text[digits] = '\0';
  return true;
}
