import { readFileSync } from 'node:fs'
import { buildSchema, getIntrospectionQuery, parse, print, separateOperations } from 'graphql'
import { describe, expect, test } from 'vitest'
import { BadSetting, FILE_SETTINGS, readLimits, TIMING_SETTINGS } from '../config.ts'
import { schema } from '../graphql/schema.ts'
import { createDocuments } from './documents.ts'
import { OPENING_QUERY } from './graphiql.ts'
import { DEFAULT_LIMITS, LIMIT_SETTINGS } from './limits.ts'

const small = buildSchema(/* GraphQL */ `
  type Query {
    a: Int
    self: Query!
    many: [Thing!]!
    page(first: Int = 20): Connection!
  }
  type Connection {
    edges: [Edge!]!
    total: Int!
  }
  type Edge {
    node: Thing!
  }
  type Thing {
    name: String
    parts: [Thing!]!
  }
`)

/** The codes of the refusals of a document. */
function codes(text: string, limits: object): unknown[] {
  const { errors } = createDocuments(small, { ...DEFAULT_LIMITS, ...limits })(text)
  for (const { message } of errors) expect(message).toMatch(/\. \S.*\.$/) // what is wrong, and what to do
  return errors.map(({ extensions }) => extensions.code)
}

describe('a document is taken at its limit and refused beyond', () => {
  test.each([
    ['aliases', { aliases: 2 }, '{ b: a c: a }', '{ b: a c: a d: a }', 'TOO_MANY_ALIASES'],
    [
      'aliases in fragments',
      { aliases: 1 },
      '{ ...F } fragment F on Query { b: a }',
      '{ c: a ...F } fragment F on Query { b: a }',
      'TOO_MANY_ALIASES',
    ],
    ['root fields', { rootFields: 2 }, '{ a a }', '{ a a a }', 'TOO_MANY_ROOT_FIELDS'],
    [
      'root fields in fragments',
      { rootFields: 2 },
      '{ ...F } fragment F on Query { ... { a } a }',
      '{ ...F ...F } fragment F on Query { a a }',
      'TOO_MANY_ROOT_FIELDS',
    ],
    [
      'directives',
      { directives: 1 },
      '{ a @skip(if: true) }',
      '{ a @skip(if: true) self { a @include(if: true) } }',
      'TOO_MANY_DIRECTIVES',
    ],
    ['tokens', { tokens: 4 }, '{ a a }', '{ a a a }', 'DOCUMENT_TOO_LONG'],
  ])('%s', (_, limits, allowed, refused, code) => {
    expect(codes(allowed, limits)).toEqual([])
    expect(codes(refused, limits)).toEqual([code])
    expect(codes(refused, {})).toEqual([])
  })

  test.each([
    ['a number', '{ a }', 0],
    ['an object', '{ self { a } }', 1],
    ['objects in an object', '{ self { self { a } } }', 2],
    ['a list', '{ many { name } }', 10],
    ['a list in a list', '{ many { parts { name } } }', 110],
    ['a page', '{ page(first: 7) { edges { node { name } } } }', 1 + 7 * 2],
    ['a page of the usual size', '{ page { edges { node { name } } } }', 1 + 20 * 2],
    ['a page of any size', 'query ($n: Int) { page(first: $n) { edges { node { name } } } }', 1 + 100 * 2],
    ['lists in a page', '{ page(first: 3) { edges { node { parts { name } } } } }', 1 + 3 * (1 + 1 + 10)],
    [
      'fragments, each time they are used',
      '{ self { ...F } page(first: 3) { ...P } } fragment F on Query { many { name } } fragment P on Connection { edges { ... on Edge { node { name } } } }',
      1 + 10 + 1 + 3 * 2,
    ],
  ])('cost: %s', (_, document, cost) => {
    expect(codes(document, { cost })).toEqual([])
    if (cost > 0) expect(codes(document, { cost: cost - 1 })).toEqual(['OPERATION_TOO_COSTLY'])
  })

  test('fragments that double each other are counted, not followed', () => {
    const doubling = Array.from({ length: 60 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)
    for (const end of ['self { a }', '...Missing', '...F0']) {
      const { errors } = createDocuments(
        small,
        DEFAULT_LIMITS,
      )(`{ ...F0 } ${doubling.join(' ')} fragment F60 on Query { ${end} }`)
      expect(errors.length).toBeGreaterThan(0)
    }
  })
})

test('what our own clients ask, and tools, stays within the limits', () => {
  const documents = createDocuments(schema, DEFAULT_LIMITS)
  const files = ['cli', 'worker'].map((name) => new URL(`../../client/operations/${name}.graphql`, import.meta.url))
  const own = files.flatMap((file) => Object.values(separateOperations(parse(readFileSync(file, 'utf8')))).map(print))
  expect(own.length).toBeGreaterThan(20)
  for (const text of [...own, getIntrospectionQuery(), OPENING_QUERY]) expect(documents(text).errors).toEqual([])
})

test.each(Object.entries(LIMIT_SETTINGS))('%s is read from the environment, within its bounds', (name, setting) => {
  const { limit, value, min, max } = setting
  expect(readLimits({})[limit]).toBe(value)
  expect(DEFAULT_LIMITS[limit]).toBe(value)
  expect(readLimits({ [name]: '' })[limit]).toBe(value)
  for (const bound of [min, max]) expect(readLimits({ [name]: String(bound) })[limit]).toBe(bound)
  for (const bad of [min - 1, max + 1, 'many', '1.5']) {
    expect(() => readLimits({ [name]: String(bad) })).toThrow(BadSetting)
    expect(() => readLimits({ [name]: String(bad) })).toThrow(`${name} is "${bad}": set it to`)
  }
})

test('the table in docs/security.md has every limit with its default, and no other', () => {
  const docs = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8')
  const rows = [...docs.replace(/^[^]*\n## Limits\n/, '').matchAll(/^\| (`[^|]*) \|[^|]*\|([^|]*)\|[^|]*\|$/gm)]
  const documented = rows.flatMap(([, names = '', defaults = '']) => {
    const values = defaults.trim().split(', ')
    return [...names.matchAll(/`(\w+)`/g)].map(([, name], index) => [name, values[index]])
  })
  const { QGJOB_MAX_LOG_BYTES } = TIMING_SETTINGS
  const settings = Object.entries({ ...LIMIT_SETTINGS, ...FILE_SETTINGS, QGJOB_MAX_LOG_BYTES })
  expect(Object.fromEntries(documented)).toEqual(
    Object.fromEntries(settings.map(([name, { value }]) => [name, value.toLocaleString('en')])),
  )
})
