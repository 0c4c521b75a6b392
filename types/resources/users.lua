---@meta _

---@class n8n.users.change_role.body
---@field newRoleName string

---@class n8n.users.create.body
---@field email string
---@field role? string

---@class n8n.users.create.answer.user
---@field email string
---@field emailSent boolean
---@field id string
---@field inviteAcceptUrl string

---@class n8n.users.create.answer
---@field error string
---@field user n8n.users.create.answer.user

---@class n8n.users.get.query
---@field includeRole? boolean default false

---@class n8n.users.list.query
---@field cursor? string
---@field includeRole? boolean default false
---@field limit? integer default 100, from 1, up to 250
---@field offset? integer default 0, from 0, 2.x only
---@field projectId? string

---@class n8n.users.list.answer
---@field data n8n.item.users[]
---@field nextCursor string|n8n.null

---@class n8n.item.users
---@field createdAt string
---@field email string
---@field firstName string
---@field id string
---@field isPending boolean
---@field lastName string
---@field mfaEnabled boolean 2.x only
---@field role string
---@field updatedAt string
local item = {}

---`PATCH /users/{userId}/role`, scope `user:changeRole`
---@param body n8n.users.change_role.body
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:change_role(body, options) end

---`DELETE /users/{userId}`, scope `user:delete`
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`GET /users/{userId}`, scope `user:read`
---@param query? n8n.users.get.query
---@param options? n8n.Resource.Options
---@return n8n.item.users? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---@param query? n8n.users.get.query
---@return n8n.item.users? item
---@return n8n.errors.Error err
function item:refresh(query) end

---@class n8n.resource.users
local resource = {}

---`PATCH /users/{userId}/role`, scope `user:changeRole`
---@param userId string|integer
---@param body n8n.users.change_role.body
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:change_role(userId, body, options) end

---`POST /users`, scope `user:create`
---@param body n8n.users.create.body[]
---@param options? n8n.Resource.Options
---@return n8n.users.create.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`DELETE /users/{userId}`, scope `user:delete`
---@param userId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:delete(userId, query, options) end

---`GET /users/{userId}`, scope `user:read`
---@param userId string|integer
---@param query? n8n.users.get.query
---@param options? n8n.Resource.Options
---@return n8n.item.users? answer
---@return n8n.errors.Error err
function resource:get(userId, query, options) end

---`GET /users`, scope `user:list`
---@param query? n8n.users.list.query
---@param options? n8n.Resource.Options
---@return n8n.users.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /users`, scope `user:list`
---@param query? n8n.users.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.users
function resource:each(query, options) end

---`GET /users`, scope `user:list`
---@param query? n8n.users.list.query
---@param options? n8n.List.Options
---@return n8n.item.users[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end
