/* A page of a list: one pass over the reply's text checks it and finds its items, without making values of them.
   Knows no Lua. */
#ifndef N8N_PAGES_H
#define N8N_PAGES_H

#include "body.h"
#include "json_scan.h"

/* Bytes of the page's text. */
typedef struct n8n_span {
  size_t from;
  size_t size;   /* 0: not there */
  size_t origin; /* where they stood in the answer; the same as `from` unless only members were kept */
} n8n_span;

typedef struct n8n_page {
  n8n_buffer spans;    /* per item: the item, then its named members */
  size_t member_count; /* names that were asked for */
  size_t count;        /* items */
  n8n_span cursor;     /* of `nextCursor`; size 0 when it is absent or null */
  n8n_span total;      /* of the number `count` */
} n8n_page;

/* Finds the items of a page in `body`: a bare array, or the array that is the member `list` of an object; with "*" all
   arrays that are members of it. `names`: the top-level members of items to remember. A mapped body's bytes are let go
   of as they have been read. `page` is all zeros; free it whatever the outcome. N8N_JSON_BAD_TEXT: `scanner` has the
   message and the place.

   Checked are: the grammar of the document and of its items down to their members, keys and plain values there; inside
   of nested values balance, strings, control characters and depth; that nothing follows. */
n8n_json_outcome n8n_page_read(n8n_page *page, const n8n_body *body, const char *list, const n8n_json_string *names,
                               size_t name_count, n8n_json_scanner *scanner);

/* Makes a page that was read a partial one, whose text holds the named members and little else: what is large need not
   stay in memory while its ids are handed out. The text goes to `kept`, which is empty, and all spans are then of that.
   The whole text of an item is kept where its first member is neither a string nor a number: nothing names it then.
   False: nothing was changed, since memory is short or the members are too much of the text for that to be worth it. */
bool n8n_page_keep_members(n8n_page *page, const n8n_body *body, n8n_buffer *kept);

/* Where item `item` (from 0) stands; of a partial page mostly nowhere. */
n8n_span n8n_page_item(const n8n_page *page, size_t item);

/* Where its named member `member` (from 0) stands: the last one of that name. */
n8n_span n8n_page_member(const n8n_page *page, size_t item, size_t member);

void n8n_page_free(n8n_page *page);

#endif
