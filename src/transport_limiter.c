/* Additive increase, multiplicative decrease, as TCP does: several clients that share one server's limit come to
   share it fairly, and one alone stays close below it. */
#include "transport_limiter.h"

#include <math.h>

/* What a server bears is measured over windows of this length. */
static const int64_t WINDOW = 1000;

/* A server that refuses everything is still asked that often, in attempts per second. */
static const double LEAST_RATE = 0.5;

/* Seconds that a server can keep a client silent for: more than a day is a mistake of the server's. */
static const double LONGEST_HOLD = 24 * 60 * 60;

/* What is left of a rate that was too much. */
static const double DECREASE = 0.7;

/* From there back to all of it in about this many seconds, but at least by this much in a second. */
static const double RECOVERY = 10, LEAST_STEP = 1;

/* At this many times the rate that was once too much, the server has become another one: no bound any more. Below the
   least of such rates it may only have been restarting. */
static const double FORGET_ABOVE = 4, LEAST_FORGOTTEN = 40;

void n8n_limiter_init(n8n_limiter *limiter, double rate, double burst, int most_running, int64_t now) {
  *limiter = (n8n_limiter){
      .most_rate = rate,
      .burst = burst < 1 ? 1 : burst,
      .most_running = most_running,
      .rate = rate,
      .filled_at = now,
      .decreased_at = -1,
      .window_at = now,
  };
  limiter->tokens = limiter->burst;
}

/* A bucket filled by the rate in force. One that was set by a refusal holds a single token: a burst is what the
   server has just complained of. */
static void fill(n8n_limiter *limiter, int64_t now) {
  double room = limiter->ceiling > 0 ? 1 : limiter->burst;
  limiter->tokens += limiter->rate * (double)(now - limiter->filled_at) / 1000.0;
  if (limiter->tokens > room) {
    limiter->tokens = room;
  }
  limiter->filled_at = now;
}

int64_t n8n_limiter_wait(n8n_limiter *limiter, int64_t now) {
  if (limiter->most_running > 0 && limiter->running >= limiter->most_running) {
    return -1;
  }
  if (now < limiter->held_until) {
    return limiter->held_until - now;
  }
  if (limiter->rate <= 0) {
    return 0;
  }
  fill(limiter, now);
  if (limiter->tokens >= 1) {
    return 0;
  }
  return (int64_t)ceil((1 - limiter->tokens) * 1000.0 / limiter->rate);
}

void n8n_limiter_begin(n8n_limiter *limiter) {
  limiter->running++;
  if (limiter->rate > 0) {
    limiter->tokens -= 1;
  }
}

void n8n_limiter_end(n8n_limiter *limiter) { limiter->running--; }

static void measure(n8n_limiter *limiter, int64_t now) {
  int64_t passed = now - limiter->window_at;
  if (passed >= WINDOW) {
    limiter->measured = (double)limiter->window_count * 1000.0 / (double)passed;
    limiter->window_at = now;
    limiter->window_count = 0;
  }
}

void n8n_limiter_borne(n8n_limiter *limiter, int64_t now) {
  measure(limiter, now);
  limiter->window_count++;
  if (limiter->ceiling <= 0) {
    return;
  }
  double step = limiter->ceiling * (1 - DECREASE) / RECOVERY;
  double forgotten = limiter->ceiling * FORGET_ABOVE;
  /* Per answer, so that the sum over a second is the step of a second whatever the rate. */
  limiter->rate += (step > LEAST_STEP ? step : LEAST_STEP) / limiter->rate;
  if ((limiter->most_rate > 0 && limiter->rate >= limiter->most_rate) ||
      limiter->rate > (forgotten > LEAST_FORGOTTEN ? forgotten : LEAST_FORGOTTEN)) {
    limiter->rate = limiter->most_rate;
    limiter->ceiling = 0;
  }
}

/* The rate that is now known to be too much: what the server bore lately, or what was allowed if that was less. */
static double rate_refused(n8n_limiter *limiter, int64_t now) {
  measure(limiter, now);
  double current = (double)limiter->window_count * 1000.0 / (double)WINDOW;
  double borne = current > limiter->measured ? current : limiter->measured;
  return limiter->rate > 0 && limiter->rate < borne ? limiter->rate : borne;
}

void n8n_limiter_refused(n8n_limiter *limiter, int64_t begun, double retry_after, int64_t now) {
  if (retry_after > 0) {
    double longest = retry_after < LONGEST_HOLD ? retry_after : LONGEST_HOLD;
    int64_t until = now + (int64_t)(longest * 1000.0);
    limiter->held_until = until > limiter->held_until ? until : limiter->held_until;
  }
  if (begun <= limiter->decreased_at) {
    return;
  }
  double refused = rate_refused(limiter, now);
  limiter->ceiling = refused > LEAST_RATE ? refused : LEAST_RATE;
  limiter->rate = refused * DECREASE > LEAST_RATE ? refused * DECREASE : LEAST_RATE;
  limiter->decreased_at = now;
  limiter->tokens = 0;
  limiter->filled_at = now;
}
