/**
 * Submits per second: one job a call over 50 connections, beside the same call to a lean Yoga whose resolver does
 * nothing, in turn; then 1,000 jobs a call. Every acknowledged job is on disk (SQLite, synchronous=FULL).
 *
 *   node bench/submit.ts [rounds]
 */
import { median, postAll, quantile, spread } from './load.ts'
import { start, startQgjob } from './processes.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const CALLS = 20_000
const WARM_UP = 5_000
const CONNECTIONS = 50
const BATCHES = 30
const BATCH = 1_000

const one = (index: number) =>
  JSON.stringify({
    query:
      'mutation Submit($input: SubmitJobInput!) { submitJob(input: $input) { ... on SubmitJobPayload { job { id status } } } }',
    variables: { input: job(index) },
  })
const oneToBaseline = (index: number) =>
  JSON.stringify({
    query:
      'mutation Submit($input: Input!) { submitJob(input: $input) { ... on SubmitJobPayload { job { id status } } } }',
    variables: { input: job(index) },
  })

function job(index: number) {
  return {
    organizationId: 'bench',
    appVersionId: `v1.${index % 20}.0`,
    testPath: `tests/checkout-${index}.spec.js`,
    target: 'EMULATOR',
    priority: 'NORMAL',
  }
}

async function rate(url: string, calls: number, body: (index: number) => string) {
  let sent = 0
  const begun = performance.now()
  const times = await postAll(`${url}/graphql`, CONNECTIONS, () => (sent < calls ? body(sent++) : null))
  return { perSecond: (calls / (performance.now() - begun)) * 1_000, p99: quantile(times, 0.99) }
}

async function batchRate(url: string): Promise<number> {
  const query =
    'mutation ($inputs: [SubmitJobInput!]!) { submitJobs(inputs: $inputs) { ... on SubmitJobsPayload { created } } }'
  const bodies = Array.from({ length: BATCHES }, (_, batch) =>
    JSON.stringify({ query, variables: { inputs: Array.from({ length: BATCH }, (_, i) => job(batch * BATCH + i)) } }),
  )
  const begun = performance.now()
  await postAll(`${url}/graphql`, 2, () => bodies.pop() ?? null)
  return ((BATCHES * BATCH) / (performance.now() - begun)) * 1_000
}

const baseline = await start(['bench/yoga-baseline.ts'])
const qgjob = await startQgjob()
try {
  await rate(baseline.url, WARM_UP, oneToBaseline)
  await rate(qgjob.url, WARM_UP, one)
  const results = {
    baseline: [] as number[],
    qgjob: [] as number[],
    ratio: [] as number[],
    p99: [] as number[],
    batch: [] as number[],
  }
  for (let round = 0; round < ROUNDS; round++) {
    const reference = await rate(baseline.url, CALLS, oneToBaseline)
    const measured = await rate(qgjob.url, CALLS, one)
    results.baseline.push(reference.perSecond)
    results.qgjob.push(measured.perSecond)
    results.ratio.push(measured.perSecond / reference.perSecond)
    results.p99.push(measured.p99)
  }
  await batchRate(qgjob.url)
  for (let round = 0; round < ROUNDS; round++) results.batch.push(await batchRate(qgjob.url))
  console.log(`median [least-most] of ${ROUNDS} rounds`)
  console.log(`Yoga, resolver does nothing, 50 connections   ${spread(results.baseline)} calls/s`)
  console.log(
    `submitJob, on disk, 50 connections            ${spread(results.qgjob)} jobs/s, p99 ${median(results.p99).toFixed(1)} ms`,
  )
  console.log(`  as a share of the baseline                  ${spread(results.ratio, 2)}`)
  console.log(`submitJobs, on disk, 1,000 jobs a call        ${spread(results.batch)} jobs/s`)
} finally {
  await Promise.all([baseline.stop(), qgjob.stop()])
}
