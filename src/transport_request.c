/* Requests: what is sent, attempt by attempt, and when to try again. What an attempt's end means is judged in
   transport_outcome.c. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "transport_private.h"

/* Waits before a new attempt: anything between nothing and this, doubled each time ("full jitter"). */
static const int64_t FIRST_BACKOFF = 250, LONGEST_BACKOFF = 30000;

/* A connection that was idle for longer is not used for a request that must not be sent twice: n8n closes idle
   connections after 5 s, and a request that crosses that close may or may not have been read. */
static const long IDLE_LIMIT_FOR_UNREPEATABLE = 2;

static const long RECEIVE_BUFFER = 128 * 1024;

/* Ours notice a missing connection in driven time; libcurl's counts wall time, so it is set out of the way. */
static const long NO_CONNECT_TIMEOUT = 24L * 60 * 60 * 1000;

/* ---- What libcurl calls: no Lua is reached from here ---- */

/* A success goes to the target, if there is one; an error's text never does. */
static bool choose_sink(n8n_request *request) {
  long status = 0;
  if (request->target.file < 0 || n8n_body_sink_size(&request->sink) > 0) {
    return true;
  }
  curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
  return status < 200 || status > 299 || n8n_body_sink_lend(&request->sink, request->target.file);
}

/* Of a compressed answer it is less than what comes, and then of no use but of no harm either. */
static void expect_content_length(n8n_request *request) {
  curl_off_t length = -1;
  curl_easy_getinfo(request->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  if (length > 0) {
    n8n_body_sink_expect(&request->sink, (size_t)length);
  }
}

static size_t receive_body(char *data, size_t size, size_t count, void *user) {
  n8n_request *request = user;
  size_t total = size * count;
  if (total > request->max_response - n8n_body_sink_size(&request->sink)) {
    request->too_large = true;
    return 0;
  }
  if (total == 0) {
    return 0;
  }
  if (!choose_sink(request)) {
    request->sink_error = errno;
    return 0;
  }
  if (n8n_body_sink_size(&request->sink) == 0) {
    expect_content_length(request);
  }
  if (!n8n_body_sink_add(&request->sink, data, total)) {
    request->sink_error = errno;
    return 0;
  }
  return total;
}

static size_t receive_header(char *data, size_t size, size_t count, void *user) {
  n8n_request *request = user;
  size_t total = size * count;
  if (total >= 5 && memcmp(data, "HTTP/", 5) == 0) {
    request->reply_headers.size = 0; /* a new answer, after "100 Continue" or a proxy's */
  }
  if (total > N8N_LONGEST_HEADERS - request->reply_headers.size) {
    request->headers_too_large = true;
    return 0;
  }
  return n8n_buffer_add(&request->reply_headers, data, total) ? total : 0;
}

/* Copies what lies in memory from `at` to `end` (offsets into the buffer), as far as there is room. */
static size_t send_memory(const n8n_request *request, size_t at, size_t end, char *data, size_t room) {
  size_t taken = end - at < room ? end - at : room;
  if (taken > 0) {
    memcpy(data, request->body.data + at, taken);
  }
  return taken;
}

/* Bodies of requests that must not be sent twice, and those with a file in them, are read through here, and there is no
   seek function beside it: so libcurl cannot send such a body again by itself when a reused connection breaks after it
   went out. */
static size_t send_body(char *data, size_t size, size_t count, void *user) {
  n8n_request *request = user;
  size_t room = size * count;
  size_t at = request->body_read;
  size_t file_end = request->upload_at + request->upload.size;
  size_t taken;
  if (at < request->upload_at) {
    taken = send_memory(request, at, request->upload_at, data, room);
  } else if (at < file_end) {
    long read = n8n_upload_read(&request->upload, at - request->upload_at, data, room);
    if (read < 0) {
      request->upload_error = errno;
      return CURL_READFUNC_ABORT;
    }
    taken = (size_t)read;
  } else {
    taken = send_memory(request, at - request->upload.size, request->body.size, data, room);
  }
  request->body_read += taken;
  return taken;
}

/* ---- Set-up ---- */

static bool add_header(n8n_request *request, const char *line) {
  struct curl_slist *longer = curl_slist_append(request->headers, line);
  if (longer) {
    request->headers = longer;
  }
  return longer != NULL;
}

static bool add_named_header(n8n_request *request, const char *name, const char *value) {
  n8n_buffer line = N8N_BUFFER_EMPTY;
  bool ok = n8n_buffer_add_text(&line, name) && n8n_buffer_add_text(&line, ": ") && n8n_buffer_add_text(&line, value) &&
            n8n_buffer_add(&line, "", 1) && add_header(request, line.data);
  n8n_buffer_wipe(&line);
  return ok;
}

static void free_headers(n8n_request *request) {
  for (struct curl_slist *header = request->headers; header; header = header->next) {
    n8n_wipe(header->data, strlen(header->data));
  }
  curl_slist_free_all(request->headers);
  request->headers = NULL;
}

static bool set_headers(n8n_request *request) {
  const n8n_client *client = request->client;
  /* Without "Accept: application/json" n8n answers a wrong path with 200 and its editor page. "Expect" would cost a
     round trip for every body over a megabyte. */
  bool ok = add_header(request, "Accept: application/json") && add_header(request, "Expect:");
  if (ok && client->key.size > 0) {
    ok = add_named_header(request, "X-N8N-API-KEY", client->key.data);
  }
  if (ok && request->has_body) {
    ok = add_named_header(request, "Content-Type", request->content_type);
  }
  if (ok && request->etag) {
    ok = add_named_header(request, "If-None-Match", request->etag);
  }
  for (char **header = client->headers; ok && *header; header++) {
    ok = add_header(request, *header);
  }
  return ok;
}

/* Keeps the first error of a row of options. */
#define SET(option, value)                                                                                             \
  do {                                                                                                                 \
    if (code == CURLE_OK) {                                                                                            \
      code = curl_easy_setopt(easy, option, value);                                                                    \
    }                                                                                                                  \
  } while (0)

static CURLcode set_body(n8n_request *request) {
  CURL *easy = request->easy;
  CURLcode code = CURLE_OK;
  if (request->has_body) {
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)(request->body.size + request->upload.size));
    if (request->idempotent && request->upload.file < 0) {
      SET(CURLOPT_POSTFIELDS, request->body.data ? request->body.data : "");
    } else {
      SET(CURLOPT_READFUNCTION, send_body);
      SET(CURLOPT_READDATA, request);
      SET(CURLOPT_MAXAGE_CONN, IDLE_LIMIT_FOR_UNREPEATABLE);
    }
  } else if (!request->idempotent) {
    /* libcurl sends a request without body again when a reused connection breaks. */
    SET(CURLOPT_FRESH_CONNECT, 1L);
  }
  SET(CURLOPT_CUSTOMREQUEST, request->method);
  if (strcmp(request->method, "HEAD") == 0) {
    SET(CURLOPT_NOBODY, 1L);
  }
  return code;
}

static CURLcode set_security(n8n_request *request) {
  CURL *easy = request->easy;
  const n8n_client_options *options = &request->client->options;
  CURLcode code = CURLE_OK;
  SET(CURLOPT_SSL_VERIFYPEER, 1L);
  SET(CURLOPT_SSL_VERIFYHOST, 2L);
  SET(CURLOPT_FOLLOWLOCATION, 0L);
#if LIBCURL_VERSION_NUM >= 0x075500
  SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
  SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
  if (options->ca_file) {
    SET(CURLOPT_CAINFO, options->ca_file);
  }
  if (options->ca_folder) {
    SET(CURLOPT_CAPATH, options->ca_folder);
  }
  if (options->client_certificate) {
    SET(CURLOPT_SSLCERT, options->client_certificate);
  }
  if (options->client_key) {
    SET(CURLOPT_SSLKEY, options->client_key);
  }
  if (options->client_key_password) {
    SET(CURLOPT_KEYPASSWD, options->client_key_password);
  }
  if (options->proxy) {
    SET(CURLOPT_PROXY, options->proxy);
  }
  return code;
}

static CURLcode configure(n8n_request *request) {
  CURL *easy = request->easy;
  const n8n_client_options *options = &request->client->options;
  CURLcode code = CURLE_OK;
  SET(CURLOPT_URL, request->url);
  SET(CURLOPT_PATH_AS_IS, 1L);
  SET(CURLOPT_PRIVATE, request);
  SET(CURLOPT_ERRORBUFFER, request->curl_text);
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_HTTPHEADER, request->headers);
  SET(CURLOPT_USERAGENT, options->user_agent);
  SET(CURLOPT_WRITEFUNCTION, receive_body);
  SET(CURLOPT_WRITEDATA, request);
  SET(CURLOPT_HEADERFUNCTION, receive_header);
  SET(CURLOPT_HEADERDATA, request);
  SET(CURLOPT_BUFFERSIZE, RECEIVE_BUFFER);
  SET(CURLOPT_CONNECTTIMEOUT_MS, NO_CONNECT_TIMEOUT);
  SET(CURLOPT_TCP_KEEPALIVE, 1L);
  SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
  if (strncasecmp(request->url, "https:", 6) == 0) {
    /* Rather waits for the handshake, which says whether connections can be shared (HTTP/2), than opens one of its own.
       Without TLS it would wait for the first answer, however slow. */
    SET(CURLOPT_PIPEWAIT, 1L);
  }
  if (options->compressed) {
    SET(CURLOPT_ACCEPT_ENCODING, ""); /* all that this libcurl can undo */
  }
  if (code == CURLE_OK) {
    code = set_security(request);
  }
  return code == CURLE_OK ? set_body(request) : code;
}

/* ---- Life ---- */

static int64_t milliseconds(double seconds) { return seconds > 1e12 ? INT64_MAX / 4 : (int64_t)(seconds * 1000.0); }

static char *copy(const char *text, size_t size) {
  char *result = malloc(size + 1);
  if (result) {
    memcpy(result, text, size);
    result[size] = '\0';
  }
  return result;
}

static char *build_url(const char *base, const n8n_request_options *options) {
  n8n_buffer url = N8N_BUFFER_EMPTY;
  bool ok = n8n_buffer_add_text(&url, base) && n8n_buffer_add(&url, options->path, options->path_size);
  if (ok && options->query && options->query_size > 0) {
    ok = n8n_buffer_add(&url, "?", 1) && n8n_buffer_add(&url, options->query, options->query_size);
  }
  if (!ok || !n8n_buffer_add(&url, "", 1)) {
    n8n_buffer_free(&url);
    return NULL;
  }
  return url.data;
}

/* A GET that must not be sent twice changes something: it calls a webhook. */
static bool is_mutation(const n8n_request_options *options) {
  bool reads = strcmp(options->method, "GET") == 0 || strcmp(options->method, "HEAD") == 0;
  return !(reads && options->idempotent);
}

static bool fill(n8n_request *request, const n8n_request_options *options) {
  const n8n_client_options *defaults = &request->client->options;
  const char *type = options->content_type ? options->content_type : "application/json";
  request->method = copy(options->method, strlen(options->method));
  request->url = build_url(defaults->base_url, options);
  request->content_type = copy(type, strlen(type));
  if (options->etag) {
    request->etag = copy(options->etag, strlen(options->etag));
  }
  if (!request->method || !request->url || !request->content_type || (options->etag && !request->etag)) {
    return false;
  }
  request->has_body = options->body != NULL;
  if (request->has_body && !n8n_buffer_add(&request->body, options->body, options->body_size)) {
    return false;
  }
  request->upload_at = options->body_file ? options->body_file_at : options->body_size;
  if ((options->body_file && !(request->upload_path = copy(options->body_file, strlen(options->body_file)))) ||
      (options->target && !(request->target_path = copy(options->target, strlen(options->target))))) {
    return false;
  }
  request->is_mutation = is_mutation(options);
  request->idempotent = options->idempotent;
  request->expected = options->expected;
  request->may_be_empty = options->may_be_empty;
  request->timeout = milliseconds(options->timeout >= 0 ? options->timeout : defaults->timeout);
  request->connect_timeout = milliseconds(defaults->connect_timeout);
  request->deadline = milliseconds(options->deadline >= 0 ? options->deadline : defaults->deadline);
  request->retries = options->retries >= 0 ? options->retries : defaults->retries;
  request->max_response = options->max_response ? options->max_response : defaults->max_response;
  n8n_body_sink_init(&request->sink, defaults->spill_above);
  return set_headers(request);
}

/* Frees what only a request under way needs. The key's copy and the body, which can hold credentials, are wiped. */
static void free_attempt(n8n_request *request) {
  if (request->easy) {
    curl_easy_cleanup(request->easy);
    request->easy = NULL;
  }
  free_headers(request);
  n8n_buffer_wipe(&request->body);
  n8n_upload_close(&request->upload);
  n8n_body_sink_clear(&request->sink);
}

static void enter_queue(n8n_request *request) {
  request->state = REQUEST_QUEUED;
  request->client->queued++;
}

static void leave_queue(n8n_request *request) {
  if (request->state == REQUEST_QUEUED) {
    request->client->queued--;
    request->state = REQUEST_WAITING;
  }
}

static void end(n8n_request *request) {
  leave_queue(request);
  n8n_counters *counters = &request->client->counters;
  counters->requests++;
  if (request->failure.kind != N8N_NO_FAILURE) {
    counters->failures++;
  }
  request->state = REQUEST_DONE;
  request->seconds = (double)(n8n_wall_clock() - request->submitted) / 1000.0;
  if (request->is_mutation) {
    request->origin->mutations.ended++;
  }
  n8n_engine_unlink(request->engine, request);
  free_attempt(request);
  if (request->failure.kind != N8N_NO_FAILURE || !request->reply.mapped) {
    n8n_target_drop(&request->target);
  }
}

/* Opens the files that the request reads and writes, so that what cannot work is not sent. */
static bool open_files(n8n_request *request) {
  const char *reason = NULL;
  if (request->upload_path && (reason = n8n_upload_open(&request->upload, request->upload_path))) {
    n8n_outcome_fail(request, N8N_FAILURE_IO, "source", "cannot read %s: %s", request->upload_path, reason);
  } else if (request->target_path && (reason = n8n_target_open(&request->target, request->target_path))) {
    n8n_outcome_fail(request, N8N_FAILURE_IO, "target", "cannot write %s: %s", request->target_path, reason);
  }
  return reason == NULL;
}

n8n_request *n8n_request_new(n8n_engine *engine, n8n_client *client, const n8n_request_options *options) {
  n8n_request *request = calloc(1, sizeof *request);
  if (!request) {
    return NULL;
  }
  n8n_engine_retain(engine);
  n8n_client_retain(client);
  request->engine = engine;
  request->client = client;
  request->state = REQUEST_DONE;
  request->origin = n8n_engine_origin(engine, client);
  n8n_body_sink_init(&request->sink, 0);
  request->target = N8N_TARGET_NONE;
  request->upload = N8N_UPLOAD_NONE;
  if (!request->origin || !fill(request, options)) {
    n8n_request_free(request);
    return NULL;
  }
  n8n_engine_advance_clock(engine); /* what passed before is not this request's time */
  request->begun = engine->driven;
  request->submitted = n8n_wall_clock();
  n8n_engine_link(engine, request);
  if (request->is_mutation) {
    request->origin->mutations.begun++;
  }
  if (request->is_mutation && client->options.read_only) {
    n8n_outcome_fail(request, N8N_FAILURE_READ_ONLY, NULL, "the client is read-only: %s was not sent", request->method);
    end(request);
  } else if (!open_files(request)) {
    end(request);
  } else if (client->queued > 0) {
    enter_queue(request); /* behind those that came before it */
  } else {
    n8n_request_try(request);
  }
  return request;
}

static int64_t deadline_left(const n8n_request *request) {
  return request->deadline - (request->engine->driven - request->begun);
}

static void start(n8n_request *request) {
  CURLcode code = CURLE_OK;
  if (!request->easy) {
    request->easy = curl_easy_init();
    code = request->easy ? configure(request) : CURLE_OUT_OF_MEMORY;
  }
  leave_queue(request);
  n8n_limiter_begin(&request->client->limiter);
  request->state = REQUEST_RUNNING;
  request->started = n8n_wall_clock();
  request->attempts++;
  request->body_read = 0;
  request->progress = 0;
  request->progress_at = request->sampled_at = request->engine->driven;
  request->too_large = request->headers_too_large = false;
  request->sink_error = 0;
  request->upload_error = 0;
  request->reply_headers.size = 0;
  request->curl_text[0] = '\0';
  n8n_body_sink_clear(&request->sink);
  if (code == CURLE_OK && curl_multi_add_handle(request->engine->multi, request->easy) != CURLM_OK) {
    code = CURLE_FAILED_INIT;
  }
  if (code != CURLE_OK) {
    n8n_limiter_end(&request->client->limiter);
    n8n_outcome_judge(request, code);
    end(request);
  }
}

/* Ends a request that waits, with the failure of its last attempt where there was one. */
static void end_unsent(n8n_request *request) {
  if (request->attempts == 0) {
    n8n_outcome_fail(request, N8N_FAILURE_TIMEOUT, "throttled",
                     "it was not sent: the client's limits keep it waiting beyond the deadline of %g s",
                     (double)request->deadline / 1000.0);
    request->failure.retry_after = -1;
  }
  end(request);
}

void n8n_request_try(n8n_request *request) {
  int64_t wait = n8n_limiter_wait(&request->client->limiter, n8n_wall_clock());
  if (wait == 0) {
    start(request);
  } else if (wait > deadline_left(request)) {
    end_unsent(request);
  } else if (request->state != REQUEST_QUEUED) {
    enter_queue(request);
  }
}

/* The attempt is over: the connection is free, and another request may go out. */
static void leave_wire(n8n_request *request) {
  curl_multi_remove_handle(request->engine->multi, request->easy);
  n8n_limiter_end(&request->client->limiter);
}

static void count_attempt(n8n_request *request) {
  n8n_counters *counters = &request->client->counters;
  CURL *easy = request->easy;
  long connections = 0, header_bytes = 0, request_bytes = 0;
  curl_off_t up = 0, down = 0, total = 0, name = 0, connect = 0, tls = 0, first = 0;
  curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connections);
  curl_easy_getinfo(easy, CURLINFO_HEADER_SIZE, &header_bytes);
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_bytes);
  curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &up);
  curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &down);
  curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &total);
  curl_easy_getinfo(easy, CURLINFO_NAMELOOKUP_TIME_T, &name);
  curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connect);
  curl_easy_getinfo(easy, CURLINFO_APPCONNECT_TIME_T, &tls);
  curl_easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
  counters->attempts++;
  counters->connections += (uint64_t)connections;
  counters->bytes_sent += (uint64_t)request_bytes + (uint64_t)up;
  counters->bytes_received += (uint64_t)header_bytes + (uint64_t)down;
  counters->seconds += (double)total / 1e6;
  counters->seconds_name += (double)name / 1e6;
  counters->seconds_connect += connect > name ? (double)(connect - name) / 1e6 : 0;
  counters->seconds_tls += tls > connect ? (double)(tls - connect) / 1e6 : 0;
  counters->seconds_first_byte += (double)first / 1e6;
}

/* Milliseconds until the next attempt. The server's Retry-After is a lower bound; the jitter on top keeps many
   clients from coming back in the same moment. */
static int64_t backoff(n8n_request *request) {
  int64_t longest = FIRST_BACKOFF;
  for (int i = 1; i < request->attempts && longest < LONGEST_BACKOFF; i++) {
    longest *= 2;
  }
  if (longest > LONGEST_BACKOFF) {
    longest = LONGEST_BACKOFF;
  }
  int64_t jitter = (int64_t)(n8n_engine_random(request->engine) % (uint64_t)(longest + 1));
  return request->failure.retry_after > 0 ? milliseconds(request->failure.retry_after) + jitter : jitter;
}

/* After an attempt that was judged: another one later, or the end. */
static void retry_or_end(n8n_request *request) {
  leave_wire(request);
  if (request->failure.kind != N8N_NO_FAILURE && request->attempts <= request->retries &&
      n8n_outcome_may_retry(request)) {
    int64_t wait = backoff(request);
    if (wait < deadline_left(request)) {
      request->state = REQUEST_WAITING;
      request->due = n8n_wall_clock() + wait;
      return;
    }
  }
  end(request);
}

/* Only an answer says what the server bears. */
static void tell_limiter(n8n_request *request) {
  n8n_limiter *limiter = &request->client->limiter;
  int64_t now = n8n_wall_clock();
  if (request->status == 429 || request->status == 503) {
    request->client->counters.throttled++;
    n8n_limiter_refused(limiter, request->started, request->failure.retry_after, now);
  } else if (request->status > 0 && request->status < 500) {
    n8n_limiter_borne(limiter, now);
  }
}

void n8n_request_attempt_ended(n8n_request *request, CURLcode code) {
  count_attempt(request);
  n8n_outcome_judge(request, code);
  tell_limiter(request);
  retry_or_end(request);
}

/* ---- Time ---- */

static bool is_connected(const n8n_request *request) {
  curl_off_t connected = 0;
  curl_easy_getinfo(request->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
  return connected > 0;
}

static uint64_t bytes_moved(const n8n_request *request) {
  long headers = 0, sent = 0;
  curl_off_t up = 0, down = 0;
  curl_easy_getinfo(request->easy, CURLINFO_HEADER_SIZE, &headers);
  curl_easy_getinfo(request->easy, CURLINFO_REQUEST_SIZE, &sent);
  curl_easy_getinfo(request->easy, CURLINFO_SIZE_UPLOAD_T, &up);
  curl_easy_getinfo(request->easy, CURLINFO_SIZE_DOWNLOAD_T, &down);
  return (uint64_t)headers + (uint64_t)sent + (uint64_t)up + (uint64_t)down;
}

/* Progress is sampled, not followed: an eighth of the limit is exact enough, and costs nothing per byte. */
static int64_t sample_interval(const n8n_request *request) {
  int64_t shorter = request->timeout < request->connect_timeout ? request->timeout : request->connect_timeout;
  int64_t interval = shorter / 8;
  return interval < 1 ? 1 : interval > 1000 ? 1000 : interval;
}

static void time_out(n8n_request *request, const char *reason, int64_t limit) {
  count_attempt(request);
  n8n_outcome_time_out(request, reason, (double)limit / 1000.0);
  retry_or_end(request);
}

void n8n_request_check_time(n8n_request *request) {
  bool running = request->state == REQUEST_RUNNING;
  if (deadline_left(request) <= 0) {
    if (running) {
      time_out(request, "deadline", request->deadline);
    } else {
      end_unsent(request);
    }
    return;
  }
  int64_t driven = request->engine->driven;
  if (!running || driven - request->sampled_at < sample_interval(request)) {
    return;
  }
  request->sampled_at = driven;
  uint64_t moved = bytes_moved(request);
  if (moved != request->progress) {
    request->progress = moved;
    request->progress_at = driven;
    return;
  }
  bool connected = is_connected(request);
  int64_t limit = connected ? request->timeout : request->connect_timeout;
  if (driven - request->progress_at >= limit) {
    time_out(request, connected ? "stalled" : "connect", limit);
  }
}

static int64_t next_check(const n8n_request *request) {
  int64_t sample = request->sampled_at + sample_interval(request) - request->engine->driven;
  int64_t left = deadline_left(request);
  return sample < left ? sample : left;
}

int64_t n8n_request_next_look(const n8n_request *request, int64_t now) {
  if (request->state == REQUEST_RUNNING) {
    return next_check(request);
  }
  int64_t left = deadline_left(request);
  int64_t wait = request->state == REQUEST_WAITING ? request->due - now : -1;
  if (request->state == REQUEST_QUEUED) {
    wait = n8n_limiter_wait(&request->client->limiter, now);
  }
  return wait >= 0 && wait < left ? wait : left;
}

/* ---- For the owner ---- */

void n8n_request_cancel(n8n_request *request) {
  if (request->state == REQUEST_DONE || n8n_engine_is_inherited(request->engine)) {
    return;
  }
  if (request->state == REQUEST_RUNNING) {
    count_attempt(request);
    n8n_outcome_cancel(request);
    leave_wire(request);
  } else {
    n8n_outcome_cancel(request);
  }
  end(request);
}

void n8n_request_free(n8n_request *request) {
  n8n_request_cancel(request);
  if (n8n_engine_is_inherited(request->engine)) {
    n8n_target_forget(&request->target);
  } else {
    if (request->ticket) {
      n8n_engine_forget(request->engine, request);
    }
    free_attempt(request);
    n8n_target_drop(&request->target);
  }
  n8n_body_free(&request->reply);
  n8n_buffer_free(&request->reply_headers);
  n8n_buffer_free(&request->message);
  n8n_buffer_wipe(&request->body);
  free(request->method);
  free(request->url);
  free(request->content_type);
  free(request->etag);
  free(request->upload_path);
  free(request->target_path);
  n8n_client_release(request->client);
  n8n_engine_release(request->engine);
  free(request);
}

bool n8n_request_is_done(n8n_request *request) {
  if (request->state != REQUEST_DONE && n8n_engine_is_inherited(request->engine)) {
    /* The parent's engine drives it, and answers there. */
    request->state = REQUEST_DONE;
    n8n_outcome_fail(request, N8N_FAILURE_CANCELLED, "fork",
                     "the request was made before this process was forked, and belongs to the parent");
  }
  return request->state == REQUEST_DONE;
}

uint64_t n8n_request_watch(n8n_request *request) {
  if (n8n_request_is_done(request)) {
    return 0;
  }
  if (!request->ticket) {
    request->ticket = ++request->engine->tickets;
  }
  return request->ticket;
}

const n8n_failure *n8n_request_failure(const n8n_request *request) { return &request->failure; }

long n8n_request_status(const n8n_request *request) { return request->status; }

int n8n_request_attempts(const n8n_request *request) { return request->attempts; }

double n8n_request_seconds(const n8n_request *request) { return request->seconds; }

const char *n8n_request_method(const n8n_request *request) { return request->method; }

const char *n8n_request_url(const n8n_request *request) { return request->url; }

const n8n_body *n8n_request_body(const n8n_request *request) { return &request->reply; }

const char *n8n_request_header(const n8n_request *request, const char *name, size_t *size) {
  size_t name_size = strlen(name);
  const char *at = request->reply_headers.data;
  const char *end_of_all = at + request->reply_headers.size;
  while (at && at < end_of_all) {
    const char *line_end = memchr(at, '\n', (size_t)(end_of_all - at));
    const char *next = line_end ? line_end + 1 : end_of_all;
    size_t line = (size_t)((line_end ? line_end : end_of_all) - at);
    if (line > name_size && at[name_size] == ':' && strncasecmp(at, name, name_size) == 0) {
      const char *value = at + name_size + 1;
      const char *value_end = at + line;
      while (value < value_end && (*value == ' ' || *value == '\t')) {
        value++;
      }
      while (value_end > value && (value_end[-1] == '\r' || value_end[-1] == ' ' || value_end[-1] == '\t')) {
        value_end--;
      }
      *size = (size_t)(value_end - value);
      return value;
    }
    at = next;
  }
  return NULL;
}

n8n_body n8n_request_take_body(n8n_request *request) {
  n8n_body body = request->reply;
  request->reply = N8N_BODY_EMPTY;
  return body;
}

bool n8n_request_has_target(const n8n_request *request) { return request->target.file >= 0; }

void n8n_request_discard(n8n_request *request) { n8n_target_drop(&request->target); }

const char *n8n_request_keep(n8n_request *request) {
  /* A mapping would still show the file if its owner changed it. */
  n8n_body_free(&request->reply);
  return n8n_target_keep(&request->target);
}
