import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { RunReportDocument } from '../../client/gql/graphql.ts'
import type { ReportedJobFragment } from '../../client/gql/graphql.ts'
import { organizationOf, withClient } from '../connect.ts'
import type { Session } from '../connect.ts'
import { connectionNotes } from '../connection-notes.ts'
import { isCi, isJson } from '../context.ts'
import type { Context } from '../context.ts'
import { Interrupted, explain } from '../errors.ts'
import { EXIT, verdictOf } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { followJobs } from '../follow-jobs.ts'
import type { WatchedJob } from '../follow-jobs.ts'
import { jobInput } from '../job-input.ts'
import type { JobOptions } from '../job-input.ts'
import { submittedColumns } from '../output/columns.ts'
import { note, printList, warn } from '../output/print.ts'
import { plural } from '../output/text.ts'
import { duration } from '../output/time.ts'
import { isFinished } from '../output/words.ts'
import { readPages } from '../pages.ts'
import { cancelJobs, describeCanceled } from '../runs/cancel-jobs.ts'
import { discoverTests } from '../runs/discover.ts'
import { notPassedBefore, supersede, supersedeLabel } from '../runs/earlier.ts'
import { printRun } from '../runs/print-run.ts'
import { createProgress } from '../runs/progress.ts'
import { REPORT_FORMAT, countRun, isBad } from '../runs/report.ts'
import type { Conclusion, RunReport } from '../runs/report.ts'
import { prepareFiles, writeFiles } from '../runs/report-files.ts'
import { submitAll } from '../submit-all.ts'
import type { Submitted } from '../submit-all.ts'

export interface RunOptions extends JobOptions {
  globs: readonly string[]
  workspace?: string
  exclude?: string[]
  /** Of the whole run. */
  timeout?: number
  failFast?: boolean
  rerunFailed?: boolean
  detach?: boolean
  junit?: string
  report?: string
  supersede?: string
}

/** For whoever does more with a run than the command line: the action for GitHub. */
export interface RunHooks {
  /** Before anything is submitted. */
  onStart?: (testRun: { server: string; organizationId: string; label: string }) => void
  /** With everything there is to say, when it has been printed and written. */
  onReport?: (report: RunReport) => void
}

/** Discovers, submits, follows, reports: the one command for CI and people. */
export async function run(context: Context, options: RunOptions, hooks: RunHooks = {}): Promise<ExitCode> {
  // From here on an interruption is answered, so that nothing is left behind that nobody knows of.
  const interruption = context.interruption()
  const folder = resolve(context.cwd, options.workspace ?? '.')
  const tests = await discoverTests(folder, options.globs, options.exclude ?? [])
  await prepareFiles(context, options)

  const voice: Voice = { say: (text) => note(context, text) }
  return withClient(
    context,
    async (session) => {
      const organizationId = await organizationOf(context, session, options.orgId)
      const label = `run:${randomBytes(6).toString('hex')}`
      const testRun = { organizationId, label, startedAt: context.now(), hooks }
      hooks.onStart?.({ server: session.server, organizationId, label })
      const chosen = options.rerunFailed === true ? await failedOnes(context, session, testRun, tests, options) : tests
      const submitted = await submit(context, session, testRun, chosen, options)
      if (options.detach === true) return detach(context, session, testRun, submitted.jobs, options)
      if (interruption.aborted) return giveUp(context, session, testRun, submitted.jobs, 'interrupted', options)
      const { jobs, conclusion } = await follow(context, session, testRun, submitted.jobs, options, voice)
      return conclusion === null
        ? finish(context, session, testRun, jobs, verdict(jobs), options)
        : giveUp(context, session, testRun, jobs, conclusion, options)
    },
    connectionNotes(context, (text) => voice.say(text)),
  )
}

/** Where messages go in between: while a line of counts is drawn, they must not run into it. */
interface Voice {
  say: (text: string) => void
}

interface TestRun {
  organizationId: string
  label: string
  startedAt: number
  hooks: RunHooks
}

async function failedOnes(
  context: Context,
  { client }: Session,
  { organizationId }: TestRun,
  tests: readonly string[],
  { target, supersede: key, label: [label] = [] }: RunOptions,
): Promise<readonly string[]> {
  const mark = key === undefined ? label : supersedeLabel(key)
  const filter = { organizationId, target, ...(mark === undefined ? {} : { label: mark }) }
  const failed = await notPassedBefore(client, filter, tests)
  const such = mark === undefined ? '' : ` with label ${mark}`
  note(context, `${failed.length} of ${plural(tests.length, 'test')} did not pass the last time${such}`)
  return failed
}

/** All or none of the tests; says what was submitted. */
async function submit(
  context: Context,
  session: Session,
  { organizationId, label }: TestRun,
  tests: readonly string[],
  options: RunOptions,
): Promise<Submitted> {
  if (tests.length === 0) return { jobs: [], created: false, warnings: [] }
  const key = options.supersede
  const labels = [...(options.label ?? []), label, ...(key === undefined ? [] : [supersedeLabel(key)])]
  const inputs = tests.map((test) => jobInput(organizationId, test, { ...options, label: labels }))
  const submitted = await submitAll(session.client, inputs, label).catch(async (error: unknown) => {
    await takeBack(context, session, organizationId, label)
    throw error
  })
  for (const warning of new Set(submitted.warnings)) warn(context, warning)
  const { jobs } = submitted
  const groups = new Set(jobs.map(({ groupId }) => groupId))
  note(context, `submitted ${plural(jobs.length, 'test')} in ${plural(groups.size, 'group')}, label ${label}`)
  if (key !== undefined) {
    const own = jobs.map(({ id }) => id)
    const { waiting, running } = await supersede(session.client, organizationId, key, own)
    if (waiting + running > 0)
      note(context, `superseded earlier runs of ${key}: ${describeCanceled({ waiting, running })}`)
  }
  return submitted
}

/** A large run goes in several requests: if a later one is refused, what the earlier ones brought must not run. */
async function takeBack(context: Context, { client }: Session, organizationId: string, label: string): Promise<void> {
  try {
    const canceled = await cancelJobs(client, { organizationId, label })
    if (canceled.waiting + canceled.running > 0)
      note(context, `took back what was submitted: ${describeCanceled(canceled)}`)
  } catch {
    // Whatever kept us from submitting also keeps us from this; that is what will be told.
  }
}

/** `conclusion` says why it ended early; null if all jobs are finished. */
async function follow(
  context: Context,
  { client }: Session,
  { organizationId, label }: TestRun,
  started: readonly WatchedJob[],
  { timeout: timeoutMs, failFast }: RunOptions,
  voice: Voice,
): Promise<{ jobs: WatchedJob[]; conclusion: 'timeout' | 'interrupted' | null }> {
  const timeout = timeoutMs === undefined ? new AbortController().signal : AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([context.interruption(), timeout])
  const progress = createProgress(context, client, started)
  voice.say = progress.say
  const failure = Promise.withResolvers<never>()
  const current = new Map(started.map((job) => [job.id, job]))
  let isFailing = false

  const cancelTheRest = async (job: WatchedJob): Promise<void> => {
    const left = [...current.values()].filter(({ status }) => !isFinished(status))
    if (left.length === 0) return
    progress.say(`${job.testPath} did not pass: canceling the ${plural(left.length, 'test')} left (--fail-fast)`)
    await cancelJobs(client, { organizationId, label })
  }
  try {
    const followed = followJobs({
      client,
      started,
      label,
      signal,
      onChange(at, kind, job) {
        current.set(job.id, job)
        progress.change(at, kind, job)
        if (failFast !== true || isFailing || !isBad(job)) return
        isFailing = true
        cancelTheRest(job).catch(failure.reject)
      },
    })
    const jobs = [...(await Promise.race([followed, failure.promise])).values()]
    if (jobs.every(({ status }) => isFinished(status))) return { jobs, conclusion: null }
    return { jobs, conclusion: timeout.aborted ? 'timeout' : 'interrupted' }
  } finally {
    voice.say = (text) => note(context, text)
    progress.stop()
  }
}

function verdict(jobs: readonly WatchedJob[]): Conclusion {
  const conclusions = { [EXIT.passed]: 'passed', [EXIT.failed]: 'failed', [EXIT.couldNotRun]: 'errored' } as const
  const exitCode = verdictOf(jobs)
  return exitCode in conclusions ? conclusions[exitCode as keyof typeof conclusions] : 'canceled'
}

/** Ended by the clock or by a signal. Nobody comes back to a run of CI, so its jobs are canceled; a person's go on. */
async function giveUp(
  context: Context,
  session: Session,
  testRun: TestRun,
  jobs: readonly WatchedJob[],
  conclusion: 'timeout' | 'interrupted',
  options: RunOptions,
): Promise<ExitCode> {
  const why = conclusion === 'timeout' ? `no verdict within ${duration(options.timeout ?? 0)}` : 'interrupted'
  const left = jobs.filter(({ status }) => !isFinished(status))
  if (isCi(context)) {
    const { organizationId, label } = testRun
    const canceled = await cancelJobs(session.client, { organizationId, label }).catch((error: unknown) => {
      // Whoever interrupts wants an end now, and it is the interruption that the exit code tells.
      note(context, `${why}; ${plural(left.length, 'job')} could not be canceled: ${explain(error).problem.what}`)
      return null
    })
    if (canceled === null) return exitCodeOf(conclusion, context.interruption())
    note(context, `${why}: ${describeCanceled(canceled)}`)
  } else {
    note(context, `${why}; ${left.length === 1 ? 'the job goes on' : `${left.length} jobs go on`}:`)
    noteHowToGoOn(context, testRun, options)
  }
  return finish(context, session, testRun, jobs, conclusion, options)
}

function noteHowToGoOn(context: Context, { label }: TestRun, { orgId }: RunOptions): void {
  const where = [
    ...(context.flags.server === undefined ? [] : [`--server=${context.flags.server} `]),
    ...(orgId === undefined ? [] : [`--org-id=${orgId} `]),
  ].join('')
  note(context, `  qgjob status ${where}--label=${label} --watch   follows them again`)
  note(context, `  qgjob cancel ${where}--label=${label}           ends them`)
}

async function detach(
  context: Context,
  session: Session,
  testRun: TestRun,
  jobs: readonly WatchedJob[],
  options: RunOptions,
): Promise<ExitCode> {
  noteHowToGoOn(context, testRun, options)
  if (isJson(context.flags)) return finish(context, session, testRun, jobs, 'detached', options)
  await printList(context, submittedColumns, jobs)
  return EXIT.passed
}

/** Reports in every form that was asked for, and answers with the exit code. */
async function finish(
  context: Context,
  session: Session,
  testRun: TestRun,
  jobs: readonly WatchedJob[],
  conclusion: Conclusion,
  options: RunOptions,
): Promise<ExitCode> {
  const { organizationId, label, startedAt, hooks } = testRun
  const { appVersionId, target } = options
  const exitCode = exitCodeOf(conclusion, context.interruption())
  const finishedAt = context.now()
  const details = await readDetails(session, testRun, jobs)
  const report: RunReport = {
    ...{ format: REPORT_FORMAT, label, server: new URL(session.server).origin, organizationId, appVersionId, target },
    ...{ conclusion, exitCode },
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    durationMs: finishedAt - startedAt,
    counts: countRun(details),
    jobs: details,
  }
  printRun(context, report)
  await writeFiles(context, session.client, report, options)
  hooks.onReport?.(report)
  return exitCode
}

function exitCodeOf(conclusion: Conclusion, interruption: AbortSignal): ExitCode {
  switch (conclusion) {
    case 'passed':
    case 'detached':
      return EXIT.passed
    case 'failed':
      return EXIT.failed
    case 'errored':
      return EXIT.couldNotRun
    case 'canceled':
      return EXIT.canceled
    case 'timeout':
      return EXIT.timeout
    case 'interrupted':
      return interruption.reason instanceof Interrupted ? interruption.reason.exitCode : EXIT.interrupted
  }
}

/** The jobs with their attempts, in the order in which they were submitted. */
async function readDetails(
  { client }: Session,
  { organizationId, label }: TestRun,
  jobs: readonly WatchedJob[],
): Promise<ReportedJobFragment[]> {
  const filter = { organizationId, label }
  const { items } = await readPages(Infinity, async (page) => {
    return jobs.length === 0
      ? { edges: [], pageInfo: { hasNextPage: false, endCursor: null } }
      : (await client.query(RunReportDocument, { filter, ...page })).jobs
  })
  const byId = new Map(items.map((job) => [job.id, job]))
  return jobs.flatMap(({ id }) => byId.get(id) ?? [])
}
