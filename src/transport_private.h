/* What the files of the transport share. */
#ifndef N8N_TRANSPORT_PRIVATE_H
#define N8N_TRANSPORT_PRIVATE_H

#include <curl/curl.h>
#include <sys/types.h>

#include "target.h"
#include "transport.h"
#include "transport_limiter.h"
#include "upload.h"

/* A place that mutations are counted for: all clients with one base URL. */
typedef struct n8n_origin {
  struct n8n_origin *next;
  n8n_mutations mutations;
  char base_url[];
} n8n_origin;

/* Bytes of an answer's headers. */
enum { N8N_LONGEST_HEADERS = 256 * 1024 };

typedef struct request_list {
  n8n_request *first, *last;
} request_list;

struct n8n_engine {
  size_t references;
  pid_t process; /* the one that made it */
  CURLM *multi;
  int poller;            /* an epoll descriptor over the multi handle's sockets and the waker */
  int waker;             /* an eventfd */
  int64_t curl_due;      /* milliseconds on the wall clock at which libcurl wants a call, -1: none */
  int64_t driven;        /* milliseconds during which the engine was driven */
  int64_t last_seen;     /* the wall clock when `driven` was last advanced */
  uint64_t random;       /* state of the generator behind the jitter */
  request_list requests; /* under way: running or waiting for their next attempt, oldest first */
  size_t active;         /* how many */
  uint64_t ended;        /* requests that ended: a step notices that one did */
  request_list finished; /* watched ones that ended and were not told of yet */
  uint64_t tickets;      /* given out so far */
  n8n_origin *origins;
};

struct n8n_client {
  size_t references;
  n8n_client_options options; /* its texts point to copies owned here */
  char **headers;
  n8n_buffer key; /* ended by NUL; empty: none */
  n8n_counters counters;
  n8n_limiter limiter;
  size_t queued; /* requests that could go out if the limiter let them */
};

typedef enum request_state {
  REQUEST_WAITING, /* for its next attempt to be due */
  REQUEST_QUEUED,  /* for the limiter */
  REQUEST_RUNNING,
  REQUEST_DONE
} request_state;

struct n8n_request {
  n8n_request *previous, *next; /* in one of the engine's lists */
  n8n_engine *engine;
  n8n_client *client;
  n8n_origin *origin;
  request_state state;
  uint64_t ticket; /* 0: nobody watches it, or its end was told */

  /* What is asked. */
  char *method;
  char *url;
  char *content_type;
  char *etag;
  n8n_buffer body;
  n8n_upload upload; /* a file inside the body, */
  size_t upload_at;  /* behind so many bytes of it */
  char *upload_path;
  bool has_body;
  bool is_mutation;
  bool idempotent;
  n8n_expected expected;
  bool may_be_empty;
  int64_t timeout, connect_timeout, deadline; /* milliseconds */
  int retries;
  size_t max_response;

  /* The attempt. */
  CURL *easy;
  struct curl_slist *headers;
  size_t body_read;    /* bytes of the body that libcurl has taken */
  int64_t due;         /* wall clock of the next attempt, while waiting */
  int64_t started;     /* wall clock at the begin of the attempt */
  int64_t begun;       /* driven clock at submission: the deadline counts from here */
  int64_t submitted;   /* wall clock at submission */
  int64_t sampled_at;  /* driven clock at the last look at the progress */
  int64_t progress_at; /* driven clock at the last progress */
  uint64_t progress;   /* bytes moved by then */
  n8n_body_sink sink;
  n8n_target target; /* where a success goes; its path as it was given: */
  char *target_path;
  n8n_buffer reply_headers; /* of the last answer, lines as they came */
  bool too_large;           /* the body */
  bool headers_too_large;
  int sink_error;   /* errno of a file that could not be written */
  int upload_error; /* errno of the file that could not be read; 0: it became shorter */
  char curl_text[CURL_ERROR_SIZE];

  /* The outcome. */
  long status;
  int attempts;
  double seconds;
  n8n_body reply;
  n8n_failure failure;
  n8n_buffer message;
};

/* transport_engine.c */
int64_t n8n_wall_clock(void);                      /* milliseconds, monotonic */
void n8n_engine_advance_clock(n8n_engine *engine); /* brings `driven` up to now */
uint64_t n8n_engine_random(n8n_engine *engine);
n8n_origin *n8n_engine_origin(n8n_engine *engine, const n8n_client *client);
void n8n_engine_link(n8n_engine *engine, n8n_request *request);
void n8n_engine_unlink(n8n_engine *engine, n8n_request *request); /* a watched one is then to be told of */
void n8n_engine_forget(n8n_engine *engine, n8n_request *request); /* its end is not told any more */

/* transport_request.c: what the engine calls for a request under way. */
void n8n_request_try(n8n_request *request);                             /* begins an attempt if the limiter lets it */
void n8n_request_attempt_ended(n8n_request *request, CURLcode code);    /* ends, or waits for the next one */
void n8n_request_check_time(n8n_request *request);                      /* notices time-outs and the deadline */
int64_t n8n_request_next_look(const n8n_request *request, int64_t now); /* milliseconds until one of these is due */

/* transport_outcome.c: what an attempt's end means. The first three are called while the easy handle still knows it,
   and fill status, failure and reply. */
void n8n_outcome_judge(n8n_request *request, CURLcode code);
void n8n_outcome_time_out(n8n_request *request, const char *reason, double seconds);
void n8n_outcome_cancel(n8n_request *request);
bool n8n_outcome_may_retry(const n8n_request *request);
void n8n_outcome_fail(n8n_request *request, n8n_failure_kind kind, const char *reason, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
