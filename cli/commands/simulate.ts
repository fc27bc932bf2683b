import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { BadSetting } from '../../server/config.ts'
import type { PolicyName } from '../../server/simulation/policies.ts'
import type { Report, StuckJobs, Waits } from '../../server/simulation/report.ts'
import { runTrace, type TraceRun } from '../../server/simulation/run-trace.ts'
import type { Knowledge } from '../../server/simulation/simulate.ts'
import type { Progress } from '../../server/simulation/simulation.ts'
import { BadTrace } from '../../server/simulation/trace.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { tabSeparated, type Column } from '../output/column.ts'
import { paintOut, printJson, printLine, warn } from '../output/print.ts'
import { plural } from '../output/text.ts'
import { duration } from '../output/time.ts'
import { timeline } from '../output/timeline.ts'
import { word } from '../output/words.ts'

export interface SimulateFlags {
  trace: string
  policy: PolicyName
  knowledge: Knowledge
  seed: number
  schedule?: string
}

/** What a lab would do with a trace of jobs. */
export async function simulate(context: Context, flags: SimulateFlags): Promise<ExitCode> {
  const { trace, policy, knowledge, seed } = flags
  const text = await readTrace(context, trace)
  const run = await runTrace(text, {
    policy,
    knowledge,
    seed,
    env: context.env,
    signal: context.interruption(),
    onProgress: (progress) => showProgress(context, progress),
  }).catch((error: unknown) => {
    throw inputProblem(error, trace)
  })
  clearProgress(context)
  if (flags.schedule !== undefined) await writeSchedule(context, flags.schedule, run)
  const { report } = run
  const form = formOf(context)
  if (form === 'json') printJson(context, { policy, knowledge, seed, ...report })
  else await printReport(context, run, form === 'plain')
  if (report.errored > 0)
    warn(context, `${plural(report.errored, 'job')} ended as errored: devices vanished under them`)
  if (report.refused > 0) warn(context, `${plural(report.refused, 'job')} refused: too many of the organization waited`)
  if (report.stuck.length > 0) throw new CliError(EXIT.couldNotRun, stuckProblem(report.stuck))
  return EXIT.passed
}

async function readTrace({ cwd }: Context, file: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8')
  } catch (error) {
    throw new CliError(EXIT.usage, { what: `the trace ${file} cannot be read`, why: (error as Error).message })
  }
}

function inputProblem(error: unknown, file: string): unknown {
  if (error instanceof BadTrace) return new CliError(EXIT.usage, { what: `${file}, ${error.message}`, fix: error.fix })
  if (error instanceof BadSetting) return new CliError(EXIT.usage, { what: error.message })
  return error
}

async function writeSchedule({ cwd }: Context, file: string, { schedule }: TraceRun): Promise<void> {
  try {
    await writeFile(resolve(cwd, file), schedule.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  } catch (error) {
    const why = (error as Error).message
    throw new CliError(EXIT.couldNotRun, { what: `the schedule ${file} cannot be written`, why })
  }
}

/** On a terminal alone: a line that is written over again and again. */
function showProgress({ stderr }: Context, { elapsedMs, ended, total }: Progress): void {
  if (stderr.isTTY) stderr.write(`\r\x1b[K${ended} of ${total} jobs, ${duration(elapsedMs)} of the trace`)
}

function clearProgress({ stderr }: Context): void {
  if (stderr.isTTY) stderr.write('\r\x1b[K')
}

function stuckProblem(stuck: readonly StuckJobs[]): { what: string; why: string; fix: string } {
  const jobs = stuck.reduce((sum, some) => sum + some.jobs, 0)
  return {
    what: `${plural(jobs, 'job')} can never run in this lab`,
    why: stuck
      .map(({ org, target, requirements: { tags, ...others }, jobs: count, reason }) => {
        const wants = [...Object.values(others), ...tags.map((tag) => `tag ${tag}`)]
        return `${plural(count, 'job')} of ${org} on ${[target, ...wants].join(', ')}: ${reason}`
      })
      .join('\n'),
    fix: 'add a worker that fits to the lab line, or take these jobs out of the trace',
  }
}

async function printReport(context: Context, run: TraceRun, isPlain: boolean): Promise<void> {
  const { report, schedule, workers, absences, from, to } = run
  const paint = paintOut(context)
  const rows = waitRows(report)
  if (isPlain) {
    for (const [name, value] of plainFacts(report)) printLine(context, `${name}\t${value}`)
    context.stdout.write(tabSeparated(WAIT_COLUMNS, rows))
  } else {
    for (const [name, value] of facts(report)) printLine(context, `${paint('gray', name.padEnd(12))}${value}`)
    printLine(context, '')
    // Only here, because measuring the width of letters takes 20 ms to load.
    const { aligned } = await import('../output/table.ts')
    context.stdout.write(aligned(WAIT_COLUMNS, rows, { width: context.stdout.columns, paint }))
  }
  const organizations = new Set(schedule.map(({ org }) => org))
  const spans = [
    ...schedule.map(({ org, appVersion, ...span }) => ({
      ...span,
      app: organizations.size > 1 ? `${org} ${appVersion}` : appVersion,
    })),
    ...absences.map((absence) => ({ ...absence, kind: 'absent' as const, app: '' })),
  ]
  const lines = timeline(workers, spans, { from, to, width: context.stdout.columns, paint, isPlain })
  if (lines.length > 0) printLine(context, '')
  for (const line of lines) printLine(context, line)
}

function facts(report: Report): [name: string, text: string][] {
  const { makespan, lowerBound, installs, completed, jobs, devices, utilisation, testUtilisation } = report
  const times = lowerBound > 0 ? `, ${(makespan / lowerBound).toFixed(2)} times the lower bound` : ''
  const avoided = Math.max(0, completed - installs)
  const total = Object.values(report.deviceTime).reduce((sum, time) => sum + time, 0)
  const shares = Object.entries(report.deviceTime).map(
    ([org, time]) => `${org} ${duration(time * 1_000)} (${percent(total === 0 ? 0 : time / total)})`,
  )
  return [
    ['jobs', `${completed} of ${jobs} completed on ${plural(devices, 'device')}`],
    ['makespan', `${duration(makespan * 1_000)}${times}`],
    ['installs', `${installs}, ${avoided} avoided`],
    ['devices', `${percent(utilisation)} busy, ${percent(testUtilisation)} with tests`],
    ['device time', shares.join(', ')],
  ]
}

function plainFacts(report: Report): [name: string, value: string | number][] {
  const { jobs, completed, errored, refused, devices, makespan, lowerBound, installs, utilisation } = report
  const numbers = { jobs, completed, errored, refused, devices, makespan, lowerBound, installs, utilisation }
  return [
    ...Object.entries(numbers),
    ...Object.entries(report.deviceTime).map(([org, time]): [string, number] => [`deviceTime.${org}`, time]),
  ]
}

interface WaitRow {
  name: string
  waits: Waits
}

function waitRows({ waits: { all, byPriority, byOrganization } }: Report): WaitRow[] {
  const organizations = Object.entries(byOrganization)
  return [
    { name: 'all', waits: all },
    ...Object.entries(byPriority).map(([priority, waits]) => ({ name: word(priority), waits })),
    ...(organizations.length > 1 ? organizations.map(([org, waits]) => ({ name: org, waits })) : []),
  ]
}

const waitColumn = (title: string, of: (waits: Waits) => number): Column<WaitRow> => ({
  title,
  raw: ({ waits }) => String(of(waits)),
  show: ({ waits }) => duration(of(waits) * 1_000),
  align: 'right',
})

const WAIT_COLUMNS: readonly Column<WaitRow>[] = [
  { title: 'wait of', raw: ({ name }) => name, least: 8 },
  { title: 'jobs', raw: ({ waits }) => String(waits.jobs), align: 'right' },
  waitColumn('half at most', ({ p50 }) => p50),
  waitColumn('95 % at most', ({ p95 }) => p95),
  waitColumn('longest', ({ max }) => max),
]

function percent(part: number): string {
  return `${Math.round(part * 100)} %`
}
