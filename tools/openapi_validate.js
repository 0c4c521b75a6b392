// Holds requests against an OpenAPI document, with the npm package openapi-backend (which uses ajv).
//
//   node tools/openapi_validate.js TREE DOCUMENT <requests >verdicts
//
// TREE is the folder of tools/validator-install, DOCUMENT a file in YAML or JSON. A request is a line of JSON
// {method, path, query, content_type, body}, with query and body as they are sent (the bytes of a form as characters of
// that number); its verdict is a line
// {route, errors}: the document's method and path that it fell to (null: none), and what is wrong, as sentences.
'use strict'

const { createRequire } = require('node:module')
const { createInterface } = require('node:readline')
const { readFileSync } = require('node:fs')

const [tree, file] = process.argv.slice(2)
const fromTree = createRequire(`${tree}/`)
const { OpenAPIBackend } = fromTree('openapi-backend')
const addFormats = fromTree('ajv-formats')
const yaml = fromTree('js-yaml')

const METHODS = ['get', 'put', 'post', 'delete', 'patch']

// The validator knows operations by name; n8n's document leaves some unnamed.
function nameByRoute(document) {
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of METHODS.filter((known) => operations[known])) {
      operations[method].operationId = `${method.toUpperCase()} ${path}`
    }
  }
}

// `nullable` alone means any value; ajv wants a type beside it.
function dropBareNullable(node) {
  if (node === null || typeof node !== 'object') return
  if (node.nullable === true && node.type === undefined) delete node.nullable
  Object.values(node).forEach(dropBareNullable)
}

// `explode` says nothing about a text, but the validator would split it.
function dropIdleExplode(node) {
  if (node === null || typeof node !== 'object') return
  if (node.in === 'query' && node.schema?.type === 'string') delete node.explode
  Object.values(node).forEach(dropIdleExplode)
}

function resolve(document, schema) {
  while (schema.$ref) {
    schema = schema.$ref.slice(2).split('/').reduce((node, word) => node[word], document)
  }
  return schema
}

// A schema that adds up objects, as one object, so that it can be closed.
function addUp(document, schema) {
  const parts = schema.allOf.map((part) => resolve(document, part))
  schema.properties = Object.assign({}, ...parts.map((part) => part.properties))
  schema.required = parts.flatMap((part) => part.required ?? [])
  delete schema.allOf
}

// The document leaves most bodies open, but a member that it does not name may well be a misspelt one.
function close(document, reference) {
  const schema = resolve(document, reference)
  if (schema.allOf) addUp(document, schema)
  if (schema.properties) schema.additionalProperties ??= false
  const inner = [...Object.values(schema.properties ?? {}), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]
  if (schema.items) inner.push(schema.items)
  inner.forEach((part) => close(document, part))
}

function closeBodies(document) {
  for (const operations of Object.values(document.paths)) {
    for (const method of METHODS) {
      const content = operations[method]?.requestBody?.content ?? {}
      Object.values(content).forEach((media) => close(document, media.schema))
    }
  }
}

function isJson(text) {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function customizeAjv(ajv) {
  addFormats(ajv)
  ajv.addFormat('jsonString', isJson) // n8n's own
  ajv.removeKeyword('readOnly') // a mere note to ajv, but these are requests
  ajv.addKeyword({ keyword: 'readOnly', validate: (set) => !set, error: { message: 'is read-only' } })
  return ajv
}

async function load() {
  const definition = yaml.load(readFileSync(file, 'utf8'))
  nameByRoute(definition)
  closeBodies(definition)
  dropBareNullable(definition)
  dropIdleExplode(definition)
  const ajvOpts = { strict: false, allErrors: true, logger: false }
  const api = new OpenAPIBackend({ definition, quick: true, ajvOpts, customizeAjv })
  return api.init()
}

// A form as Node.js itself reads it; a file counts as its text.
async function fieldsOf(request) {
  const headers = { 'content-type': request.content_type }
  const form = await new Response(Buffer.from(request.body, 'latin1'), { headers }).formData()
  const fields = {}
  for (const [name, value] of form) {
    fields[name] = typeof value === 'string' ? value : await value.text()
  }
  return fields
}

async function bodyOf(request) {
  if (request.body === undefined) return undefined
  return request.content_type.startsWith('multipart/') ? fieldsOf(request) : JSON.parse(request.body)
}

function sentence(error) {
  const { additionalProperty, allowedValues } = error.params
  const more = additionalProperty ?? (allowedValues && allowedValues.join(', '))
  return `${error.instancePath || 'request'} ${error.message}${more === undefined ? '' : ': ' + more}`
}

// The validator passes over a body where the document has none.
function unwanted(operation, body) {
  const members = operation.requestBody ? [] : Object.keys(body ?? {})
  return members.map((name) => `/requestBody is not taken here: ${name}`)
}

async function judge(api, request) {
  const sent = { method: request.method, path: request.path, query: request.query ?? '', body: await bodyOf(request) }
  sent.headers = request.content_type ? { 'content-type': request.content_type } : {}
  const operation = api.matchOperation(sent)
  if (!operation) return { route: null, errors: ['no such route'] }
  const { errors } = api.validateRequest(sent, operation)
  const sentences = (errors ?? []).map(sentence).concat(unwanted(operation, sent.body))
  return { route: operation.operationId, errors: [...new Set(sentences)] }
}

async function main() {
  const api = await load()
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await judge(api, JSON.parse(line))))
  }
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
