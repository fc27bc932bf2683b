import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EXIT } from '../exit-codes.ts'
import { runCli, type CliResult } from '../testing/run-cli.ts'

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'simulate-test-'))
})
afterEach(() => rm(cwd, { recursive: true, force: true }))

const LAB = { type: 'lab', workers: [{ name: 'pixel', count: 2, targets: ['EMULATOR'] }], install: { EMULATOR: 10 } }
const job = (n: number, change: object = {}) => ({
  ...{ type: 'job', at: 0, org: 'a', appVersion: `v${n % 2}`, target: 'EMULATOR', test: `t${n}.js`, seconds: 20 + n },
  ...change,
})
const JOBS = Array.from({ length: 8 }, (_, n) => job(n))

async function simulate(lines: readonly object[], ...args: string[]): Promise<CliResult> {
  await writeFile(join(cwd, 'trace.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'))
  return runCli(['simulate', 'trace.jsonl', ...args], { cwd })
}
const schedule = async (): Promise<string> => readFile(join(cwd, 'out.jsonl'), 'utf8')

test('--json prints all figures, in seconds', async () => {
  const { stdout, stderr, exitCode } = await simulate([LAB, ...JOBS], '--json')
  const waits = { jobs: 8, p50: 37, p95: 85, max: 85 }
  expect(JSON.parse(stdout)).toEqual({
    ...{ policy: 'qgjob', knowledge: 'exact', seed: 1, jobs: 8, completed: 8, errored: 0, refused: 0, stuck: [] },
    ...{ devices: 2, makespan: 106, lowerBound: 104, installs: 2, utilisation: 0.9811, testUtilisation: 0.8868 },
    deviceTime: { a: 208 },
    waits: { all: waits, byPriority: { NORMAL: waits }, byOrganization: { a: waits } },
  })
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: EXIT.passed })
})

test('--schedule writes every install and attempt, one on each line', async () => {
  await simulate(
    [LAB, job(1, { seconds: 1.5 }), { type: 'worker', at: 11, name: 'pixel-2', event: 'lost' }],
    '--schedule=out.jsonl',
  )
  const entry = { org: 'a', appVersion: 'v1', target: 'EMULATOR' }
  expect(
    (await schedule())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { worker: 'pixel-1', kind: 'install', ...entry, test: null, start: 0, end: 10 },
    { worker: 'pixel-1', kind: 'attempt', ...entry, test: 't1.js', start: 10, end: 11.5 },
  ])
})

describe('the schedule', () => {
  const random = [LAB, ...JOBS, { type: 'worker', at: 60, name: 'pixel-1', event: 'lost' }, job(9, { at: 90 })]

  test.each(['exact', 'learned', 'none'])(
    'is the same to the byte for the same trace and seed (%s)',
    async (knowledge) => {
      const written = async (seed: number) => {
        await simulate(random, `--seed=${seed}`, `--knowledge=${knowledge}`, '--schedule=out.jsonl')
        return schedule()
      }
      const first = await written(7)
      expect(await written(7)).toBe(first)
      expect(first).toContain('"lost":true')
    },
  )

  test('depends on the seed where devices are done at the same moment', async () => {
    const schedules = new Set<string>()
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      await simulate([LAB, job(1), job(3)], `--seed=${seed}`, '--schedule=out.jsonl')
      schedules.add(await schedule())
    }
    expect(schedules.size).toBe(2)
  })

  test.each([
    ['whole-group', 2],
    ['per-test', 8],
  ])('of %s has so many installs: %i', async (policy, installs) => {
    await simulate([LAB, ...JOBS], `--policy=${policy}`, '--schedule=out.jsonl')
    expect((await schedule()).match(/"install"/g)).toHaveLength(installs)
  })
})

test('what is known changes what is decided', async () => {
  const lines = [LAB, ...Array.from({ length: 9 }, (_, n) => job(n, { appVersion: 'v1', seconds: n === 8 ? 300 : 20 }))]
  const makespan = async (knowledge: string) => {
    const { stdout } = await simulate(lines, '--json', `--knowledge=${knowledge}`)
    return (JSON.parse(stdout) as { makespan: number }).makespan
  }
  // The long job comes first if it is known to be long.
  expect([await makespan('exact'), await makespan('learned')]).toEqual([310, 310])
  expect(await makespan('none')).toBeGreaterThan(370)
})

test('on a pipe: facts with tabs, and the timeline in plain signs', async () => {
  const { stdout } = await simulate([LAB, ...JOBS, { type: 'worker', at: 90, name: 'pixel-1', event: 'lost' }])
  expect(stdout).toContain('\ninstalls\t3\n')
  expect(stdout).toMatch(/^pixel-1 {2}#+a+-+$/m)
  expect(stdout).toMatch(/^pixel-2 {2}#+b+[ab#.]*$/m)
  expect(stdout).not.toMatch(/[^\n\t\x20-\x7e]/)
})

test('on a terminal: sentences, a table and the timeline', async () => {
  await writeFile(join(cwd, 'trace.jsonl'), [LAB, ...JOBS].map((line) => JSON.stringify(line)).join('\n'))
  const { stdout, stderr } = await runCli(['simulate', 'trace.jsonl', '--no-color'], { cwd, terminal: { columns: 60 } })
  expect(stdout).toContain('makespan    1m 46s, 1.02 times the lower bound\n')
  expect(stdout).toMatch(/^WAIT OF +JOBS +HALF AT MOST +95 % AT MOST +LONGEST$/m)
  expect(stdout).toMatch(/^pixel-1 {2}▒+a+/m)
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60)
  // Progress goes elsewhere, and is wiped away.
  expect(stderr).toContain('0 of 8 jobs')
  expect(stderr.endsWith('\r\x1b[K')).toBe(true)
})

describe('what cannot be used', () => {
  test('a bad line is named, with the remedy', async () => {
    const { exitCode, stderr, stdout } = await simulate([LAB, job(1), { ...job(2), prio: 'LOW' }])
    expect({ exitCode, stdout }).toEqual({ exitCode: EXIT.usage, stdout: '' })
    expect(stderr).toContain('error: trace.jsonl, line 3: unknown key "prio"')
    expect(stderr).toContain('priority')
  })

  test.each([
    [['simulate', 'nothing.jsonl'], 'the trace nothing.jsonl cannot be read'],
    [['simulate'], "missing required argument 'trace'"],
    [['simulate', 't', '--policy=best'], 'Allowed choices are qgjob, whole-group, per-test'],
    [['simulate', 't', '--knowledge=all'], 'Allowed choices are exact, learned, none'],
  ])('%j', async (args, problem) => {
    const { exitCode, stderr } = await runCli(args, { cwd })
    expect(exitCode).toBe(EXIT.usage)
    expect(stderr).toContain(problem)
  })

  test('a setting of the server out of bounds', async () => {
    await writeFile(join(cwd, 'trace.jsonl'), JSON.stringify(LAB))
    const { exitCode, stderr } = await runCli(['simulate', 'trace.jsonl'], { cwd, env: { QGJOB_AGEING_MS: 'x' } })
    expect(exitCode).toBe(EXIT.usage)
    expect(stderr).toContain('QGJOB_AGEING_MS is "x"')
  })
})

test('jobs that can never run are named with what they ask, after the figures of the others', async () => {
  const { exitCode, stdout, stderr } = await simulate(
    [LAB, job(1), job(2, { requirements: { platform: 'IOS', tags: ['gpu'] } })],
    '--json',
  )
  expect(exitCode).toBe(EXIT.couldNotRun)
  expect(JSON.parse(stdout)).toMatchObject({ completed: 1, stuck: [{ jobs: 1, requirements: { platform: 'IOS' } }] })
  expect(stderr).toContain('1 job of a on EMULATOR, IOS, tag gpu: No registered worker fits')
})

test('an interruption ends it, and leaves no store behind', async () => {
  const stores = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('qgjob-simulate-'))
  const before = await stores()
  await writeFile(join(cwd, 'trace.jsonl'), [LAB, ...JOBS].map((line) => JSON.stringify(line)).join('\n'))
  const stop = new Error('stop')
  const { exitCode, stdout } = await runCli(['simulate', 'trace.jsonl'], { cwd, interruption: AbortSignal.abort(stop) })
  expect({ exitCode, stdout }).toEqual({ exitCode: EXIT.bug, stdout: '' })
  expect((await stores()).filter((name) => !before.includes(name))).toEqual([])
})
