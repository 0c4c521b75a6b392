---@meta _

---@class n8n.promotion_connections.add_project.answer
---@field connectionId string 2.x only
---@field projectId string 2.x only

---@class n8n.promotion_connections.apply.body.expectedSource
---@field branchName string 2.x only
---@field commitSha string 2.x only
---@field configId string 2.x only

---@class n8n.promotion_connections.apply.body
---@field expectedSource? n8n.promotion_connections.apply.body.expectedSource 2.x only

---@class n8n.promotion_connections.apply.answer.counts.credentials
---@field matched integer 2.x only
---@field stubbed integer 2.x only

---@class n8n.promotion_connections.apply.answer.counts.dataTables
---@field created integer 2.x only
---@field matched integer 2.x only

---@class n8n.promotion_connections.apply.answer.counts.folders
---@field created integer 2.x only
---@field removed integer 2.x only
---@field skipped integer 2.x only

---@class n8n.promotion_connections.apply.answer.counts.projects
---@field created integer 2.x only
---@field deleted integer 2.x only
---@field skipped integer 2.x only
---@field updated integer 2.x only

---@class n8n.promotion_connections.apply.answer.counts.tags
---@field created integer 2.x only
---@field matched integer 2.x only
---@field reconciled integer 2.x only
---@field renamed integer 2.x only
---@field skipped integer 2.x only

---@class n8n.promotion_connections.apply.answer.counts.variables
---@field created integer 2.x only
---@field matched integer 2.x only
---@field missing integer 2.x only
---@field stubbed integer 2.x only
---@field updated integer 2.x only

---@class n8n.promotion_connections.apply.answer.counts.workflows.publishing
---@field blocked integer 2.x only
---@field failed integer 2.x only
---@field published integer 2.x only
---@field unchanged integer 2.x only
---@field unpublished integer 2.x only

---@class n8n.promotion_connections.apply.answer.counts.workflows
---@field archived integer 2.x only
---@field created integer 2.x only
---@field deleted integer 2.x only
---@field publishing n8n.promotion_connections.apply.answer.counts.workflows.publishing 2.x only
---@field skipped integer 2.x only
---@field updated integer 2.x only

---@class n8n.promotion_connections.apply.answer.counts
---@field credentials n8n.promotion_connections.apply.answer.counts.credentials 2.x only
---@field dataTables n8n.promotion_connections.apply.answer.counts.dataTables 2.x only
---@field folders n8n.promotion_connections.apply.answer.counts.folders 2.x only
---@field projects n8n.promotion_connections.apply.answer.counts.projects 2.x only
---@field tags n8n.promotion_connections.apply.answer.counts.tags 2.x only
---@field variables n8n.promotion_connections.apply.answer.counts.variables 2.x only
---@field workflows n8n.promotion_connections.apply.answer.counts.workflows 2.x only

---@class n8n.promotion_connections.apply.answer.git
---@field branchName string 2.x only
---@field commitSha string 2.x only

---@class n8n.promotion_connections.apply.answer.preflight.accessRequirements.consumers.project
---@field id string 2.x only
---@field name string 2.x only

---@class n8n.promotion_connections.apply.answer.preflight.accessRequirements.consumers
---@field project n8n.promotion_connections.apply.answer.preflight.accessRequirements.consumers.project 2.x only
---@field workflows n8n.promotion_connections.apply.answer.preflight.accessRequirements.consumers.project[] 2.x only

---@class n8n.promotion_connections.apply.answer.preflight.accessRequirements
---@field code "access-required" 2.x only
---@field consumers n8n.promotion_connections.apply.answer.preflight.accessRequirements.consumers[] 2.x only
---@field credentialType string 2.x only
---@field kind "credential" 2.x only
---@field name string 2.x only
---@field sourceId string 2.x only

---@class n8n.promotion_connections.apply.answer.preflight.conflicts
---@field code "missing-id"|"conflicting-types"|"unknown-type"|"unknown-owner"|"type-mismatch"|"incompatible-usage-scope"|"missing-definition"|"project-not-team" 2.x only
---@field consumers n8n.promotion_connections.apply.answer.preflight.accessRequirements.consumers[] 2.x only
---@field expectedTypes string[] 2.x only
---@field filePath string 2.x only
---@field kind "credential"|"variable"|"project" 2.x only
---@field name string 2.x only
---@field project n8n.promotion_connections.apply.answer.preflight.accessRequirements.consumers.project 2.x only
---@field referenceFiles string[] 2.x only
---@field sourceId string|n8n.null 2.x only
---@field targetType string 2.x only
---@field usageScope string 2.x only
---@field workflows n8n.promotion_connections.apply.answer.preflight.accessRequirements.consumers.project[] 2.x only

---@class n8n.promotion_connections.apply.answer.preflight.missingBindings.scope
---@field kind "global"|"project" 2.x only
---@field project n8n.promotion_connections.apply.answer.preflight.accessRequirements.consumers.project 2.x only

---@class n8n.promotion_connections.apply.answer.preflight.missingBindings
---@field consumers n8n.promotion_connections.apply.answer.preflight.accessRequirements.consumers[] 2.x only
---@field credentialType string 2.x only
---@field expressionData table<string, any> 2.x only
---@field kind "credential"|"variable" 2.x only
---@field name string 2.x only
---@field ownerProject n8n.promotion_connections.apply.answer.preflight.accessRequirements.consumers.project 2.x only
---@field scope n8n.promotion_connections.apply.answer.preflight.missingBindings.scope 2.x only
---@field sourceId string 2.x only
---@field sourceValue string 2.x only
---@field variableType "string" 2.x only

---@class n8n.promotion_connections.apply.answer.preflight.warnings.scope
---@field kind "global" 2.x only

---@class n8n.promotion_connections.apply.answer.preflight.warnings
---@field code "variable-shadowed" 2.x only
---@field consumers n8n.promotion_connections.apply.answer.preflight.accessRequirements.consumers[] 2.x only
---@field kind "variable" 2.x only
---@field name string 2.x only
---@field scope n8n.promotion_connections.apply.answer.preflight.warnings.scope 2.x only

---@class n8n.promotion_connections.apply.answer.preflight
---@field accessRequirements n8n.promotion_connections.apply.answer.preflight.accessRequirements[] 2.x only
---@field conflicts n8n.promotion_connections.apply.answer.preflight.conflicts[] 2.x only
---@field missingBindings n8n.promotion_connections.apply.answer.preflight.missingBindings[] 2.x only
---@field warnings n8n.promotion_connections.apply.answer.preflight.warnings[] 2.x only

---@class n8n.promotion_connections.apply.answer
---@field configId string 2.x only
---@field connectionId string 2.x only
---@field counts n8n.promotion_connections.apply.answer.counts 2.x only
---@field git n8n.promotion_connections.apply.answer.git 2.x only
---@field preflight n8n.promotion_connections.apply.answer.preflight 2.x only
---@field status "applied"|"blocked"|"source-changed" 2.x only
---@field warnings n8n.promotion_connections.apply.answer.preflight.warnings[] 2.x only

---@class n8n.promotion_connections.clone.answer
---@field branchName string 2.x only
---@field configId string 2.x only
---@field connectionId string 2.x only
---@field direction "apply"|"promote" 2.x only
---@field hasCheckout boolean 2.x only

---@class n8n.promotion_connections.continue_apply.body
---@field expectedSource n8n.promotion_connections.apply.body.expectedSource 2.x only

---@class n8n.promotion_connections.create.body.configs.apply.settings
---@field branchName string 2.x only
---@field schemaVersion 1 2.x only

---@class n8n.promotion_connections.create.body.configs.apply
---@field name? string 2.x only
---@field settings n8n.promotion_connections.create.body.configs.apply.settings 2.x only

---@class n8n.promotion_connections.create.body.configs.promote.settings
---@field baseBranchName string 2.x only
---@field createBranchOnPromotion boolean 2.x only
---@field schemaVersion 1 2.x only

---@class n8n.promotion_connections.create.body.configs.promote
---@field name? string 2.x only
---@field settings n8n.promotion_connections.create.body.configs.promote.settings 2.x only

---@class n8n.promotion_connections.create.body.configs
---@field apply? n8n.promotion_connections.create.body.configs.apply 2.x only
---@field promote? n8n.promotion_connections.create.body.configs.promote 2.x only

---@class n8n.promotion_connections.create.body.target
---@field remoteUrl string 2.x only
---@field schemaVersion 1 2.x only

---@class n8n.promotion_connections.create.body
---@field configs? n8n.promotion_connections.create.body.configs 2.x only
---@field name string 2.x only
---@field providerId string 2.x only
---@field scope "instance"|"projects" 2.x only
---@field target n8n.promotion_connections.create.body.target 2.x only

---@class n8n.promotion_connections.list.query
---@field cursor? string 2.x only
---@field limit? integer default 100, from 1, up to 250, 2.x only
---@field providerId? string 2.x only
---@field scope? "instance"|"projects" 2.x only

---@class n8n.promotion_connections.list.answer
---@field data n8n.item.promotion_connections[] 2.x only
---@field nextCursor string|n8n.null 2.x only

---@class n8n.promotion_connections.list_projects.answer
---@field projectIds string[] 2.x only

---@class n8n.promotion_connections.promote.body
---@field commitMessage string 2.x only
---@field force? boolean 2.x only

---@class n8n.promotion_connections.promote.answer.counts
---@field credentials integer 2.x only
---@field dataTables integer 2.x only
---@field folders integer 2.x only
---@field tags integer 2.x only
---@field variables integer 2.x only
---@field workflows integer 2.x only

---@class n8n.promotion_connections.promote.answer
---@field configId string 2.x only
---@field connectionId string 2.x only
---@field counts n8n.promotion_connections.promote.answer.counts 2.x only
---@field git n8n.promotion_connections.apply.answer.git 2.x only

---@class n8n.promotion_connections.update.body
---@field name? string 2.x only
---@field providerId? string 2.x only
---@field target? n8n.promotion_connections.create.body.target 2.x only

---@class n8n.promotion_connections.update_apply_config.answer.checkout
---@field hasCheckout boolean 2.x only
---@field matchesConfig boolean 2.x only

---@class n8n.promotion_connections.update_apply_config.answer
---@field checkout n8n.promotion_connections.update_apply_config.answer.checkout 2.x only
---@field createdAt string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field settings n8n.promotion_connections.create.body.configs.apply.settings 2.x only
---@field updatedAt string 2.x only

---@class n8n.promotion_connections.update_promote_config.answer
---@field checkout n8n.promotion_connections.update_apply_config.answer.checkout 2.x only
---@field createdAt string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field settings n8n.promotion_connections.create.body.configs.promote.settings 2.x only
---@field updatedAt string 2.x only

---@class n8n.item.promotion_connections.configs
---@field apply n8n.promotion_connections.update_apply_config.answer 2.x only
---@field promote n8n.promotion_connections.update_promote_config.answer 2.x only

---@class n8n.item.promotion_connections.provider
---@field authType "ssh-key"|"token" 2.x only
---@field createdAt string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field type "git" 2.x only
---@field updatedAt string 2.x only

---@class n8n.item.promotion_connections: n8n.promotion_connections.create.body, n8n.promotion_connections.update.body
---@field configs n8n.item.promotion_connections.configs 2.x only
---@field createdAt string 2.x only
---@field id string 2.x only
---@field name string 2.x only
---@field provider n8n.item.promotion_connections.provider 2.x only
---@field scope "instance"|"projects" 2.x only
---@field target n8n.promotion_connections.create.body.target 2.x only
---@field updatedAt string 2.x only
local item = {}

---`POST /promotions/connections/{connectionId}/projects/{projectId}`, scope `gitConnection:manageProjects`, 2.x only
---@param projectId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.add_project.answer? answer
---@return n8n.errors.Error err
function item:add_project(projectId, query, options) end

---`POST /promotions/connections/{connectionId}/apply`, scope `gitConnection:pull`, 2.x only
---@param body? n8n.promotion_connections.apply.body
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.apply.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:apply(body, options) end

---`POST /promotions/connections/{connectionId}/{direction}/clone`, scope `gitConnection:clone`, 2.x only
---@param direction "apply"|"promote"
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.clone.answer? answer
---@return n8n.errors.Error err
function item:clone(direction, query, options) end

---`POST /promotions/connections/{connectionId}/apply/continue`, scope `gitConnection:pull`, 2.x only
---@param body n8n.promotion_connections.continue_apply.body
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.apply.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:continue_apply(body, options) end

---`DELETE /promotions/connections/{connectionId}`, scope `gitConnection:delete`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:delete(query, options) end

---`DELETE /promotions/connections/{connectionId}/configs/{direction}`, scope `gitConnection:update`, 2.x only
---@param direction "apply"|"promote"
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:delete_config(direction, query, options) end

---`POST /promotions/connections/{connectionId}/{direction}/disconnect`, scope `gitConnection:clone`, 2.x only
---@param direction "apply"|"promote"
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.clone.answer? answer
---@return n8n.errors.Error err
function item:disconnect(direction, query, options) end

---`GET /promotions/connections/{connectionId}`, scope `gitConnection:read`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.promotion_connections? answer
---@return n8n.errors.Error err
function item:get(query, options) end

---`GET /promotions/connections/{connectionId}/projects`, scope `gitConnection:read`, 2.x only
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.list_projects.answer? answer
---@return n8n.errors.Error err
function item:list_projects(query, options) end

---`POST /promotions/connections/{connectionId}/promote`, scope `gitConnection:push`, 2.x only
---@param body n8n.promotion_connections.promote.body
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.promote.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:promote(body, options) end

---@param query? table
---@return n8n.item.promotion_connections? item
---@return n8n.errors.Error err
function item:refresh(query) end

---`DELETE /promotions/connections/{connectionId}/projects/{projectId}`, scope `gitConnection:manageProjects`, 2.x only
---@param projectId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function item:remove_project(projectId, query, options) end

---`PUT /promotions/connections/{connectionId}`, scope `gitConnection:update`, 2.x only
---@param changes n8n.promotion_connections.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.promotion_connections? item
---@return n8n.errors.Error err
function item:update(changes, options) end

---`PUT /promotions/connections/{connectionId}/configs/apply`, scope `gitConnection:update`, 2.x only
---@param body n8n.promotion_connections.create.body.configs.apply
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.update_apply_config.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:update_apply_config(body, options) end

---`PUT /promotions/connections/{connectionId}/configs/promote`, scope `gitConnection:update`, 2.x only
---@param body n8n.promotion_connections.create.body.configs.promote
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.update_promote_config.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function item:update_promote_config(body, options) end

---@class n8n.resource.promotion_connections
local resource = {}

---`POST /promotions/connections/{connectionId}/projects/{projectId}`, scope `gitConnection:manageProjects`, 2.x only
---@param connectionId string|integer
---@param projectId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.add_project.answer? answer
---@return n8n.errors.Error err
function resource:add_project(connectionId, projectId, query, options) end

---`POST /promotions/connections/{connectionId}/apply`, scope `gitConnection:pull`, 2.x only
---@param connectionId string|integer
---@param body? n8n.promotion_connections.apply.body
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.apply.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:apply(connectionId, body, options) end

---`POST /promotions/connections/{connectionId}/{direction}/clone`, scope `gitConnection:clone`, 2.x only
---@param connectionId string|integer
---@param direction "apply"|"promote"
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.clone.answer? answer
---@return n8n.errors.Error err
function resource:clone(connectionId, direction, query, options) end

---`POST /promotions/connections/{connectionId}/apply/continue`, scope `gitConnection:pull`, 2.x only
---@param connectionId string|integer
---@param body n8n.promotion_connections.continue_apply.body
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.apply.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:continue_apply(connectionId, body, options) end

---`POST /promotions/connections`, scope `gitConnection:create`, 2.x only
---@param body n8n.promotion_connections.create.body
---@param options? n8n.Resource.Options
---@return n8n.item.promotion_connections? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:create(body, options) end

---`DELETE /promotions/connections/{connectionId}`, scope `gitConnection:delete`, 2.x only
---@param connectionId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:delete(connectionId, query, options) end

---`DELETE /promotions/connections/{connectionId}/configs/{direction}`, scope `gitConnection:update`, 2.x only
---@param connectionId string|integer
---@param direction "apply"|"promote"
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:delete_config(connectionId, direction, query, options) end

---`POST /promotions/connections/{connectionId}/{direction}/disconnect`, scope `gitConnection:clone`, 2.x only
---@param connectionId string|integer
---@param direction "apply"|"promote"
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.clone.answer? answer
---@return n8n.errors.Error err
function resource:disconnect(connectionId, direction, query, options) end

---`GET /promotions/connections/{connectionId}`, scope `gitConnection:read`, 2.x only
---@param connectionId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.item.promotion_connections? answer
---@return n8n.errors.Error err
function resource:get(connectionId, query, options) end

---`GET /promotions/connections`, scope `gitConnection:list`, 2.x only
---@param query? n8n.promotion_connections.list.query
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.list.answer? answer
---@return n8n.errors.Error err
function resource:list(query, options) end

---`GET /promotions/connections`, scope `gitConnection:list`, 2.x only
---@param query? n8n.promotion_connections.list.query
---@param options? n8n.List.Options
---@return fun(): n8n.item.promotion_connections
function resource:each(query, options) end

---`GET /promotions/connections`, scope `gitConnection:list`, 2.x only
---@param query? n8n.promotion_connections.list.query
---@param options? n8n.List.Options
---@return n8n.item.promotion_connections[]? items
---@return n8n.errors.Error err
function resource:all(query, options) end

---`GET /promotions/connections/{connectionId}/projects`, scope `gitConnection:read`, 2.x only
---@param connectionId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.list_projects.answer? answer
---@return n8n.errors.Error err
function resource:list_projects(connectionId, query, options) end

---`GET /promotions/connections/{connectionId}/projects`, scope `gitConnection:read`, 2.x only
---@param connectionId string|integer
---@param query? table
---@param options? n8n.List.Options
---@return fun(): string
function resource:each_projects(connectionId, query, options) end

---`GET /promotions/connections/{connectionId}/projects`, scope `gitConnection:read`, 2.x only
---@param connectionId string|integer
---@param query? table
---@param options? n8n.List.Options
---@return string[]? items
---@return n8n.errors.Error err
function resource:all_projects(connectionId, query, options) end

---`POST /promotions/connections/{connectionId}/promote`, scope `gitConnection:push`, 2.x only
---@param connectionId string|integer
---@param body n8n.promotion_connections.promote.body
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.promote.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:promote(connectionId, body, options) end

---`DELETE /promotions/connections/{connectionId}/projects/{projectId}`, scope `gitConnection:manageProjects`, 2.x only
---@param connectionId string|integer
---@param projectId string|integer
---@param query? table
---@param options? n8n.Resource.Options
---@return true? answer
---@return n8n.errors.Error err
function resource:remove_project(connectionId, projectId, query, options) end

---`PUT /promotions/connections/{connectionId}`, scope `gitConnection:update`, 2.x only
---@param connectionId string|integer
---@param body n8n.promotion_connections.update.body
---@param options? n8n.Resource.Options
---@return n8n.item.promotion_connections? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update(connectionId, body, options) end

---`PUT /promotions/connections/{connectionId}/configs/apply`, scope `gitConnection:update`, 2.x only
---@param connectionId string|integer
---@param body n8n.promotion_connections.create.body.configs.apply
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.update_apply_config.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update_apply_config(connectionId, body, options) end

---`PUT /promotions/connections/{connectionId}/configs/promote`, scope `gitConnection:update`, 2.x only
---@param connectionId string|integer
---@param body n8n.promotion_connections.create.body.configs.promote
---@param options? n8n.Resource.Options
---@return n8n.promotion_connections.update_promote_config.answer? answer
---@return n8n.errors.Error err
---@return string[]? left_out members that were not sent
function resource:update_promote_config(connectionId, body, options) end
