import { parse, type ExecutionResult } from 'graphql'
import { expect, test, vi } from 'vitest'
import type { Operation } from './executor.ts'
import { SERVER, type Caller, type Role } from '../domain/caller.ts'
import { Scope } from '../domain/scope.ts'
import { createSharedExecution } from './shared-execution.ts'

const execute = vi.fn<(operation: Operation, event?: unknown) => ExecutionResult | Promise<ExecutionResult>>()

function open(results: () => ExecutionResult | Promise<ExecutionResult>) {
  execute.mockReset().mockImplementation(results)
  return createSharedExecution(execute)
}

const text = 'subscription S($after: String, $full: Boolean!) { s(after: $after) { id name(full: $full) } }'
const document = parse(text)
const caller = SERVER

test('executes once per event and operation', () => {
  const share = open(() => ({ data: { s: 1 } }))
  const operation = { caller, document, variableValues: { full: true } }
  const [one, two] = [share(operation), share({ ...operation })]
  const event = {}
  expect(one(event)).toBe(two(event))
  expect(one(event).bytes?.toString()).toBe('{"data":{"s":1}}}')
  expect(execute).toHaveBeenCalledTimes(1)
  one({})
  expect(execute).toHaveBeenCalledTimes(2)
})

test.each<[string, Operation, Operation, boolean]>([
  ['another document', { caller, document }, { caller, document: parse(text) }, false],
  ['another operation name', { caller, document }, { caller, document, operationName: 'S' }, false],
  [
    'a variable of a field',
    { caller, document, variableValues: { full: true } },
    { caller, document, variableValues: { full: false } },
    false,
  ],
  [
    'a variable that only chooses events',
    { caller, document, variableValues: { after: 'a' } },
    { caller, document, variableValues: { after: 'b' } },
    true,
  ],
  [
    'the order of variables',
    { caller, document, variableValues: { full: 1, x: 2 } },
    { caller, document, variableValues: { x: 2, full: 1 } },
    true,
  ],
])('%s', (_name, one, other, shared) => {
  const share = open(() => ({ data: {} }))
  const event = {}
  share(one)(event)
  share(other)(event)
  expect(execute).toHaveBeenCalledTimes(shared ? 1 : 2)
})

test('is shared by those who see the same, and by nobody else', () => {
  const share = open(() => ({ data: {} }))
  const event = {}
  const seen = (role: Role, ...organizationIds: string[]) => {
    const principal = { role, tokenId: null, name: 'x', scope: Scope.of(organizationIds), credentialId: null }
    share({ document, caller: { principal, address: null, requestId: null } satisfies Caller })(event)
    return execute.mock.calls.length
  }
  expect(seen('MEMBER', 'a')).toBe(1)
  expect(seen('MEMBER', 'a')).toBe(1)
  expect(seen('MEMBER', 'b')).toBe(2)
  expect(seen('VIEWER', 'a')).toBe(3)
  expect(seen('MEMBER', 'a', 'b')).toBe(4)
})

test.each([
  'subscription ($v: Boolean!) { s @include(if: $v) { id } }',
  'subscription ($v: Boolean!) { s { id @skip(if: $v) } }',
  'subscription ($v: Boolean!) { s { ...F } } fragment F on T { id(x: [$v]) }',
  'subscription ($v: Boolean!) { s { ... on T @include(if: $v) { id } } }',
])('%s depends on its variable', (query) => {
  const share = open(() => ({ data: {} }))
  const parsed = parse(query)
  const event = {}
  share({ caller, document: parsed, variableValues: { v: true } })(event)
  share({ caller, document: parsed, variableValues: { v: false } })(event)
  expect(execute).toHaveBeenCalledTimes(2)
})

test('calls back everybody once a result that took time is there', async () => {
  const { promise, resolve } = Promise.withResolvers<ExecutionResult>()
  const payload = open(() => promise)({ caller, document })({})
  const callbacks = Array.from({ length: 1_200 }, () => vi.fn())
  for (const callback of callbacks) payload.whenReady(callback)
  expect(payload.bytes).toBeNull()
  resolve({ data: null })
  await vi.waitFor(() => {
    for (const callback of callbacks) expect(callback).toHaveBeenCalledOnce()
  })
  const late = vi.fn()
  payload.whenReady(late)
  expect(late).toHaveBeenCalledOnce()
  expect(payload.bytes?.toString()).toBe('{"data":null}}')
})
