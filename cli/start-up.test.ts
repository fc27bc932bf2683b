import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadedCode } from '../test/helpers/loaded-code.ts'
import { aJob } from './testing/factories.ts'
import { startFakeServer } from './testing/fake-server.ts'
import type { FakeServer } from './testing/fake-server.ts'

// What starts fast is what loads little: measured in files, which do not vary. bench/start-up.ts measures the time.

const BINARY = join(import.meta.dirname, '../bin/qgjob.js')
const HEAVY = [
  ...['ink', 'react', 'react-reconciler', 'yoga-layout', 'string-width', '@urql/core', 'wonka', 'graphql-ws', 'ws'],
  ...['graphql', 'kysely', 'pg', 'graphql-yoga', '@pothos/core', 'dataloader', 'pino', 'zod', 'execa', 'tar'],
]
/** Modules of Node that take milliseconds each. One `import` of node:http, node:util or node:process brings some. */
const HEAVY_BUILTINS = [
  ...['crypto', 'tls', 'http2', 'zlib', 'worker_threads', 'readline', 'perf_hooks', 'fs/promises'],
  ...['internal/deps/undici/undici', 'internal/process/report'],
]

let server: FakeServer
beforeEach(async () => {
  const submitted = { __typename: 'SubmitJobsPayload', jobs: [aJob()], created: true, warnings: [] }
  server = await startFakeServer({ submitJobs: submitted, jobs: { edges: [], pageInfo: { hasNextPage: false } } })
})
afterEach(() => server.stop())

describe.each([
  ['--version', []],
  ['--help', []],
  ['submit --org-id=acme --app-version-id=v1 --test=a.spec.js', ['http']],
  ['list --org-id=acme --json', ['http']],
])('qgjob %s', (line, needs) => {
  test('loads neither Ink nor the server nor a client for subscriptions, from few files', async () => {
    const loaded = await loadedCode(BINARY, line.split(' '), { QGJOB_SERVER_URL: server.url })
    expect(loaded.packages).toContain('commander')
    expect(HEAVY.filter((name) => loaded.packages.has(name))).toEqual([])
    expect(['server', 'worker', 'cli/ui'].filter((name) => loaded.folders.has(name))).toEqual([])
    for (const name of needs) expect(loaded.builtins).toContain(name)
    expect(HEAVY_BUILTINS.filter((name) => loaded.builtins.has(name))).toEqual([])
    // The binary, the entry, all that starts, and the bundler's helpers.
    expect(loaded.files).toBeLessThanOrEqual(4)
  })
})

test('what loads much is seen', async () => {
  const { packages, folders, files, builtins } = await loadedCode(BINARY, ['server', 'migrate'])
  expect(packages).toContain('kysely')
  expect(folders).toContain('server')
  expect(builtins).toContain('crypto')
  expect(files).toBeGreaterThan(4)
})
