import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createClient } from '../../client/client.ts'
import { CancelGroupDocument, SubmitJobsDocument } from '../../client/gql/graphql.ts'
import { must } from '../helpers/factories.ts'
import { until } from '../helpers/until.ts'
import { succeeded } from '../history/operation.ts'
import { toHistory } from '../history/recorder.ts'
import type { Patch } from '../history/patch.ts'
import { openLab, type Lab } from './lab.ts'
import { startReader } from './reader.ts'

const STALLED = 10
const BATCH = 300
const ROUNDS = 4
/** Everything a job says of its labels, ten times: 20 kilobytes for each event. */
const LABELS = Array.from({ length: 10 }, (_, index) => `labels${index}: labels`).join(' ')
/** What ten sockets may hold back, and what the server takes for the events themselves; a tenth of what is sent. */
const MOST_GROWTH_MB = 150

let lab: Lab
afterEach(() => lab.close())

it('a subscriber that stops reading is cut off with the reason, and harms nobody', { timeout: 120_000 }, async () => {
  const { growthMb, told, stalled } = await stallUnderLoad()
  expect(growthMb).toBeLessThan(MOST_GROWTH_MB)
  expect(told).toBe(2 * BATCH * ROUNDS)
  const closings = await Promise.all(stalled.map(({ resume }) => resume()))
  expect(closings.filter((one) => one.startsWith('4429 CONSUMER_TOO_SLOW'))).toHaveLength(STALLED)
})

it('(a server that lets anything wait would take many times the memory)', { timeout: 120_000 }, async () => {
  const { growthMb, stalled } = await stallUnderLoad([
    { file: 'server/http/socket-writer.ts', find: 'return this.#isFull', replace: 'return false' },
  ])
  expect(growthMb).toBeGreaterThan(2 * MOST_GROWTH_MB)
  for (const { leave } of stalled) leave()
})

/** The same work twice, the second time beside subscribers that do not read; answers what that cost. */
async function stallUnderLoad(patches: readonly Patch[] = []) {
  lab = await openLab({ kind: 'sqlite', patches })
  await lab.startServers(1)
  const url = must(lab.addresses[0])
  const memory = () => residentMb(must(lab.servers[0]?.pid))
  const warm = startReader(lab.recorder, { name: 'warm', url, organizationId: 'warm-up' })
  await work(url, 'warm-up')
  await warm.close()
  const before = memory()

  const stalled = await Promise.all(Array.from({ length: STALLED }, () => stall(url)))
  const healthy = startReader(lab.recorder, { name: 'healthy', url, organizationId: 'acme' })
  await until(() => healthy.cursor !== null)
  let highest = before
  const watching = setInterval(() => (highest = Math.max(highest, memory())), 50)
  await work(url, 'acme')
  const told = () =>
    succeeded(toHistory(lab.lines), 'read').filter(
      ({ process, answer }) => process === 'healthy' && /SUBMITTED|FINISHED/.test(answer.kind),
    ).length
  await until(() => told() === 2 * BATCH * ROUNDS, { withinMs: 30_000 })
  clearInterval(watching)
  await healthy.close()
  return { growthMb: highest - before, told: told(), stalled }
}

/** Makes as many events as it can, of two kilobytes and more each. */
async function work(url: string, organizationId: string): Promise<void> {
  const client = createClient({ url })
  for (let round = 0; round < ROUNDS; round++) {
    const inputs = Array.from({ length: BATCH }, (_, index) => ({
      organizationId,
      appVersionId: 'v1',
      testPath: `tests/${'long/'.repeat(90)}${index}.spec.ts`,
      labels: Array.from({ length: 16 }, (_, label) => `${label}-${'x'.repeat(100)}`),
    }))
    const { submitJobs } = await client.mutate(SubmitJobsDocument, { inputs })
    if (submitJobs.__typename !== 'SubmitJobsPayload') throw new Error(submitJobs.message)
    await client.mutate(CancelGroupDocument, { id: must(submitJobs.jobs[0]).groupId })
  }
  await client.close()
}

interface Stalled {
  /** Reads again, and tells how the server closed it. */
  resume(): Promise<string>
  leave(): void
}

/** Subscribes, and stops reading. */
async function stall(url: string): Promise<Stalled> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const closed = new Promise<string>((resolve) => {
    socket.once('close', (code, reason) => resolve(`${code} ${reason.toString()}`))
  })
  await once(socket, 'open')
  socket.send('{"type":"connection_init"}')
  await once(socket, 'message')
  const query = `subscription { jobUpdated(filter: {organizationId: "acme"}) { job { ${LABELS} } } }`
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
  await once(socket, 'message')
  socket.pause()
  return {
    resume() {
      socket.resume()
      return closed
    },
    leave: () => socket.terminate(),
  }
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024
}
