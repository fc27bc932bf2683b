import { createClient } from '../../client/client.ts'
import { followJobs, lineOf } from '../../examples/demo/jobs.ts'
import { ORGANIZATION, Rig } from './rig.ts'
import { setUp } from './setup.ts'

/*
 * The queue on two SIMULATED phones: AppWright specs that nobody changed, real adb and Appium, three versions of an app
 * whose install takes five seconds, a late job that joins a running group, and one that is canceled.
 */
const INSTALL_MS = 5_000
const TERMINAL = ['COMPLETED', 'FAILED', 'ERRORED', 'CANCELED']

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function submit(rig: Rig, version: string, ...tests: string[]): Promise<string[]> {
  say(`$ qgjob submit --app-version-id=${version} ${tests.map((test) => `--test=tests/${test}.spec.ts`).join(' ')}`)
  return rig.submit(version, tests)
}

async function play(rig: Rig): Promise<void> {
  for (const version of ['v1.0.0', 'v1.2.3', 'v2.0.0']) rig.build(version)
  const client = createClient({ url: rig.url, transport: 'ws' })
  try {
    say(`Two simulated phones, installs take ${INSTALL_MS / 1000} s; starting an agent that finds them ...`)
    rig.startWorker()
    await rig.workersReady(2)
    const jobs = followJobs(client, ORGANIZATION, (at, job) => say(lineOf(at, job)))
    const ids = await submit(rig, 'v1.0.0', 'login', 'notes', 'logout')
    ids.push(...(await submit(rig, 'v1.2.3', 'login', 'crash')))
    const [long = ''] = await submit(rig, 'v2.0.0', 'patience')
    await jobs.until((all) => all.some(({ status }) => status === 'RUNNING'))
    ids.push(...(await submit(rig, 'v1.0.0', 'xpath')))
    await rig.running(long)
    say(`$ qgjob cancel ${long}`)
    await rig.cancel(long)
    await jobs.until((all) => all.every(({ status }) => TERMINAL.includes(status)))
    await rig.idle()
    await summarize(rig, ids)
  } finally {
    await client.close()
  }
}

/** `ids` are the jobs that ran to an end. */
async function summarize(rig: Rig, ids: readonly string[]): Promise<void> {
  const installs = rig.installs()
  const count = installs.reduce((sum, { length }) => sum + length, 0)
  const attempts = (await Promise.all(ids.map((id) => rig.job(id)))).flatMap((job) => job.attempts)
  const tests = attempts.reduce(
    (sum, { counts }) => sum + (counts ? counts.passed + counts.failed + counts.flaky : 0),
    0,
  )
  say('\nInstalls, from the log that each simulated phone keeps itself:')
  installs.forEach((own, index) => say(`  phone ${index + 1}   ${own.length} installs`))
  say(`  in all    ${count}, as the server was told: ${await rig.installsReported()}`)
  say(`  ${tests} tests ran to an end; AppWright by itself installs once for each of them`)
}

const startedAt = performance.now()
setUp(say)
const rig = await Rig.open({ phones: 2, installMs: INSTALL_MS })
const interrupted = new Promise<number>((resolve) => {
  process.once('SIGINT', () => resolve(130))
  process.once('SIGTERM', () => resolve(143))
})
let exitCode = 1
try {
  exitCode = await Promise.race([play(rig).then(() => 0), interrupted])
} finally {
  await rig.close()
}
say(`\nAll of it took ${Math.round((performance.now() - startedAt) / 1000)} s, on simulated phones.`)
process.exit(exitCode)
