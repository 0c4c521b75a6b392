/* What the end of an attempt means: a success, or which failure, said in a sentence; whether it may have taken effect;
   whether it may be tried again. */
/* memmem is not in C11. */
#define _GNU_SOURCE

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "transport_private.h"

/* What n8n answers, with status 200 and as text, until it is ready. */
static const char STARTING[] = "n8n is starting up";

static const size_t LONGEST_LOCATION = 200;

void n8n_outcome_fail(n8n_request *request, n8n_failure_kind kind, const char *reason, const char *format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  request->failure.kind = kind;
  request->failure.reason = reason;
  request->message.size = 0;
  bool kept = n8n_buffer_add_text(&request->message, text) && n8n_buffer_add(&request->message, "", 1);
  request->failure.message = kept ? request->message.data : "out of memory";
}

/* Nothing of the request went out before there was a connection. */
static bool was_sent(const n8n_request *request) {
  long sent = 0;
  curl_easy_getinfo(request->easy, CURLINFO_REQUEST_SIZE, &sent);
  return sent > 0;
}

/* To be called once a failure is set: an answer that is missing, or that a broken server gave, says nothing about
   whether a mutation took effect. */
static void note_ambiguity(n8n_request *request, bool unknown) {
  if (request->is_mutation && unknown) {
    request->failure.answer_lost = true;
  }
  request->failure.ambiguous = request->failure.answer_lost;
}

static void reset_failure(n8n_request *request) {
  bool answer_lost = request->failure.answer_lost;
  request->failure = (n8n_failure){.kind = N8N_NO_FAILURE, .retry_after = -1, .answer_lost = answer_lost};
  request->status = 0;
  n8n_body_free(&request->reply);
}

/* ---- Failures below HTTP ---- */

static const char *explanation(const n8n_request *request, CURLcode code) {
  return request->curl_text[0] ? request->curl_text : curl_easy_strerror(code);
}

/* The answer could not be kept. */
static void judge_lost_bytes(n8n_request *request) {
  const char *reason = strerror(request->sink_error ? request->sink_error : ENOMEM);
  if (request->target.file >= 0) {
    n8n_outcome_fail(request, N8N_FAILURE_IO, "target", "cannot write %s: %s", request->target_path, reason);
  } else {
    n8n_outcome_fail(request, N8N_FAILURE_IO, NULL, "the answer could not be kept in a temporary file: %s", reason);
  }
}

static void judge_connection(n8n_request *request, CURLcode code) {
  const char *text = explanation(request, code);
  switch (code) {
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY:
    n8n_outcome_fail(request, N8N_FAILURE_TRANSPORT, "dns", "%s", text);
    break;
  case CURLE_COULDNT_CONNECT:
    n8n_outcome_fail(request, N8N_FAILURE_TRANSPORT, "refused", "%s", text);
    break;
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_ISSUER_ERROR:
    n8n_outcome_fail(request, N8N_FAILURE_TLS, "certificate", "%s", text);
    break;
  case CURLE_SSL_CACERT_BADFILE:
    n8n_outcome_fail(request, N8N_FAILURE_TLS, "ca_file", "%s", text);
    break;
  case CURLE_SSL_CERTPROBLEM:
    n8n_outcome_fail(request, N8N_FAILURE_TLS, "client_certificate", "%s", text);
    break;
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_SSL_CIPHER:
  case CURLE_USE_SSL_FAILED:
  case CURLE_SSL_ENGINE_NOTFOUND:
  case CURLE_SSL_ENGINE_SETFAILED:
  case CURLE_SSL_ENGINE_INITFAILED:
    n8n_outcome_fail(request, N8N_FAILURE_TLS, "handshake", "%s", text);
    break;
  case CURLE_OPERATION_TIMEDOUT:
    n8n_outcome_fail(request, N8N_FAILURE_TIMEOUT, was_sent(request) ? "stalled" : "connect", "%s", text);
    break;
  case CURLE_GOT_NOTHING:
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
  case CURLE_SEND_FAIL_REWIND:
  case CURLE_HTTP2:
  case CURLE_HTTP2_STREAM:
    n8n_outcome_fail(request, N8N_FAILURE_TRANSPORT, "reset",
                     "the connection was lost before the answer was complete (%s)", text);
    break;
  case CURLE_PARTIAL_FILE:
    n8n_outcome_fail(request, N8N_FAILURE_TRANSPORT, "cut", "the answer was cut off (%s)", text);
    break;
  case CURLE_BAD_CONTENT_ENCODING:
  case CURLE_WEIRD_SERVER_REPLY:
  case CURLE_UNSUPPORTED_PROTOCOL:
    n8n_outcome_fail(request, N8N_FAILURE_PROTOCOL, "garbage", "the server did not answer in HTTP (%s)", text);
    break;
  case CURLE_OUT_OF_MEMORY:
    n8n_outcome_fail(request, N8N_FAILURE_MEMORY, NULL, "out of memory");
    break;
  case CURLE_WRITE_ERROR:
    if (request->too_large) {
      n8n_outcome_fail(request, N8N_FAILURE_TOO_LARGE, NULL, "the answer is larger than %zu bytes (max_response)",
                       request->max_response);
    } else if (request->headers_too_large) {
      n8n_outcome_fail(request, N8N_FAILURE_PROTOCOL, "headers", "the answer's headers are larger than %d bytes",
                       N8N_LONGEST_HEADERS);
    } else {
      judge_lost_bytes(request);
    }
    break;
  case CURLE_ABORTED_BY_CALLBACK:
    n8n_outcome_fail(request, N8N_FAILURE_IO, "source", "cannot read %s: %s", request->upload_path,
                     request->upload_error ? strerror(request->upload_error) : "it became shorter while it was sent");
    break;
  default:
    n8n_outcome_fail(request, N8N_FAILURE_CONFIG, NULL, "%s", text);
  }
  note_ambiguity(request, was_sent(request));
}

/* ---- Answers ---- */

static bool header_begins_with(const n8n_request *request, const char *name, const char *beginning) {
  size_t size;
  const char *value = n8n_request_header(request, name, &size);
  size_t wanted = strlen(beginning);
  return value && size >= wanted && strncasecmp(value, beginning, wanted) == 0;
}

/* JSON by its type; or, where something on the way dropped the type, by its first character. */
static bool looks_like_json(const n8n_request *request) {
  size_t size;
  if (n8n_request_header(request, "Content-Type", &size)) {
    return header_begins_with(request, "Content-Type", "application/json") ||
           header_begins_with(request, "Content-Type", "application/problem+json");
  }
  size_t at = 0;
  const n8n_body *reply = &request->reply;
  while (at < reply->size && isspace((unsigned char)reply->data[at])) {
    at++;
  }
  return at < reply->size && (reply->data[at] == '{' || reply->data[at] == '[');
}

static bool is_starting(const n8n_request *request) {
  const n8n_body *reply = &request->reply;
  return reply->size >= sizeof STARTING - 1 && memcmp(reply->data, STARTING, sizeof STARTING - 1) == 0;
}

/* Text by its type: what servers and proxies say about a failure. */
static bool looks_like_text(const n8n_request *request) {
  size_t size;
  return header_begins_with(request, "Content-Type", "text/") ||
         (n8n_request_header(request, "Content-Type", &size) && looks_like_json(request));
}

static void judge_success(n8n_request *request) {
  if (request->expected == N8N_EXPECT_ANYTHING) {
    return;
  }
  bool json = request->expected == N8N_EXPECT_JSON;
  const char *due = json ? "JSON is due" : "a file is due";
  if (request->reply.size == 0) {
    if (!request->may_be_empty && strcmp(request->method, "HEAD") != 0) {
      n8n_outcome_fail(request, N8N_FAILURE_PROTOCOL, "empty", "the server answered %ld without content where %s",
                       request->status, due);
      note_ambiguity(request, true);
    }
  } else if (is_starting(request)) {
    n8n_outcome_fail(request, N8N_FAILURE_PROTOCOL, "starting", "n8n is starting up and does not answer the API yet");
    note_ambiguity(request, false);
  } else if (json ? !looks_like_json(request) : looks_like_text(request)) {
    bool html = header_begins_with(request, "Content-Type", "text/html");
    n8n_outcome_fail(request, N8N_FAILURE_PROTOCOL,
                     html   ? "html"
                     : json ? "not_json"
                            : "text",
                     "the server answered %ld with %s where %s", request->status,
                     html   ? "an HTML page"
                     : json ? "something else"
                            : "text",
                     due);
    note_ambiguity(request, true);
  }
}

static bool holds_key(const n8n_request *request, const char *text, size_t size) {
  const n8n_buffer *key = &request->client->key;
  return key->size > 1 && memmem(text, size, key->data, key->size - 1);
}

/* What is shown of a redirect's target: not its query or fragment, which can hold a session, and nothing of one that
   repeats the key, since a cut-off key could not be taken out later. */
static int shown_size(const n8n_request *request, const char *location, size_t size) {
  if (holds_key(request, location, size)) {
    return 0;
  }
  size_t shown = 0;
  while (shown < size && shown < LONGEST_LOCATION && !strchr("?#", location[shown])) {
    shown++;
  }
  return (int)shown;
}

static void judge_redirect(n8n_request *request) {
  size_t size = 0;
  const char *location = n8n_request_header(request, "Location", &size);
  int shown = location ? shown_size(request, location, size) : 0;
  if (request->status == 304) {
    n8n_outcome_fail(request, N8N_FAILURE_PROTOCOL, "unchanged",
                     "the server answered 304 (not modified) although nothing was asked to be compared");
  } else if (shown > 0) {
    n8n_outcome_fail(request, N8N_FAILURE_PROTOCOL, "redirect",
                     "the server answered %ld, a redirect to %.*s, which is not followed", request->status, shown,
                     location);
  } else {
    n8n_outcome_fail(request, N8N_FAILURE_PROTOCOL, "redirect",
                     "the server answered %ld, a redirect, which is not followed", request->status);
  }
  note_ambiguity(request, false);
}

/* A number that every Lua holds exactly, and that is beyond every deadline. */
static const double LONGEST_RETRY_AFTER = 1e12;

/* Seconds are read here, since libcurl takes a number that is too large for it for none, and cuts others; dates by it.
 */
static double retry_after(const n8n_request *request) {
  size_t size, digits = 0;
  double number = 0;
  const char *text = n8n_request_header(request, "Retry-After", &size);
  if (!text) {
    return -1;
  }
  for (; digits < size && text[digits] >= '0' && text[digits] <= '9'; digits++) {
    number = number * 10 + (text[digits] - '0');
  }
  if (digits > 0 && digits == size) {
    return number < LONGEST_RETRY_AFTER ? number : LONGEST_RETRY_AFTER;
  }
  curl_off_t seconds = 0;
  curl_easy_getinfo(request->easy, CURLINFO_RETRY_AFTER, &seconds);
  return seconds > 0 ? (double)seconds : 0;
}

static void judge_answer(n8n_request *request) {
  curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &request->status);
  if (!n8n_body_sink_finish(&request->sink, &request->reply)) {
    n8n_outcome_fail(request, N8N_FAILURE_IO, NULL, "the answer could not be read back from its temporary file: %s",
                     strerror(errno));
    note_ambiguity(request, true);
    return;
  }
  if (request->status >= 200 && request->status < 300) {
    judge_success(request);
  } else if (request->status == 304 && request->etag) {
    return;
  } else if (request->status >= 300 && request->status < 400) {
    judge_redirect(request);
  } else {
    n8n_outcome_fail(request, N8N_FAILURE_HTTP, NULL, "the server answered %ld", request->status);
    request->failure.retry_after = retry_after(request);
    note_ambiguity(request, request->status >= 500);
  }
}

void n8n_outcome_judge(n8n_request *request, CURLcode code) {
  reset_failure(request);
  if (code == CURLE_OK) {
    judge_answer(request);
  } else {
    judge_connection(request, code);
  }
}

void n8n_outcome_time_out(n8n_request *request, const char *reason, double seconds) {
  reset_failure(request);
  if (strcmp(reason, "deadline") == 0) {
    n8n_outcome_fail(request, N8N_FAILURE_TIMEOUT, reason, "the deadline of %g s passed", seconds);
  } else if (strcmp(reason, "connect") == 0) {
    n8n_outcome_fail(request, N8N_FAILURE_TIMEOUT, reason, "no connection within %g s", seconds);
  } else {
    n8n_outcome_fail(request, N8N_FAILURE_TIMEOUT, reason, "nothing came from the server for %g s", seconds);
  }
  note_ambiguity(request, was_sent(request));
}

void n8n_outcome_cancel(n8n_request *request) {
  bool sent = request->state == REQUEST_RUNNING && was_sent(request);
  reset_failure(request);
  n8n_outcome_fail(request, N8N_FAILURE_CANCELLED, NULL, "the request was cancelled");
  note_ambiguity(request, sent);
}

bool n8n_outcome_may_retry(const n8n_request *request) {
  const n8n_failure *failure = &request->failure;
  switch (failure->kind) {
  case N8N_FAILURE_TRANSPORT:
    return request->idempotent || !was_sent(request);
  case N8N_FAILURE_TIMEOUT:
    return strcmp(failure->reason, "connect") == 0;
  case N8N_FAILURE_PROTOCOL:
    return strcmp(failure->reason, "starting") == 0;
  case N8N_FAILURE_HTTP:
    return request->status == 429 || (request->idempotent && request->status >= 502 && request->status <= 504);
  default:
    return false;
  }
}
