import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadedCode } from '../test/helpers/loaded-code.ts'
import { aJob } from './testing/factories.ts'
import { startFakeServer } from './testing/fake-server.ts'
import type { FakeServer } from './testing/fake-server.ts'

// What starts fast is what loads little: measured in files, which do not vary. bench/start-up.ts measures the time.

const BINARY = join(import.meta.dirname, '../bin/qgjob.js')
const HEAVY = [
  ...['ink', 'react', 'react-reconciler', 'yoga-layout', 'string-width', 'graphql-ws', 'ws'],
  ...['graphql', 'kysely', 'pg', 'graphql-yoga', '@pothos/core', 'dataloader', 'pino', 'zod', 'execa', 'tar'],
]

let server: FakeServer
beforeEach(async () => {
  const submitted = { __typename: 'SubmitJobsPayload', jobs: [aJob()], created: true, warnings: [] }
  server = await startFakeServer({ submitJobs: submitted, jobs: { edges: [], pageInfo: { hasNextPage: false } } })
})
afterEach(() => server.stop())

describe.each([
  ['--version', ['commander']],
  ['--help', ['commander']],
  ['submit --org-id=acme --app-version-id=v1 --test=a.spec.js', ['commander', '@urql/core']],
  ['list --org-id=acme --json', ['commander', '@urql/core']],
])('qgjob %s', (line, needs) => {
  test('loads neither Ink nor the server, nor anything else that is large', async () => {
    const { packages, folders } = await loadedCode(BINARY, line.split(' '), { QGJOB_SERVER_URL: server.url })
    for (const name of needs) expect(packages).toContain(name)
    expect(HEAVY.filter((name) => packages.has(name))).toEqual([])
    expect(['server', 'worker', 'cli/ui'].filter((name) => folders.has(name))).toEqual([])
  })
})

test('what loads much is seen', async () => {
  const { packages, folders } = await loadedCode(BINARY, ['server', 'migrate'])
  expect(packages).toContain('kysely')
  expect(folders).toContain('server')
})
