/* HTTP for the core: one libcurl multi engine, clients that hold configuration, requests that retry by rule.
   Knows no Lua and no JSON. Nothing here blocks but n8n_engine_step. All of it belongs to the thread that made it. */
#ifndef N8N_TRANSPORT_H
#define N8N_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "body.h"

typedef struct n8n_engine n8n_engine;
typedef struct n8n_client n8n_client;
typedef struct n8n_request n8n_request;

/* ---- The engine: drives every request of one Lua state. Counted: whoever keeps one retains it. ---- */

/* NULL when libcurl or the system refuses. */
n8n_engine *n8n_engine_new(void);
void n8n_engine_retain(n8n_engine *engine);
void n8n_engine_release(n8n_engine *engine);

/* True in a child process of the one that made the engine. Such an engine shares its sockets with the parent and must
   not be driven; release only drops it. */
bool n8n_engine_is_inherited(const n8n_engine *engine);

/* Drives the requests until one of them ends, `milliseconds` have passed, a signal comes or nothing is under way.
   With 0 it does what can be done at once. Returns the number of requests still under way. */
size_t n8n_engine_step(n8n_engine *engine, long milliseconds);

/* For event loops: a descriptor that is readable when a step has something to do, and the milliseconds after which a
   step is due anyway (-1: none). */
int n8n_engine_descriptor(const n8n_engine *engine);
long n8n_engine_timeout(const n8n_engine *engine);

/* Makes the descriptor readable until the next step: for whoever has given a waiting event loop something to do. */
void n8n_engine_wake(n8n_engine *engine);

size_t n8n_engine_active(const n8n_engine *engine);

/* The ticket of a watched request that has ended; every one is answered once, in the order they ended. 0: none. */
uint64_t n8n_engine_next_finished(n8n_engine *engine);

/* ---- Clients: configuration and counters. Counted. ---- */

typedef struct n8n_client_options {
  const char *base_url;   /* http(s)://host[:port][/prefix]/api/v1, without a slash at the end */
  const char *counted_at; /* the base URL at which its mutations count; NULL: its own */
  const char *user_agent; /* NULL: lua-n8n/<version> */
  const char *ca_file;    /* NULL: the system's */
  const char *ca_folder;  /* NULL: the system's */
  const char *client_certificate;
  const char *client_key;
  const char *client_key_password;
  const char *proxy;          /* NULL: from the environment, as libcurl does; "": none */
  const char *const *headers; /* "Name: value", ended by NULL; or NULL */
  double timeout;             /* seconds without progress, per attempt */
  double connect_timeout;     /* seconds until a connection stands, per attempt */
  double deadline;            /* seconds over all attempts of one request, waits between them included */
  int retries;                /* attempts after the first */
  double rate;                /* attempts per second, 0: no bound but what the server asks for */
  int burst;                  /* attempts that may go out at once after a pause, while there is a rate */
  int concurrency;            /* attempts in flight, 0: no bound */
  size_t max_response;        /* bytes of a body, after decompression */
  size_t spill_above;         /* bytes of a body kept in memory; more goes to a temporary file */
  bool compressed;            /* ask for compressed answers */
  bool read_only;             /* refuse every mutation */
} n8n_client_options;

/* Sums over the life of a client. */
typedef struct n8n_counters {
  uint64_t requests; /* ended, however they ended */
  uint64_t failures;
  uint64_t attempts; /* sent; more than requests when something was retried */
  uint64_t connections;
  uint64_t throttled;      /* attempts answered by 429 or 503 */
  uint64_t bytes_sent;     /* bodies and headers */
  uint64_t bytes_received; /* as they came over the wire */
  double seconds;          /* of all attempts, from start to end */
  double seconds_name, seconds_connect, seconds_tls, seconds_first_byte;
} n8n_counters;

/* What is wrong with a header or a key that must not go out (a line break, a NUL, an empty name), or NULL. */
const char *n8n_header_fault(const char *text, size_t size);

/* NULL when memory is short. Every text is copied. */
n8n_client *n8n_client_new(const n8n_client_options *options);
void n8n_client_retain(n8n_client *client);
void n8n_client_release(n8n_client *client);

/* Sets the API key for requests submitted from now on; the old one is wiped. False when memory is short. The caller
   has checked it with n8n_header_fault. */
bool n8n_client_set_key(n8n_client *client, const char *key, size_t size);

/* The options as they were given; the texts live as long as the client. */
const n8n_client_options *n8n_client_options_of(const n8n_client *client);
const n8n_counters *n8n_client_counters(const n8n_client *client);

/* How many requests that can change something began and ended at the client's base URL, through any client of the
   engine: all but GET and HEAD, and of these the ones that are not idempotent (webhooks). */
typedef struct n8n_mutations {
  uint64_t begun;
  uint64_t ended;
} n8n_mutations;
n8n_mutations n8n_engine_mutations(n8n_engine *engine, n8n_client *client);

/* ---- Requests. One owner each: n8n_request_free ends it. ---- */

/* What a success must be. */
typedef enum n8n_expected {
  N8N_EXPECT_ANYTHING,
  N8N_EXPECT_JSON,
  N8N_EXPECT_BINARY /* neither text nor JSON */
} n8n_expected;

typedef struct n8n_request_options {
  const char *method;
  const char *path; /* encoded, begins with "/" */
  size_t path_size;
  const char *query; /* encoded, without "?"; NULL: none */
  size_t query_size;
  const char *body; /* NULL: none; copied */
  size_t body_size;
  const char *body_file;    /* path of a file that is part of the body; NULL: none. Read while it is sent. */
  size_t body_file_at;      /* how many bytes of `body` come before it */
  const char *content_type; /* of the body */
  const char *target;       /* path of a file for what a success brings; NULL: none. See n8n_request_keep. */
  const char *etag;         /* sent as If-None-Match: a 304 is then a success; NULL: none */
  bool idempotent;
  n8n_expected expected;
  bool may_be_empty;
  double timeout; /* these four: negative or 0 for max_response: the client's */
  double deadline;
  int retries;
  size_t max_response;
} n8n_request_options;

/* The kinds of failure, as the face names them. */
typedef enum n8n_failure_kind {
  N8N_NO_FAILURE,
  N8N_FAILURE_TRANSPORT, /* no connection, or a lost one */
  N8N_FAILURE_TIMEOUT,
  N8N_FAILURE_TLS,
  N8N_FAILURE_HTTP,     /* an answer with a status that is not a success */
  N8N_FAILURE_PROTOCOL, /* a success that cannot be one: HTML, no content, a redirect, "starting up" */
  N8N_FAILURE_TOO_LARGE,
  N8N_FAILURE_IO, /* a file: the temporary one of a large body, the target, the one to be sent */
  N8N_FAILURE_READ_ONLY,
  N8N_FAILURE_CANCELLED,
  N8N_FAILURE_MEMORY,
  N8N_FAILURE_CONFIG /* libcurl cannot use the configuration */
} n8n_failure_kind;

typedef struct n8n_failure {
  n8n_failure_kind kind;
  const char
      *reason;         /* a word for rules: "dns", "refused", "reset", "certificate", "html", "empty", "starting",
                          "redirect", "deadline", "connect", "stalled", "throttled", "target", "source", ...; NULL: none */
  const char *message; /* one sentence; lives as long as the request */
  double retry_after;  /* seconds the server asked to wait, -1: none */
  bool ambiguous;      /* the request may have taken effect */
  bool answer_lost;    /* an attempt before the last may have taken effect */
} n8n_failure;

/* Makes a request and hands it to the engine. NULL when memory is short. The engine and the client are retained. */
n8n_request *n8n_request_new(n8n_engine *engine, n8n_client *client, const n8n_request_options *options);

/* Cancels the request if it is under way, and frees it. */
void n8n_request_free(n8n_request *request);

/* Ends a request that is under way with N8N_FAILURE_CANCELLED. */
void n8n_request_cancel(n8n_request *request);

bool n8n_request_is_done(n8n_request *request);

/* Has n8n_engine_next_finished tell when the request ends. Returns the ticket that it will answer, the same one however
   often it is asked for; 0 when the request is done. */
uint64_t n8n_request_watch(n8n_request *request);

/* The rest is for requests that are done. */
const n8n_failure *n8n_request_failure(const n8n_request *request); /* kind N8N_NO_FAILURE: it went well */
long n8n_request_status(const n8n_request *request);                /* 0: no answer */
int n8n_request_attempts(const n8n_request *request);
double n8n_request_seconds(const n8n_request *request); /* from submission to the end, waits included */
const char *n8n_request_method(const n8n_request *request);
const char *n8n_request_url(const n8n_request *request);
const n8n_body *n8n_request_body(const n8n_request *request);

/* The value of a header of the last answer, without its line end; NULL: not there. */
const char *n8n_request_header(const n8n_request *request, const char *name, size_t *size);

/* Moves the body out of the request. */
n8n_body n8n_request_take_body(n8n_request *request);

/* For a request with a target that went well: true when something came for it. */
bool n8n_request_has_target(const n8n_request *request);

/* Lets what came appear as the target; the body is gone afterwards. Without it nothing appears. NULL, or what is
   wrong. */
const char *n8n_request_keep(n8n_request *request);

/* Removes what came for the target, for an answer that turned out not to be sound; so does freeing the request. */
void n8n_request_discard(n8n_request *request);

#endif
