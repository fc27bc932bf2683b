import { GraphQLError } from 'graphql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { before, page } from '../testing/factories.ts'
import { startFakeServer } from '../testing/fake-server.ts'
import type { FakeServer } from '../testing/fake-server.ts'
import { runCli } from '../testing/run-cli.ts'
import type { CliWorld } from '../testing/run-cli.ts'

const caller = (organizationIds: string[] | null) => ({ name: 'ann', role: 'OWNER', organizationIds, token: null })

/** The entry with this number: one a minute, the newest is 250. */
const entry = (number: number) => ({
  id: String(number),
  at: before((250 - number) * 60),
  action: 'TOKEN_CREATED',
  actor: number % 2 === 0 ? { tokenId: 'tok_1', name: 'ann', address: '10.0.0.7', requestId: 'req_1' } : null,
  ...{ jobId: null, groupId: null, workerId: null, assignmentId: null, tokenId: `tok_${number}`, buildId: null },
  detail: '{"name":"ci"}',
})

let server: FakeServer
beforeEach(async () => {
  server = await startFakeServer({
    caller: caller(null),
    organizations: [{ id: 'acme' }],
    auditLog({ first, after }: { first: number; after: string | null }) {
      const newest = after === null ? 250 : Number(after) - 1
      const length = Math.min(first, newest)
      const nodes = Array.from({ length }, (_, index) => entry(newest - index))
      return page(nodes, newest > length, String(newest - length + 1))
    },
  })
})
afterEach(() => server.stop())

const qgjob = (line: string, { env, ...world }: CliWorld = {}) =>
  runCli(line.split(' '), { env: { QGJOB_SERVER_URL: server.url, NO_COLOR: '1', ...env }, ...world })
const asked = () => server.asked.filter(({ field }) => field === 'auditLog').map(({ args }) => args)

test('on a pipe: time, who, from where, what, to what, and the rest', async () => {
  const { stdout, stderr } = await qgjob('audit --limit=2')
  expect(stdout).toBe(
    [
      `${before(0)}\tann\t10.0.0.7\tTOKEN_CREATED\ttok_250\t{"name":"ci"}\n`,
      `${before(60)}\t\t\tTOKEN_CREATED\ttok_249\t{"name":"ci"}\n`,
    ].join(''),
  )
  expect(stderr).toBe('these are the newest 2; --limit or --all shows more\n')
  expect(asked()).toEqual([{ organizationId: null, first: 2, after: null, newestFirst: true }])
})

test('on a terminal: the newest 50, in words', async () => {
  const { stdout, stderr } = await qgjob('audit', { terminal: { columns: 100 } })
  const [header, first, second] = stdout.split('\n').map((row) => row.split(/ {2,}/))
  expect(header).toEqual(['WHEN', 'WHO', 'FROM', 'WHAT', 'SUBJECT', 'DETAIL'])
  expect(first).toEqual(['now', 'ann', '10.0.0.7', 'token created', 'tok_250', '{"name":"ci"}'])
  expect(second?.[1]).toBe('(the server)')
  expect(stdout.trimEnd().split('\n')).toHaveLength(51)
  expect(stderr).toContain('newest 50')
})

test.each([
  ['audit --all', 250],
  ['audit --output=jsonl', 250],
  ['audit --json --limit=120', 120],
  ['audit --output=jsonl --since=2h', 121],
  ['audit --all --since=2026-03-01T11:00:00Z', 61],
])('%s pages through %i entries', async (line, count) => {
  const { stdout, stderr } = await qgjob(line)
  const rows = line.includes('--json') ? (JSON.parse(stdout) as object[]) : stdout.trimEnd().split('\n')
  expect(rows).toHaveLength(count)
  expect(stderr).toBe(line.includes('--limit') ? 'these are the newest 120; --limit or --all shows more\n' : '')
})

test('--since reads no page further than it must', async () => {
  await qgjob('audit --all --since=1h')
  expect(asked()).toHaveLength(1)
})

test('JSON holds the detail as an object, not as text', async () => {
  const [first] = JSON.parse((await qgjob('audit --json --limit=1')).stdout) as object[]
  expect(first).toMatchObject({ id: '250', actor: { address: '10.0.0.7' }, detail: { name: 'ci' } })
})

test.each([
  ['audit', caller(null), {}, undefined],
  ['audit', caller(['acme']), {}, 'acme'],
  ['audit', caller(null), { QGJOB_ORG: 'acme' }, 'acme'],
  ['audit --org-id=globex', caller(null), { QGJOB_ORG: 'acme' }, 'globex'],
  ['audit --lab', caller(null), { QGJOB_ORG: 'acme' }, undefined],
])('%s of %o with %o is the log of %s', async (line, who, env, organizationId) => {
  server.answers.caller = who
  expect((await qgjob(line, { env })).exitCode).toBe(0)
  expect(asked()[0]?.organizationId ?? undefined).toBe(organizationId)
})

test('who may not look is told so, with exit code 4', async () => {
  server.answers.auditLog = () => {
    throw new GraphQLError('This needs the role OWNER.', { extensions: { code: 'FORBIDDEN' } })
  }
  const { exitCode, stdout, stderr } = await qgjob('audit --org-id=acme')
  expect([exitCode, stdout]).toEqual([4, ''])
  expect(stderr).toContain('cause: This needs the role OWNER.')
})

test.each(['--since=yesterday', '--since=2026-13-01', '--limit=5 --all', '--lab --org-id=acme'])(
  '%s is refused',
  async (option) => {
    expect((await qgjob(`audit ${option}`)).exitCode).toBe(2)
    expect(server.asked).toEqual([])
  },
)
