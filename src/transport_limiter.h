/* How fast and how many at once a client may send: a token bucket, a bound on attempts in flight, and a rate that
   follows what the server bears. Knows no requests and no libcurl; times are milliseconds on the wall clock. */
#ifndef N8N_TRANSPORT_LIMITER_H
#define N8N_TRANSPORT_LIMITER_H

#include <stdbool.h>
#include <stdint.h>

typedef struct n8n_limiter {
  /* What the user asked for. */
  double most_rate; /* attempts per second; 0: no bound */
  double burst;     /* attempts that may go out at once after a pause */
  int most_running; /* attempts in flight; 0: no bound */

  int running;
  double rate; /* now in force; 0: no bound */
  double tokens;
  int64_t filled_at;     /* when the tokens were counted */
  int64_t held_until;    /* the server asked for silence until then */
  int64_t decreased_at;  /* attempts that began before it tell nothing new */
  double ceiling;        /* the rate that was too much */
  int64_t window_at;     /* of the measured rate: begin of the current window */
  uint64_t window_count; /* attempts borne in it */
  double measured;       /* attempts borne per second in the last whole window */
} n8n_limiter;

/* `rate` and `most_running` 0: none. `burst` is at least 1. */
void n8n_limiter_init(n8n_limiter *limiter, double rate, double burst, int most_running, int64_t now);

/* 0: an attempt may begin now. Else after how many milliseconds it makes sense to ask again; -1: when an attempt in
   flight has ended. */
int64_t n8n_limiter_wait(n8n_limiter *limiter, int64_t now);

/* An attempt begins: n8n_limiter_wait answered 0. */
void n8n_limiter_begin(n8n_limiter *limiter);

/* It ended. */
void n8n_limiter_end(n8n_limiter *limiter);

/* The server bore an attempt: the rate recovers by a step. */
void n8n_limiter_borne(n8n_limiter *limiter, int64_t now);

/* The server refused an attempt that began at `begun` because there were too many: nothing goes out for
   `retry_after` seconds (negative: it did not say), and the rate falls, once for all attempts that were in flight. */
void n8n_limiter_refused(n8n_limiter *limiter, int64_t begun, double retry_after, int64_t now);

#endif
