/**
 * Dispatch latency: from the submit call to the moment a waiting worker holds its attempt (submit over HTTP -> on disk
 * -> planned -> offered over the subscription -> startNextAttempt answered), beside the round trip of a mutation that
 * does nothing on the same socket. Every job is a new app version, so that each is planned and offered.
 *
 *   node bench/dispatch.ts [jobs] [jobs per second]
 */
import { Connection, paced, work } from './agent.ts'
import { postAll, quantile } from './load.ts'
import { startQgjob } from './processes.ts'

const JOBS = Number(process.argv[2] ?? 1_000)
const PER_SECOND = Number(process.argv[3] ?? 100)
const WARM_UP = 200

const qgjob = await startQgjob()
const connection = new Connection(qgjob.url)
const waiting = new Map<string, () => void>()

async function dispatch(index: number): Promise<number> {
  const testPath = `tests/t${index}.spec.js`
  const begun = new Promise<number>((resolve) => waiting.set(testPath, () => resolve(performance.now())))
  const input = { organizationId: 'bench', appVersionId: `v${index}`, testPath }
  const query =
    'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { ... on SubmitJobPayload { job { id } } } }'
  const bodies = [JSON.stringify({ query, variables: { input } })]
  const at = performance.now()
  await postAll(`${qgjob.url}/graphql`, 1, () => bodies.pop() ?? null)
  return (await begun) - at
}

const show = (times: readonly number[]) =>
  `p50 ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms`

const working = work(connection, 'bench', { started: (testPath) => waiting.get(testPath)?.() })
try {
  await paced(WARM_UP, PER_SECOND, () => connection.emptyMutation())
  await paced(WARM_UP, PER_SECOND, dispatch)
  const empty = await paced(JOBS, PER_SECOND, () => connection.emptyMutation())
  const dispatched = await paced(JOBS, PER_SECOND, (index) => dispatch(WARM_UP + index))
  console.log(`${JOBS} each, at most ${PER_SECOND} a second`)
  console.log(`empty mutation, one round trip     ${show(empty)}`)
  console.log(`submit call -> attempt on a worker ${show(dispatched)}`)
} finally {
  await connection.close()
  await working.catch(() => {})
  await qgjob.stop()
}
