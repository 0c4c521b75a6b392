/* Clients: copies of their configuration, the key, the counters. */
#include <stdlib.h>
#include <string.h>

#include "transport_private.h"

const char *n8n_header_fault(const char *text, size_t size) {
  for (size_t i = 0; i < size; i++) {
    if (text[i] == '\r' || text[i] == '\n') {
      return "it contains a line break";
    }
    if (text[i] == '\0') {
      return "it contains a NUL byte";
    }
    if ((unsigned char)text[i] < ' ' && text[i] != '\t') {
      return "it contains a control character";
    }
  }
  return NULL;
}

/* A copy of a text, or NULL for NULL; *ok turns false when memory is short. */
static char *copy(const char *text, bool *ok) {
  if (!text) {
    return NULL;
  }
  size_t size = strlen(text) + 1;
  char *result = malloc(size);
  if (!result) {
    *ok = false;
    return NULL;
  }
  return memcpy(result, text, size);
}

static char **copy_list(const char *const *list, bool *ok) {
  size_t count = 0;
  while (list && list[count]) {
    count++;
  }
  char **result = calloc(count + 1, sizeof *result);
  if (!result) {
    *ok = false;
    return NULL;
  }
  for (size_t i = 0; i < count; i++) {
    result[i] = copy(list[i], ok);
  }
  return result;
}

/* The options hold their own copies behind `const char *`. */
static void wipe_text(const char *text) {
  if (text) {
    char *memory = (char *)(uintptr_t)text;
    n8n_wipe(memory, strlen(memory));
    free(memory);
  }
}

n8n_client *n8n_client_new(const n8n_client_options *options) {
  n8n_client *client = calloc(1, sizeof *client);
  if (!client) {
    return NULL;
  }
  bool ok = true;
  client->references = 1;
  client->options = *options;
  n8n_limiter_init(&client->limiter, options->rate, options->burst, options->concurrency, n8n_wall_clock());
  n8n_client_options *own = &client->options;
  own->base_url = copy(options->base_url, &ok);
  own->counted_at = copy(options->counted_at, &ok);
  own->user_agent = copy(options->user_agent, &ok);
  own->ca_file = copy(options->ca_file, &ok);
  own->ca_folder = copy(options->ca_folder, &ok);
  own->client_certificate = copy(options->client_certificate, &ok);
  own->client_key = copy(options->client_key, &ok);
  own->client_key_password = copy(options->client_key_password, &ok);
  own->proxy = copy(options->proxy, &ok);
  client->headers = copy_list(options->headers, &ok);
  own->headers = (const char *const *)client->headers;
  if (!ok) {
    n8n_client_release(client);
    return NULL;
  }
  return client;
}

void n8n_client_retain(n8n_client *client) { client->references++; }

void n8n_client_release(n8n_client *client) {
  if (--client->references > 0) {
    return;
  }
  /* A proxy's URL and extra headers can hold secrets too: every text is wiped. */
  wipe_text(client->options.base_url);
  wipe_text(client->options.counted_at);
  wipe_text(client->options.user_agent);
  wipe_text(client->options.ca_file);
  wipe_text(client->options.ca_folder);
  wipe_text(client->options.client_certificate);
  wipe_text(client->options.client_key);
  wipe_text(client->options.client_key_password);
  wipe_text(client->options.proxy);
  for (char **header = client->headers; header && *header; header++) {
    wipe_text(*header);
  }
  free(client->headers);
  n8n_buffer_wipe(&client->key);
  free(client);
}

bool n8n_client_set_key(n8n_client *client, const char *key, size_t size) {
  n8n_buffer fresh = N8N_BUFFER_EMPTY;
  if (!n8n_buffer_add(&fresh, key, size) || !n8n_buffer_add(&fresh, "", 1)) {
    n8n_buffer_wipe(&fresh);
    return false;
  }
  n8n_buffer_wipe(&client->key);
  client->key = fresh;
  return true;
}

const n8n_client_options *n8n_client_options_of(const n8n_client *client) { return &client->options; }

const n8n_counters *n8n_client_counters(const n8n_client *client) { return &client->counters; }
