import { buildSchema, parse } from 'graphql'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { SERVER } from '../domain/caller.ts'
import { createErrorMask } from './errors.ts'
import { createExecutor } from './executor.ts'
import { SECRET } from './testing.ts'

const executor = createExecutor({
  schema: buildSchema('type Query { hello: String } type Subscription { hello: String }'),
  makeContext: () => {
    throw new Error(SECRET)
  },
  mask: createErrorMask(pino({ level: 'silent' })),
  limits: { requestTime: 1_000 },
  rates: { charge: () => undefined },
})

test.each([
  ['a query', () => executor.execute({ caller: SERVER, document: parse('{ hello }') })],
  ['an event', () => executor.execute({ caller: SERVER, document: parse('subscription { hello }') }, {})],
  ['a subscription', () => executor.subscribe({ caller: SERVER, document: parse('subscription { hello }') })],
])('a context that cannot be made fails %s, and tells nothing of why', async (_what, run) => {
  const text = JSON.stringify(await run())
  expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] })
  expect(text).not.toContain('password')
})
