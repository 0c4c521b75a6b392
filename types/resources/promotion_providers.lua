---@meta _

---@class n8n.promotion_providers.create.body.auth
---@field authType "ssh-key"|"token" 2.x only
---@field keyType? "ed25519"|"rsa" 2.x only
---@field password? string 2.x only
---@field username? string 2.x only

---@class n8n.promotion_providers.create.body
---@field auth n8n.promotion_providers.create.body.auth 2.x only
---@field name string 2.x only
---@field type "git" 2.x only

---@class n8n.promotion_providers.create.answer.provider.config
---@field keyType "ed25519"|"rsa" 2.x only
---@field publicKey string 2.x only
---@field schemaVersion 1 2.x only

---@class n8n.promotion_providers.create.answer.provider
---@field authType "ssh-key"|"token" 2.x only
---@field config n8n.promotion_providers.create.answer.provider.config 2.x only
---@field createdAt string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field type "git" 2.x only
---@field updatedAt string 2.x only

---@class n8n.promotion_providers.create.answer
---@field provider n8n.promotion_providers.create.answer.provider 2.x only
---@field publicKey string|n8n.null 2.x only

---@class n8n.promotion_providers.list.query
---@field cursor? string 2.x only
---@field limit? integer default 100, from 1, up to 250, 2.x only

---@class n8n.promotion_providers.list.answer
---@field data n8n.item.promotion_providers[] 2.x only
---@field nextCursor string|n8n.null 2.x only

---@class n8n.promotion_providers.update.body
---@field auth? n8n.promotion_providers.create.body.auth 2.x only
---@field name? string 2.x only

---@class n8n.item.promotion_providers: n8n.promotion_providers.update.body
---@field authType "ssh-key"|"token" 2.x only
---@field config n8n.promotion_providers.create.answer.provider.config 2.x only
---@field createdAt string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field type "git" 2.x only
---@field updatedAt string 2.x only
local item = {}

---`DELETE /promotions/providers/{providerId}`, scope `gitConnection:delete`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`GET /promotions/providers/{providerId}`, scope `gitConnection:read`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.promotion_providers? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---@param query? table
---@return n8n.item.promotion_providers? item
---@return n8n.errors.Error err
function item:refresh(query) end

---`PUT /promotions/providers/{providerId}`, scope `gitConnection:update`, 2.x only
---@param changes n8n.promotion_providers.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.promotion_providers? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---@class n8n.resource.promotion_providers
local resource = {}

---`POST /promotions/providers`, scope `gitConnection:create`, 2.x only
---@param body n8n.promotion_providers.create.body
---@param options? n8n.Resource.Options
---@return n8n.promotion_providers.create.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`DELETE /promotions/providers/{providerId}`, scope `gitConnection:delete`, 2.x only
---@param providerId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:delete(providerId, query, options) end

---`GET /promotions/providers/{providerId}`, scope `gitConnection:read`, 2.x only
---@param providerId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.promotion_providers? answer
---@return n8n.errors.Error err
function resource:get(providerId, query, options) end

---`GET /promotions/providers`, scope `gitConnection:list`, 2.x only
---@param query? n8n.promotion_providers.list.query
---@param options? n8n.Resource.Options
---@return n8n.promotion_providers.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /promotions/providers`, scope `gitConnection:list`, 2.x only
---@param query? n8n.promotion_providers.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.promotion_providers
function resource:each(query, options) end

---`GET /promotions/providers`, scope `gitConnection:list`, 2.x only
---@param query? n8n.promotion_providers.list.query
---@param options? n8n.List.Options
---@return n8n.item.promotion_providers[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`PUT /promotions/providers/{providerId}`, scope `gitConnection:update`, 2.x only
---@param providerId string|integer
---@param body n8n.promotion_providers.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.promotion_providers? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(providerId, body, options) end
