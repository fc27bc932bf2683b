/**
 * Dispatch latency: from the submit call to the moment a waiting worker holds its attempt (submit over HTTP -> on disk
 * -> planned -> offered over the subscription -> startNextAttempt answered), beside the round trip of a mutation that
 * does nothing on the same socket. Every job is a new app version, so that each is planned and offered.
 *
 *   node bench/dispatch.ts [jobs] [jobs per second]
 */
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { postAll, quantile } from './load.ts'
import { startQgjob } from './processes.ts'

const JOBS = Number(process.argv[2] ?? 1_000)
const PER_SECOND = Number(process.argv[3] ?? 100)
const WARM_UP = 200

const qgjob = await startQgjob()
const client = createClient({
  url: `${qgjob.url.replace('http', 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  lazy: false,
})

async function call<T>(query: string, variables: Record<string, unknown>): Promise<T> {
  for await (const { data, errors } of client.iterate<T>({ query, variables })) {
    if (errors !== undefined) throw new Error(errors.map((error) => error.message).join('; '))
    if (data) return data
  }
  throw new Error('no answer')
}

interface Offer {
  assignmentId: string
  fence: number
}
interface Deal {
  deal: { attempt: { id: string }; job: { testPath: string } } | null
}

const started = new Map<string, number>()
const waiting = new Map<string, () => void>()

async function work(): Promise<void> {
  const { registerWorker } = await call<{ registerWorker: { sessionId: string; worker: { id: string } } }>(
    'mutation ($input: RegisterWorkerInput!) { registerWorker(input: $input) { ... on RegisterWorkerPayload { sessionId worker { id } } } }',
    { input: { name: 'bench', targets: ['EMULATOR'] } },
  )
  const variables = { workerId: registerWorker.worker.id, sessionId: registerWorker.sessionId }
  const commands = client.iterate<{ workerCommands: { offer?: Offer } }>({
    query:
      'subscription ($workerId: ID!, $sessionId: ID!) { workerCommands(workerId: $workerId, sessionId: $sessionId) { ... on AssignmentOffered { offer { assignmentId fence } } } }',
    variables,
  })
  for await (const { data } of commands) {
    const offer = data?.workerCommands.offer
    if (offer !== undefined) await serve(offer)
  }
}

async function serve(lease: Offer): Promise<void> {
  const { startNextAttempt } = await call<{ startNextAttempt: Deal }>(
    'mutation ($lease: LeaseInput!) { startNextAttempt(lease: $lease) { ... on DealPayload { deal { attempt { id } job { testPath } } } } }',
    { lease },
  )
  for (let { deal } = startNextAttempt; deal !== null;) {
    started.set(deal.job.testPath, performance.now())
    waiting.get(deal.job.testPath)?.()
    const answer: { finishAttempt: Deal } = await call<{ finishAttempt: Deal }>(
      'mutation ($lease: LeaseInput!, $id: ID!) { finishAttempt(lease: $lease, attemptId: $id, result: { outcome: PASSED, durationMs: 1 }) { ... on DealPayload { deal { attempt { id } job { testPath } } } } }',
      { lease, id: deal.attempt.id },
    )
    deal = answer.finishAttempt.deal
  }
}

async function dispatch(index: number): Promise<number> {
  const testPath = `tests/t${index}.spec.js`
  const begun = new Promise<void>((resolve) => waiting.set(testPath, resolve))
  const input = { organizationId: 'bench', appVersionId: `v${index}`, testPath }
  const query =
    'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { ... on SubmitJobPayload { job { id } } } }'
  let body: string | null = JSON.stringify({ query, variables: { input } })
  const at = performance.now()
  await postAll(`${qgjob.url}/graphql`, 1, () => {
    const next = body
    body = null
    return next
  })
  await begun
  return (started.get(testPath) ?? Number.NaN) - at
}

async function emptyMutation(): Promise<number> {
  const at = performance.now()
  await call('mutation { heartbeat(beats: []) { beats { workerId } } }', {})
  return performance.now() - at
}

async function paced(count: number, run: (index: number) => Promise<number>, from = 0): Promise<number[]> {
  const times: number[] = []
  const begun = performance.now()
  for (let index = 0; index < count; index++) {
    const due = begun + (index * 1_000) / PER_SECOND
    if (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, due - performance.now()))
    times.push(await run(from + index))
  }
  return times
}

const show = (times: readonly number[]) =>
  `p50 ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms`

const working = work()
try {
  await paced(WARM_UP, emptyMutation)
  await paced(WARM_UP, dispatch)
  const empty = await paced(JOBS, emptyMutation)
  const dispatched = await paced(JOBS, dispatch, WARM_UP)
  console.log(`${JOBS} each, at most ${PER_SECOND} a second`)
  console.log(`empty mutation, one round trip     ${show(empty)}`)
  console.log(`submit call -> attempt on a worker ${show(dispatched)}`)
} finally {
  await client.dispose()
  await working.catch(() => {})
  await qgjob.stop()
}
