/**
 * How long a device stands idle between two jobs while a long queue waits: from the report of a job's end to the next
 * job on the device, in the same group (it comes in the answer) and in another (planned and offered), beside the round
 * trip of a mutation that does nothing.
 *
 *   node bench/next-job.ts [queued jobs] [jobs of a group] [workers]
 */
import { Connection, paced, work } from './agent.ts'
import { quantile } from './load.ts'
import { startQgjob } from './processes.ts'

const JOBS = Number(process.argv[2] ?? 10_000)
const OF_A_GROUP = Number(process.argv[3] ?? 10)
const WORKERS = Number(process.argv[4] ?? 5)
const MEASURED = Math.min(JOBS / 2, 3_000)

const qgjob = await startQgjob()
const client = new Connection(qgjob.url)
const same: number[] = []
const other: number[] = []
const enough = Promise.withResolvers<undefined>()

const groupOf = (testPath: string) => testPath.split('/')[0]

/** A worker, and between which moments it stood idle. */
function device(name: string): { connection: Connection; working: Promise<void> } {
  const connection = new Connection(qgjob.url)
  let ended: { at: number; group: string | undefined } | undefined
  let held = ''
  const working = work(connection, name, {
    started(testPath) {
      held = testPath
      if (ended === undefined) return
      const times = ended.group === groupOf(testPath) ? same : other
      times.push(performance.now() - ended.at)
      if (same.length + other.length >= MEASURED) enough.resolve(undefined)
    },
    finishing() {
      ended = { at: performance.now(), group: groupOf(held) }
    },
  })
  return { connection, working }
}

async function submitAll(): Promise<void> {
  const inputs = Array.from({ length: JOBS }, (_, index) => {
    const group = `v${Math.floor(index / OF_A_GROUP)}`
    return { organizationId: 'bench', appVersionId: group, testPath: `${group}/t${index}.spec.js` }
  })
  while (inputs.length > 0) {
    await client.call(
      'mutation ($inputs: [SubmitJobInput!]!) { submitJobs(inputs: $inputs) { ... on SubmitJobsPayload { created } } }',
      { inputs: inputs.splice(0, 1_000) },
    )
  }
}

const show = (times: readonly number[]) =>
  `p50 ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms, of ${times.length}`

try {
  await submitAll()
  const empty = await paced(500, 200, () => client.emptyMutation())
  const devices = Array.from({ length: WORKERS }, (_, index) => device(`phone-${index}`))
  await enough.promise
  await Promise.all(devices.map(({ connection }) => connection.close()))
  await Promise.allSettled(devices.map(({ working }) => working))
  console.log(`${JOBS} queued jobs in groups of ${OF_A_GROUP}, ${WORKERS} workers that end each job at once`)
  console.log(`empty mutation, one round trip        ${show(empty)}`)
  console.log(`job ended -> next job, same group     ${show(same)}`)
  console.log(`job ended -> next job, another group  ${show(other)}`)
} finally {
  await client.close()
  await qgjob.stop()
}
