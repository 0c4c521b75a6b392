/* Many bytes of JSON at once, as bit masks: bit i speaks of byte i. SSE2 where the compiler has it, else eight bytes
   per step in a 64-bit word (N8N_PORTABLE_BLOCKS asks for that, so that tests reach it). */
#ifndef N8N_JSON_BLOCK_H
#define N8N_JSON_BLOCK_H

#include <stdint.h>
#include <string.h>

enum { N8N_BLOCK_SIZE = 64, N8N_STOPS_SIZE = 16 };

/* What the scan for balance needs to know about N8N_BLOCK_SIZE bytes. */
typedef struct n8n_block {
  uint64_t quotes;
  uint64_t backslashes;
  uint64_t brackets; /* [ ] { }, and Y _ y DEL: they share the bits that are compared, and no valid text has them
                        outside of strings */
  uint64_t controls; /* below 0x20 */
} n8n_block;

/* The bits that [ ] { } have in common, and their value. */
enum { N8N_BRACKET_BITS = 0xD9, N8N_BRACKET_VALUE = 0x59 };

#if defined(__SSE2__) && !defined(N8N_PORTABLE_BLOCKS)
#include <emmintrin.h>

static inline __m128i n8n_block_load(const char *at) { return _mm_loadu_si128((const __m128i *)(const void *)at); }

static inline uint64_t n8n_block_bits(__m128i bytes) { return (uint64_t)(uint32_t)_mm_movemask_epi8(bytes); }

/* Where a run of plain characters of a string ends, in N8N_STOPS_SIZE bytes: quote, backslash, control, non-ASCII. */
static inline uint64_t n8n_block_stops(const char *at) {
  __m128i bytes = n8n_block_load(at);
  __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  /* Signed: bytes from 0x80 on are negative. */
  __m128i other = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
  return n8n_block_bits(_mm_or_si128(_mm_or_si128(quote, backslash), other));
}

static inline n8n_block n8n_block_read(const char *at) {
  n8n_block block = {0, 0, 0, 0};
  for (int i = 0; i < N8N_BLOCK_SIZE; i += 16) {
    __m128i bytes = n8n_block_load(at + i);
    __m128i common = _mm_and_si128(bytes, _mm_set1_epi8((char)N8N_BRACKET_BITS));
    __m128i low = _mm_min_epu8(bytes, _mm_set1_epi8(0x1F));
    block.quotes |= n8n_block_bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'))) << i;
    block.backslashes |= n8n_block_bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))) << i;
    block.brackets |= n8n_block_bits(_mm_cmpeq_epi8(common, _mm_set1_epi8(N8N_BRACKET_VALUE))) << i;
    block.controls |= n8n_block_bits(_mm_cmpeq_epi8(bytes, low)) << i;
  }
  return block;
}

#else

#define N8N_EACH_BYTE UINT64_C(0x0101010101010101)

/* Byte 0 in the lowest bits on every machine. */
static inline uint64_t n8n_block_load(const char *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

/* In all of these the highest bit of a byte is the answer for that byte. No carry leaves a byte. */
static inline uint64_t n8n_block_equal(uint64_t word, unsigned byte) {
  uint64_t difference = word ^ (N8N_EACH_BYTE * byte);
  return ~(((difference & (N8N_EACH_BYTE * 0x7F)) + N8N_EACH_BYTE * 0x7F) | difference) & (N8N_EACH_BYTE * 0x80);
}

static inline uint64_t n8n_block_low(uint64_t word) {
  return ~(((word & (N8N_EACH_BYTE * 0x7F)) + N8N_EACH_BYTE * 0x60) | word) & (N8N_EACH_BYTE * 0x80);
}

/* Gathers the highest bits of eight bytes in the lowest byte. */
static inline uint64_t n8n_block_bits(uint64_t word) { return ((word >> 7) * UINT64_C(0x0102040810204080)) >> 56; }

static inline uint64_t n8n_block_stops(const char *at) {
  uint64_t stops = 0;
  for (int i = 0; i < N8N_STOPS_SIZE; i += 8) {
    uint64_t word = n8n_block_load(at + i);
    uint64_t found = n8n_block_equal(word, '"') | n8n_block_equal(word, '\\') | n8n_block_low(word) |
                     (word & (N8N_EACH_BYTE * 0x80));
    stops |= n8n_block_bits(found) << i;
  }
  return stops;
}

static inline n8n_block n8n_block_read(const char *at) {
  n8n_block block = {0, 0, 0, 0};
  for (int i = 0; i < N8N_BLOCK_SIZE; i += 8) {
    uint64_t word = n8n_block_load(at + i);
    uint64_t common = word & (N8N_EACH_BYTE * N8N_BRACKET_BITS);
    block.quotes |= n8n_block_bits(n8n_block_equal(word, '"')) << i;
    block.backslashes |= n8n_block_bits(n8n_block_equal(word, '\\')) << i;
    block.brackets |= n8n_block_bits(n8n_block_equal(common, N8N_BRACKET_VALUE)) << i;
    block.controls |= n8n_block_bits(n8n_block_low(word)) << i;
  }
  return block;
}

#endif

/* Index of the lowest bit that is set; `bits` is not 0. */
static inline unsigned n8n_lowest_bit(uint64_t bits) { return (unsigned)__builtin_ctzll(bits); }

#endif
