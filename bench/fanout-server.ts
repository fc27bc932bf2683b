/** The server side of bench/fanout.ts: the real server, and beside it a bare `ws` server that sends the same bytes. */
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { WebSocketServer } from 'ws'
import { EVERYTHING } from '../server/domain/scope.ts'
import { startServer } from '../server/main.ts'
import { moveJob } from '../server/operations/move.ts'
import { operate } from '../server/operations/operate.ts'
import { submitJobs } from '../server/operations/submit-jobs.ts'
import { findJob } from '../server/store/jobs.ts'
import type { FromServer, ToServer } from './fanout-messages.ts'

const directory = await mkdtemp(join(tmpdir(), 'qgjob-bench-'))
const server = await startServer({ dataDir: directory, host: '127.0.0.1', port: 0 }, {}, pino({ level: 'silent' }))
const { app } = server
const raw = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
await new Promise((resolve) => raw.once('listening', resolve))

const {
  jobs: [job],
} = await submitJobs(
  app,
  [
    {
      organizationId: 'bench',
      appVersionId: 'v1.2.3',
      testPath: 'tests/login.spec.ts',
      target: 'EMULATOR',
      priority: 'NORMAL',
    },
  ],
  { field: 'inputs' },
)
if (job === undefined) throw new Error('nothing was submitted')

let committedAt = 0n
app.store.onCommit(({ logs }) => {
  if (logs.has('bench')) committedAt = process.hrtime.bigint()
})

/** One event of the job; the clock starts when it is on disk. */
async function sendEvent(id: string): Promise<bigint> {
  await operate(app, async (work) => {
    const current = await findJob(work.tx, EVERYTHING, id)
    if (current === undefined) throw new Error('the job is gone')
    return moveJob(work, current, 'STARTED', { status: current.status === 'QUEUED' ? 'RUNNING' : 'QUEUED' })
  })
  return committedAt
}

function sendRaw(bytes: Buffer): bigint {
  const start = process.hrtime.bigint()
  for (const client of raw.clients) client.send(bytes, { binary: false })
  return start
}

function tell(message: FromServer): void {
  process.send?.(message)
}

process.on('message', (message: ToServer) => {
  void answer(message)
})

async function answer(message: ToServer): Promise<void> {
  if (message.type === 'stop') {
    for (const client of raw.clients) client.terminate()
    raw.close()
    await server.stop()
    await rm(directory, { recursive: true })
    process.disconnect()
    return
  }
  if (message.type === 'measure') {
    if (message.memory) globalThis.gc?.()
    const { user, system } = process.cpuUsage()
    const { rss, heapUsed, external } = process.memoryUsage()
    tell({ type: 'measured', cpuMicroseconds: user + system, rss, live: heapUsed + external })
    return
  }
  const bytes = message.bytes === undefined ? null : Buffer.from(message.bytes)
  const starts: bigint[] = []
  for (let i = 0; i < message.events; i++) starts.push(bytes === null ? await sendEvent(job?.id ?? '') : sendRaw(bytes))
  tell({ type: 'sent', start: String(starts[0]) })
}

tell({
  type: 'listening',
  url: server.url,
  port: Number(new URL(server.url).port),
  rawPort: (raw.address() as AddressInfo).port,
  jobId: job.id,
})
