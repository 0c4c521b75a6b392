/* The engine: libcurl's multi handle behind one epoll descriptor, and the clock that only runs while it is driven. */
#define _GNU_SOURCE

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "transport_private.h"

/* Between two steps at most this much counts as time in which the engine was driven, and an event loop is asked to
   come back at least that often while requests are under way. So a script that is busy for a minute makes no request
   time out, and a server that is silent for a minute does. */
static const int64_t LONGEST_TICK = 1000;

enum { EVENTS_PER_ROUND = 64, IDLE_CONNECTIONS = 64 };

int64_t n8n_wall_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* xorshift64*: jitter has to differ between processes, not to be secret. */
uint64_t n8n_engine_random(n8n_engine *engine) {
  uint64_t x = engine->random;
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  engine->random = x;
  return x * UINT64_C(2685821657736338717);
}

/* ---- What libcurl tells us ---- */

static int socket_changed(CURL *easy, curl_socket_t socket, int what, void *user, void *known) {
  (void)easy;
  n8n_engine *engine = user;
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(engine->poller, EPOLL_CTL_DEL, socket, NULL);
    return 0;
  }
  struct epoll_event event = {.events = 0, .data = {.fd = socket}};
  if (what & CURL_POLL_IN) {
    event.events |= EPOLLIN;
  }
  if (what & CURL_POLL_OUT) {
    event.events |= EPOLLOUT;
  }
  if (epoll_ctl(engine->poller, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) != 0) {
    /* libcurl may close and reopen a descriptor between two calls; then the set knows another state than it does. */
    int other = errno == ENOENT ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    epoll_ctl(engine->poller, other, socket, &event);
  }
  curl_multi_assign(engine->multi, socket, engine);
  return 0;
}

/* Only records the time: libcurl must not be called back from here. */
static int timer_changed(CURLM *multi, long milliseconds, void *user) {
  (void)multi;
  n8n_engine *engine = user;
  engine->curl_due = milliseconds < 0 ? -1 : n8n_wall_clock() + milliseconds;
  return 0;
}

/* ---- Life ---- */

static void initialize_curl(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

static bool watch_waker(n8n_engine *engine) {
  struct epoll_event event = {.events = EPOLLIN, .data = {.fd = engine->waker}};
  return epoll_ctl(engine->poller, EPOLL_CTL_ADD, engine->waker, &event) == 0;
}

n8n_engine *n8n_engine_new(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, initialize_curl);

  n8n_engine *engine = calloc(1, sizeof *engine);
  if (!engine) {
    return NULL;
  }
  engine->references = 1;
  engine->process = getpid();
  engine->curl_due = -1;
  engine->last_seen = n8n_wall_clock();
  if (getrandom(&engine->random, sizeof engine->random, GRND_NONBLOCK) != (ssize_t)sizeof engine->random ||
      engine->random == 0) {
    engine->random = ((uint64_t)engine->process << 32) ^ (uint64_t)engine->last_seen ^ 1;
  }
  engine->poller = epoll_create1(EPOLL_CLOEXEC);
  engine->waker = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  engine->multi = curl_multi_init();
  if (!engine->multi || !watch_waker(engine)) {
    n8n_engine_release(engine);
    return NULL;
  }
  curl_multi_setopt(engine->multi, CURLMOPT_SOCKETFUNCTION, socket_changed);
  curl_multi_setopt(engine->multi, CURLMOPT_SOCKETDATA, engine);
  curl_multi_setopt(engine->multi, CURLMOPT_TIMERFUNCTION, timer_changed);
  curl_multi_setopt(engine->multi, CURLMOPT_TIMERDATA, engine);
  curl_multi_setopt(engine->multi, CURLMOPT_MAXCONNECTS, (long)IDLE_CONNECTIONS);
  return engine;
}

void n8n_engine_retain(n8n_engine *engine) { engine->references++; }

void n8n_engine_release(n8n_engine *engine) {
  if (--engine->references > 0) {
    return;
  }
  if (!n8n_engine_is_inherited(engine)) {
    if (engine->multi) {
      curl_multi_cleanup(engine->multi);
    }
    if (engine->poller >= 0) {
      close(engine->poller);
    }
    if (engine->waker >= 0) {
      close(engine->waker);
    }
  }
  /* An inherited multi handle is left alone: closing it would say goodbye on the parent's TLS connections. */
  while (engine->origins) {
    n8n_origin *next = engine->origins->next;
    free(engine->origins);
    engine->origins = next;
  }
  free(engine);
}

bool n8n_engine_is_inherited(const n8n_engine *engine) { return engine->process != getpid(); }

/* ---- Origins ---- */

n8n_origin *n8n_engine_origin(n8n_engine *engine, const n8n_client *client) {
  const char *base_url = client->options.counted_at ? client->options.counted_at : client->options.base_url;
  for (n8n_origin *origin = engine->origins; origin; origin = origin->next) {
    if (strcmp(origin->base_url, base_url) == 0) {
      return origin;
    }
  }
  size_t size = strlen(base_url) + 1;
  n8n_origin *origin = calloc(1, sizeof *origin + size);
  if (origin) {
    memcpy(origin->base_url, base_url, size);
    origin->next = engine->origins;
    engine->origins = origin;
  }
  return origin;
}

n8n_mutations n8n_engine_mutations(n8n_engine *engine, n8n_client *client) {
  const n8n_origin *origin = n8n_engine_origin(engine, client);
  return origin ? origin->mutations : (n8n_mutations){0, 0};
}

/* ---- Driving ---- */

static void append(request_list *list, n8n_request *request) {
  request->previous = list->last;
  request->next = NULL;
  *(list->last ? &list->last->next : &list->first) = request;
  list->last = request;
}

static void take_out(request_list *list, n8n_request *request) {
  *(request->previous ? &request->previous->next : &list->first) = request->next;
  *(request->next ? &request->next->previous : &list->last) = request->previous;
  request->previous = request->next = NULL;
}

void n8n_engine_link(n8n_engine *engine, n8n_request *request) {
  append(&engine->requests, request);
  engine->active++;
}

void n8n_engine_unlink(n8n_engine *engine, n8n_request *request) {
  take_out(&engine->requests, request);
  engine->active--;
  engine->ended++;
  if (request->ticket) {
    append(&engine->finished, request);
  }
}

void n8n_engine_forget(n8n_engine *engine, n8n_request *request) {
  take_out(&engine->finished, request);
  request->ticket = 0;
}

uint64_t n8n_engine_next_finished(n8n_engine *engine) {
  n8n_request *request = n8n_engine_is_inherited(engine) ? NULL : engine->finished.first;
  uint64_t ticket = request ? request->ticket : 0;
  if (request) {
    n8n_engine_forget(engine, request);
  }
  return ticket;
}

void n8n_engine_advance_clock(n8n_engine *engine) {
  int64_t now = n8n_wall_clock();
  int64_t passed = now - engine->last_seen;
  engine->driven += passed < LONGEST_TICK ? passed : LONGEST_TICK;
  engine->last_seen = now;
}

static void collect_ended_attempts(n8n_engine *engine) {
  int left;
  CURLMsg *message;
  while ((message = curl_multi_info_read(engine->multi, &left))) {
    if (message->msg == CURLMSG_DONE) {
      n8n_request *request = NULL;
      CURLcode code = message->data.result;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&request);
      n8n_request_attempt_ended(request, code);
    }
  }
}

/* Starts the attempts that are due and ends those that ran out of time. */
static void look_after_requests(n8n_engine *engine) {
  int64_t now = n8n_wall_clock();
  for (n8n_request *request = engine->requests.first, *next; request; request = next) {
    next = request->next;
    if (request->state == REQUEST_QUEUED || (request->state == REQUEST_WAITING && request->due <= now)) {
      n8n_request_try(request);
    }
    if (request->state != REQUEST_DONE) {
      n8n_request_check_time(request);
    }
  }
}

long n8n_engine_timeout(const n8n_engine *engine) {
  if (engine->active == 0 && engine->curl_due < 0) {
    return -1;
  }
  int64_t now = n8n_wall_clock();
  int64_t soonest = LONGEST_TICK;
  if (engine->curl_due >= 0 && engine->curl_due - now < soonest) {
    soonest = engine->curl_due - now;
  }
  for (const n8n_request *request = engine->requests.first; request; request = request->next) {
    int64_t wait = n8n_request_next_look(request, now);
    if (wait < soonest) {
      soonest = wait;
    }
  }
  return soonest > 0 ? (long)soonest : 0;
}

static int curl_events(uint32_t events) {
  int mask = 0;
  if (events & EPOLLIN) {
    mask |= CURL_CSELECT_IN;
  }
  if (events & EPOLLOUT) {
    mask |= CURL_CSELECT_OUT;
  }
  if (events & (EPOLLERR | EPOLLHUP)) {
    mask |= CURL_CSELECT_ERR;
  }
  return mask;
}

void n8n_engine_wake(n8n_engine *engine) { eventfd_write(engine->waker, 1); }

static void quieten(n8n_engine *engine) {
  eventfd_t count;
  eventfd_read(engine->waker, &count);
}

/* One round. False when a signal interrupted the wait. */
static bool drive_once(n8n_engine *engine, long milliseconds) {
  struct epoll_event events[EVENTS_PER_ROUND];
  int count = epoll_wait(engine->poller, events, EVENTS_PER_ROUND, (int)milliseconds);
  bool interrupted = count < 0 && errno == EINTR;
  int running;
  for (int i = 0; i < count; i++) {
    if (events[i].data.fd == engine->waker) {
      quieten(engine);
      continue;
    }
    curl_multi_socket_action(engine->multi, events[i].data.fd, curl_events(events[i].events), &running);
  }
  if (engine->curl_due >= 0 && engine->curl_due <= n8n_wall_clock()) {
    engine->curl_due = -1;
    curl_multi_socket_action(engine->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  }
  collect_ended_attempts(engine);
  n8n_engine_advance_clock(engine);
  look_after_requests(engine);
  return !interrupted;
}

size_t n8n_engine_step(n8n_engine *engine, long milliseconds) {
  if (n8n_engine_is_inherited(engine)) {
    return 0;
  }
  uint64_t ended = engine->ended;
  int64_t until = n8n_wall_clock() + milliseconds;
  /* The time before this step was the caller's; look after it first, or a deadline would wait for an event. */
  n8n_engine_advance_clock(engine);
  bool go_on = true;
  do {
    int64_t left = until - n8n_wall_clock();
    long wait = n8n_engine_timeout(engine);
    if (wait < 0 || wait > left) {
      wait = left > 0 ? (long)left : 0;
    }
    go_on = drive_once(engine, engine->active > 0 ? wait : 0);
  } while (go_on && engine->active > 0 && engine->ended == ended && n8n_wall_clock() < until);
  return engine->active;
}

int n8n_engine_descriptor(const n8n_engine *engine) { return engine->poller; }

size_t n8n_engine_active(const n8n_engine *engine) { return engine->active; }
