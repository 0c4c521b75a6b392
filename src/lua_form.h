/* Bodies of type multipart/form-data from Lua tables. */
#ifndef N8N_LUA_FORM_H
#define N8N_LUA_FORM_H

#include <lua.h>

#include "buffer.h"
#include "lua_client.h"
#include "operations.h"

/* Writes the table at `index` into `buffer` as a form, in the order of the names: a string, number or boolean is a
   field; a table { content = bytes, filename = name } is a file (`filename` defaults to the field's name), a table
   { path = name } one on disk, which is read while it is sent. Sets the submission's content type, boundary included
   (its text lies on the stack), and its body_file. Raises for anything else, for fields that the operation does not
   know, and for required ones that are missing. */
void n8n_lua_form(lua_State *L, int index, const n8n_operation *operation, n8n_buffer *buffer,
                  n8n_submission *submission);

#endif
