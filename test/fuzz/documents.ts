import { readFileSync } from 'node:fs'
import {
  buildSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import type { GraphQLArgument, GraphQLInputType, GraphQLNamedType, GraphQLObjectType } from 'graphql'
import { parse, print, separateOperations } from 'graphql'
import type { Random } from '../faults/random.ts'
import { nastyJson, nastyText, randomText } from './texts.ts'

const root = new URL('../../', import.meta.url)
const schema = buildSchema(readFileSync(new URL('schema.graphql', root), 'utf8'))
/** What our own clients send: good documents to begin with. */
const OWN = ['cli', 'worker'].flatMap((name) =>
  Object.values(
    separateOperations(parse(readFileSync(new URL(`client/operations/${name}.graphql`, root), 'utf8'))),
  ).map(print),
)
/** A good call of it would close the server to everybody without a token. */
const LEFT_OUT = ['createToken']
const TOKENS = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ':',
  '!',
  '$',
  '@',
  '...',
  '|',
  '=',
  '&',
  'query',
  'mutation',
  'subscription',
  'fragment',
  'on',
  'jobs',
  'id',
  'job',
  '__typename',
  '__schema',
  '"x"',
  '"""x"""',
  '1',
  '-1.5e9',
  'null',
  'true',
  '$id',
  '@skip',
  '@include(if: true)',
  '\ufeff',
  '#x\n',
  ',',
  '\\',
  '\0',
]

/** The body of one request: a document and its variables, good, bad or absurd. */
export function graphqlBody(random: Random): string {
  const document = JSON.stringify(documentOf(random))
  const variables = random.between(0, 3) === 0 ? '' : `,"variables":${variablesOf(random)}`
  const name = random.between(0, 9) === 0 ? `,"operationName":${nastyJson(random, 0)}` : ''
  const odd = random.between(0, 19) === 0 ? `,${JSON.stringify(nastyText(random))}:${nastyJson(random)}` : ''
  const body = `{"query":${document}${variables}${name}${odd}}`
  return random.between(0, 19) === 0 ? mutated(body, random) : body
}

function variablesOf(random: Random): string {
  const names = [
    'id',
    'input',
    'inputs',
    'jobId',
    'after',
    'first',
    'filter',
    'organizationId',
    'lease',
    'name',
    'key',
    '__proto__',
  ]
  const entries = Array.from(
    { length: random.between(0, 6) },
    () => `${JSON.stringify(random.pick(names))}:${nastyJson(random)}`,
  )
  return random.between(0, 19) === 0 ? nastyJson(random) : `{${entries.join(',')}}`
}

export function documentOf(random: Random): string {
  switch (random.between(0, 9)) {
    case 0:
      return random.pick(OWN)
    case 1:
      return mutated(random.pick(OWN), random)
    case 2:
      return Array.from({ length: random.between(1, 60) }, () => random.pick(TOKENS)).join(' ')
    case 3:
      return absurd(random)
    case 4:
      return randomText(random, 200)
    default:
      return generated(random)
  }
}

/** Documents that are large, deep or wound up. */
function absurd(random: Random): string {
  const n = random.pick([5, 50, 500, 5_000])
  return random.pick([
    () => '{ jobs { edges { node { group '.repeat(n),
    () => `{ ${Array.from({ length: n }, (_, i) => `a${i}: version`).join(' ')} }`,
    () => `{ version ${'@skip(if: false) '.repeat(n)}}`,
    () => `{ version ${'@x '.repeat(n)}}`,
    () => `{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }`,
    () =>
      `{ ...F0 } ${Array.from({ length: Math.min(n, 200) }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(' ')}`,
    () => `query (${Array.from({ length: n }, (_, i) => `$v${i}: Int`).join(' ')}) { version }`,
    () => `{ job(id: ${'['.repeat(n)}${']'.repeat(n)}) { id } }`,
    () => `{ job(id: "${'x'.repeat(n * 10)}") { id } }`,
    () => 'query Q { version } '.repeat(n),
    () => `{ __schema { types { ${'fields { type { '.repeat(Math.min(n, 100))} name`,
    () => `{ ${'version '.repeat(n)} }`,
    () => `\ufeff{ version } ${'#'.repeat(n)}`,
  ])()
}

function mutated(text: string, random: Random): string {
  let result = text
  for (let n = random.between(1, 4); n > 0; n--) {
    const at = random.between(0, result.length)
    const length = random.between(0, 5)
    const put = random.pick([
      () => '',
      () => random.pick(TOKENS),
      () => randomText(random, 4),
      () => result.slice(at, at + 20),
    ])()
    result = result.slice(0, at) + put + result.slice(at + length)
  }
  return result
}

/** Follows the schema, with arguments that mostly fit. */
function generated(random: Random): string {
  const kind = random.pick(['query', 'query', 'mutation', 'subscription'] as const)
  const type = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[kind]
  return type ? `${kind} ${selectionOf(type, random, 4)}` : '{ version }'
}

function selectionOf(type: GraphQLNamedType, random: Random, depth: number): string {
  if (!('getFields' in type)) {
    const possible = schema.getPossibleTypes(type as never)
    return `{ __typename ... on ${random.pick(possible).name} ${selectionOf(random.pick(possible), random, depth - 1)} }`
  }
  const fields = Object.values((type as GraphQLObjectType).getFields()).filter(({ name }) => !LEFT_OUT.includes(name))
  const chosen = Array.from({ length: random.between(1, 3) }, () => random.pick(fields))
  const parts = chosen.flatMap(({ name, args, type: output }) => {
    const inner = getNamedType(output)
    if (isCompositeType(inner) && depth === 0) return []
    const alias = random.between(0, 3) === 0 ? `a${random.between(0, 99)}: ` : ''
    return [
      `${alias}${name}${argumentsOf(args, random)}${isCompositeType(inner) ? ` ${selectionOf(inner, random, depth - 1)}` : ''}`,
    ]
  })
  return `{ __typename ${parts.join(' ')} }`
}

function argumentsOf(args: readonly GraphQLArgument[], random: Random): string {
  const given = args.filter(({ type }) => isNonNullType(type) || random.between(0, 1) === 0)
  return given.length === 0
    ? ''
    : `(${given.map(({ name, type }) => `${name}: ${literalOf(type, random, 3)}`).join(', ')})`
}

function literalOf(type: GraphQLInputType, random: Random, depth: number): string {
  if (isNonNullType(type)) return literalOf(type.ofType, random, depth)
  if (random.between(0, 14) === 0) return random.pick(['null', '"x"', '[]', '{}', '-1', '2147483648', 'X', '$v'])
  if (isListType(type))
    return `[${Array.from({ length: random.between(0, 3) }, () => literalOf(type.ofType, random, depth)).join(', ')}]`
  if (isEnumType(type)) return random.pick(type.getValues()).name
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) => isNonNullType(field.type) || (depth > 0 && random.between(0, 1) === 0),
    )
    return `{ ${fields.map((field) => `${field.name}: ${literalOf(field.type, random, depth - 1)}`).join(', ')} }`
  }
  switch (type.name) {
    case 'Int':
      return String(random.pick([0, 1, 20, 100, 101, -1, 2_147_483_647, 86_400_000]))
    case 'Float':
      return random.pick(['0.5', '1e300', '-1'])
    case 'Boolean':
      return random.pick(['true', 'false'])
    default:
      return quoted(
        random.between(0, 2) === 0
          ? nastyText(random)
          : random.pick(['job_1', 'a', 'v1', 'tests/a.spec.js', 'wrk_1', 'asg_1']),
      )
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll('\u2028', '\\u2028')
}
