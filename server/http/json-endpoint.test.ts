import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SERVER } from '../domain/caller.ts'
import { createDocuments } from './documents.ts'
import { createJsonEndpoint } from './json-endpoint.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { post, startTestServer, type TestServer } from './testing.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(async () => {
  await server.close()
})

/** A header value that the fast path does not know, and that means the same to Yoga. */
const BY_YOGA: Record<string, string> = {
  '*/*': '*/*;charset=utf-8',
  'application/json': 'application/json;charset=utf-8',
  'application/graphql-response+json': 'application/graphql-response+json;charset=utf-8',
  'application/graphql-response+json, application/json':
    'application/graphql-response+json;charset=utf-8, application/json',
  'text/event-stream, application/json': 'text/event-stream, application/json;charset=utf-8',
  'application/json, multipart/mixed, */*': 'application/json;charset=utf-8, multipart/mixed, */*',
}

const two = 'query A { hello } query B($name: String!) { hello(name: $name) } mutation C { set(value: 1) }'

const OPERATIONS: Record<string, Record<string, unknown>> = {
  'a query': { query: '{ hello }' },
  'an alias and a fragment': { query: '{ a: hello ...F } fragment F on Query { add(a: 1) }' },
  introspection: { query: '{ __schema { queryType { fields { name } } } __typename }' },
  'a mutation': { query: 'mutation ($v: Int!) { set(value: $v) }', variables: { v: 4 } },
  variables: { query: 'query ($a: Int!, $b: Int) { add(a: $a, b: $b) }', variables: { a: 1, b: 5 } },
  'null variables': { query: '{ hello }', variables: null, operationName: null, extensions: null },
  'an extra null parameter': { query: '{ hello }', variables: {}, extensions: {} },
  'invalid syntax': { query: '{ hello ' },
  'an empty document': { query: '' },
  'an unknown field': { query: '{ hello nope { x } }' },
  'two validation errors': { query: '{ nope add }' },
  'too deep a document': { query: `${'{ self '.repeat(12)}{ hello }${' }'.repeat(12)}` },
  'too long a document': { query: `{ ${'hello '.repeat(3_000)} }` },
  'a missing variable': { query: 'query ($a: Int!) { add(a: $a) }' },
  'a variable of the wrong type': { query: 'query ($a: Int!) { add(a: $a) }', variables: { a: 'one' } },
  'a null for an argument with a default': {
    query: 'query ($n: String = "x") { hello(name: $n) }',
    variables: { n: null },
  },
  'an error of the server': { query: '{ bug hello }' },
  'an error in a required field': { query: '{ requiredBug }' },
  'an error in a promise': { query: '{ laterBug }' },
  'an expected error': { query: '{ missing }' },
  'an error with a code': { query: '{ coded }' },
  'a value that cannot be serialized': { query: '{ badValue }' },
  'the first of several operations': { query: two, operationName: 'A' },
  'the second of several operations': { query: two, operationName: 'B', variables: { name: 'b' } },
  'a mutation among several': { query: two, operationName: 'C' },
  'several operations without a name': { query: two },
  'an unknown operation name': { query: two, operationName: 'D' },
  'an unknown operation name of an invalid document': { query: '{ nope }', operationName: 'D' },
  'an empty operation name': { query: '{ hello }', operationName: '' },
  'only a fragment': { query: 'fragment F on Query { hello }' },
}

/** Ids of logged errors are new each time. */
const withoutIds = (text: string) => text.replaceAll(/"id":"[0-9a-f-]{36}"/g, '"id":"..."')

describe.each(Object.keys(BY_YOGA))('accepting %s', (accept) => {
  test.each(Object.keys(OPERATIONS))('%s is answered as Yoga answers it', async (name) => {
    const fast = await post(server.url, OPERATIONS[name], { accept })
    const slow = await post(server.url, OPERATIONS[name], { accept: BY_YOGA[accept] ?? '' })
    expect({ ...fast, text: withoutIds(fast.text) }).toEqual({ ...slow, text: withoutIds(slow.text) })
  })
})

test('the comparison above compares two ways', async () => {
  const execute = vi.fn(() => ({ data: {} }))
  const endpoint = createJsonEndpoint(createDocuments(server.schema, DEFAULT_LIMITS), { execute })
  for (const accept of Object.keys(BY_YOGA)) {
    expect(await endpoint(SERVER, '{"query":"{ hello }"}', accept)).toMatchObject({ status: 200, body: '{"data":{}}' })
    expect(endpoint(SERVER, '{"query":"{ hello }"}', BY_YOGA[accept])).toBeNull()
  }
  expect(execute).toHaveBeenCalledTimes(Object.keys(BY_YOGA).length)
})

test.each([
  ['no JSON', 'query'],
  ['no object', '"query"'],
  ['a batch', '[{"query":"{ hello }"}]'],
  ['null', 'null'],
  ['no query', '{}'],
  ['a query that is no text', '{"query":1}'],
  ['variables that are a list', '{"query":"{ hello }","variables":[]}'],
  ['extensions that are text', '{"query":"{ hello }","extensions":"x"}'],
  ['an unknown parameter', '{"query":"{ hello }","persisted":true}'],
])('%s is left to Yoga, which refuses it', async (_name, body) => {
  const endpoint = createJsonEndpoint(createDocuments(server.schema, DEFAULT_LIMITS), { execute: vi.fn() })
  expect(endpoint(SERVER, body, undefined)).toBeNull()
  const { text } = await post(server.url, body)
  expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
})

test('a subscription is left to Yoga, which refuses it to a client that reads no stream', async () => {
  const { status } = await post(
    server.url,
    { query: 'subscription { ticks { number } }' },
    { accept: 'application/json' },
  )
  expect(status).toBe(406)
})
