import { buildSchema, getIntrospectionQuery } from 'graphql'
import { expect, test } from 'vitest'
import { createDocuments } from './documents.ts'
import { DEFAULT_LIMITS } from './limits.ts'

const schema = buildSchema(/* GraphQL */ `
  type Query {
    self: Query!
    leaf(text: String): String
  }
`)
const limits = { ...DEFAULT_LIMITS, tokens: 400, depth: 4, documents: 2, rootFields: 1_000 }
const documents = createDocuments(schema, limits)
const codes = (text: string) => documents(text).errors.map(({ extensions }) => extensions.code)

const nested = (levels: number, inside = 'leaf') =>
  `${'{ self '.repeat(levels - 1)}{ ${inside} }${' }'.repeat(levels - 1)}`

test('gives the same document for the same text while it is kept', () => {
  const { document } = documents('{ a: leaf }')
  expect(documents('{ a: leaf }').document).toBe(document)
  documents('{ b: leaf }')
  expect(documents('{ a: leaf }').document).toBe(document) // used again: b is the oldest now
  documents('{ c: leaf }')
  expect(documents('{ a: leaf }').document).toBe(document)
  documents('{ d: leaf }')
  documents('{ e: leaf }')
  expect(documents('{ a: leaf }').document).not.toBe(document)
})

test('does not keep very long texts', () => {
  const long = `{ leaf }#${' '.repeat(20_000)}`
  expect(documents(long).document).not.toBe(documents(long).document)
})

test('names the kind of each refusal', () => {
  expect(codes('{ leaf')).toEqual(['GRAPHQL_PARSE_FAILED'])
  expect(codes('{ nope leaf(x: 1) }')).toEqual(['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_VALIDATION_FAILED'])
})

test('limits tokens at the bound', () => {
  expect(codes(`{ ${'leaf '.repeat(398)}}`)).toEqual([])
  expect(codes(`{ ${'leaf '.repeat(399)}}`)).toEqual(['DOCUMENT_TOO_LONG'])
})

test('values that nest deeper than the parser can follow are refused', () => {
  const lists = (levels: number) => `{ leaf(text: ${'['.repeat(levels)}${']'.repeat(levels)}) }`
  const deep = createDocuments(schema, { ...limits, tokens: 100_000 })(lists(40_000))
  expect(deep.errors.map(({ extensions }) => extensions.code)).toEqual(['DOCUMENT_TOO_DEEP'])
})

test.each([
  ['fields', nested(4), nested(5)],
  ['inline fragments, which do not count', nested(4, '... { leaf }'), nested(4, '... { self { leaf } }')],
  [
    'fragments',
    `${nested(3, '...F')} fragment F on Query { self { leaf } }`,
    `${nested(4, '...F')} fragment F on Query { self { leaf } }`,
  ],
  [
    'fragments in fragments',
    `{ ...F } fragment F on Query { self { ...G } } fragment G on Query { self { self { leaf } } }`,
    `{ ...F } fragment F on Query { self { ...G } } fragment G on Query { self { self { self { leaf } } } }`,
  ],
])('limits depth at the bound: %s', (_name, allowed, refused) => {
  expect(codes(allowed)).toEqual([])
  expect(codes(refused)).toEqual(['DOCUMENT_TOO_DEEP'])
})

test('a fragment that contains itself is refused, not followed', () => {
  expect(codes('{ ...F } fragment F on Query { self { ...F } }')).toContain('GRAPHQL_VALIDATION_FAILED')
})

test('introspection by tools is allowed', () => {
  expect(createDocuments(schema, { ...limits, tokens: 2_000 })(getIntrospectionQuery()).errors).toEqual([])
})
