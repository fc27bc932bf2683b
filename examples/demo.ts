import { once } from 'node:events'
import { createClient } from '../client/client.ts'
import { GetStatsDocument, JobLogDocument, WatchWorkersDocument } from '../client/gql/graphql.ts'
import type { JobRowFragment } from '../client/gql/graphql.ts'
import type { QgjobClient } from '../client/types.ts'
import { followJobs, lineOf } from './demo/jobs.ts'
import { end, openLab } from './demo/lab.ts'
import type { Lab } from './demo/lab.ts'
import { readInstalls, summarize } from './demo/ledger.ts'

/*
 * The main job, for real, in a temporary directory: a server, three emulated phones in two worker agents, and ten
 * jobs for three versions of an app. Late jobs join a running group, a flaky test is retried, a long one is canceled.
 */
const ORGANIZATION = 'beanstand'
const PHONES = 3
const TERMINAL = ['COMPLETED', 'FAILED', 'ERRORED', 'CANCELED']
/** The live view needs a person; everybody else gets lines. */
const isLive = process.stdin.isTTY && process.stdout.isTTY && process.env.CI === undefined

/** What is said while the live view has the screen, for afterwards; null when nothing has it. */
let held: string[] | null = null

function say(text: string): void {
  if (held === null) process.stdout.write(`${text}\n`)
  else held.push(text)
}

async function submit(lab: Lab, version: string, target: string, tests: string[], ...more: string[]): Promise<string> {
  const files = tests.map((name) => `--test=tests/${name}.spec.js`)
  const args = [`--org-id=${ORGANIZATION}`, `--app-version-id=${version}`, `--target=${target}`, ...files, ...more]
  say(`$ qgjob submit ${args.join(' ')}`)
  return (await lab.qgjob('submit', '--quiet', ...args)).trim()
}

async function phonesAreReady(client: QgjobClient): Promise<void> {
  const names = new Set<string>()
  for await (const { workerUpdated } of client.subscribe(WatchWorkersDocument, () => ({}))) {
    if (workerUpdated.worker) names.add(workerUpdated.worker.name)
    if (names.size === PHONES) return
  }
}

async function printsSomething(client: QgjobClient, jobId: string): Promise<void> {
  for await (const { jobLog } of client.subscribe(JobLogDocument, () => ({ jobId }))) {
    if (jobLog.text.includes('ordered')) return
  }
}

function isRunning(test: string): (jobs: readonly JobRowFragment[]) => boolean {
  return (jobs) => jobs.some(({ testPath, status }) => testPath === `tests/${test}.spec.js` && status === 'RUNNING')
}

/** Everything that happens in the demo, in order. */
async function play(lab: Lab, client: QgjobClient): Promise<void> {
  say(`Server at ${lab.url}; starting ${PHONES} emulated phones in two worker agents ...`)
  lab.startWorker('emulator', '--slots', '2', '--target', 'emulator')
  lab.startWorker('phone', '--target', 'device')
  await phonesAreReady(client)
  const jobs = followJobs(client, ORGANIZATION, (at, job) => {
    if (!isLive) say(lineOf(at, job))
  })

  await submit(lab, 'v1.2.3', 'emulator', ['onboarding', 'login', 'checkout'])
  await submit(lab, 'v1.0.0', 'emulator', ['smoke', 'onboarding'])
  await submit(lab, 'v2.0.0', 'device', ['cold-start'])
  await submit(lab, 'v2.0.0', 'device', ['coupon'], '--max-attempts=1')
  const long = await submit(lab, 'v2.0.0', 'device', ['endurance'], '--priority=urgent')
  const leaveView = isLive ? showLiveView(lab) : null

  await jobs.until(isRunning('login'))
  await submit(lab, 'v1.2.3', 'emulator', ['catalog', 'coupon'], '--label=late')
  await printsSomething(client, long)
  say(`$ qgjob cancel ${long}`)
  await lab.qgjob('cancel', long)
  await jobs.until((all) => all.every(({ status }) => TERMINAL.includes(status)))
  await leaveView?.()

  const { stats } = await client.query(GetStatsDocument, { organizationId: ORGANIZATION, sinceHours: 1 })
  const installs = await readInstalls([lab.devicesOf('emulator'), lab.devicesOf('phone')])
  say(`\n${summarize(installs, stats.attempts)}`)
}

/** Gives the screen to `qgjob status` until the returned function is called. Leaving it by hand ends the demo. */
function showLiveView(lab: Lab): () => Promise<void> {
  held = []
  const view = lab.show('status', '--org-id', ORGANIZATION)
  const onLeft = (): void => void process.kill(process.pid, 'SIGINT')
  view.once('exit', onLeft)
  return async () => {
    view.off('exit', onLeft)
    await end(view)
    const lines = held ?? []
    held = null
    say(`\nTyped meanwhile:\n${lines.join('\n')}\n`)
    await once(lab.show('list', '--org-id', ORGANIZATION), 'exit')
  }
}

async function main(): Promise<number> {
  const interrupted = new Promise<number>((resolve) => {
    process.once('SIGINT', () => resolve(130))
    process.once('SIGTERM', () => resolve(143))
  })
  const startedAt = performance.now()
  const lab = await openLab()
  const client = createClient({ url: lab.url, transport: 'ws' })
  try {
    const played = play(lab, client).then(() => 0)
    const exitCode = await Promise.race([played, interrupted])
    if (exitCode === 0) say(`\nAll of it took ${Math.round((performance.now() - startedAt) / 1000)} s.`)
    else say('Stopped; cleaning up ...')
    played.catch(() => undefined)
    return exitCode
  } finally {
    await client.close()
    await lab.close()
  }
}

process.exit(await main())
