import { expect, test } from 'vitest'
import { aReport } from '../cli/testing/a-report.ts'
import { aFinishedJob, aJob } from '../cli/testing/factories.ts'
import { annotationsOf } from './annotations.ts'
import { markdownReport } from './markdown.ts'

const many = (count: number, error: string) =>
  aReport(
    Array.from({ length: count }, (_, n) =>
      aFinishedJob(n % 2 === 0 ? 'FAILED' : 'COMPLETED', { id: `job_${n}`, testPath: `tests/${n}.spec.js`, error }),
    ),
  )

test.each([
  ['bytes', 900 * 1024],
  ['characters', 60_000],
] as const)('stays within its budget of %s, failures first, and counts what is left out', (unit, budget) => {
  const text = markdownReport(many(5_000, 'ü€😀'.repeat(2_000)), { budget, unit })
  const size = unit === 'bytes' ? Buffer.byteLength(text) : text.length
  expect(size).toBeLessThanOrEqual(budget)
  expect(size).toBeGreaterThan(budget / 2)
  const [, left] = /… and (\d+) more that did not pass\./.exec(text) ?? []
  const told = text.match(/<details open>/g)?.length ?? 0
  expect(Number(left) + told).toBe(2_500)
})

test('nothing of others becomes markup, a mention or a link', () => {
  const evil = 'tests/<img src=x>|`a` @acme #17 **b** [x](http://evil.example) \u001b[31mred\u202e.spec.js\nnext'
  const jobs = [aFinishedJob('FAILED', { testPath: evil, error: evil }), aFinishedJob('COMPLETED', { testPath: evil })]
  const text = markdownReport(aReport(jobs, { appVersionId: '`v1`' }), { budget: 60_000, unit: 'characters' })
  const outside = text.replace(/```+text\n[^]*?\n```+/g, '')
  expect(outside).not.toMatch(/<img|@acme|#17|\*\*b|\]\(http|https?:\/\//)
  expect(outside).toContain('`` `v1` ``')
  expect(text).not.toContain('\u001b')
  // A cell of a table stays one cell.
  const row = text.split('\n').find((line) => line.startsWith('| ✓'))
  expect(row?.match(/(?<!\\)\|/g)).toHaveLength(6)
})

test('numbers that are none are only text too', () => {
  const evil = '<img src=x>' as unknown as number
  const job = { ...aFinishedJob('COMPLETED'), durationMs: evil }
  const report = aReport([job], { durationMs: evil, target: evil as never })
  const shown = markdownReport(
    { ...report, counts: { ...report.counts, total: evil } },
    { budget: 9_999, unit: 'bytes' },
  )
  expect(shown).not.toContain('<img')
})

test('says what became of a run without tests, and of one that was cut off', () => {
  expect(markdownReport(aReport([], { conclusion: 'passed' }), { budget: 9_999, unit: 'bytes' })).toMatch(
    /^### ✅ Nothing to run\n/,
  )
  const cut = markdownReport(aReport([aJob()], { conclusion: 'timeout' }), { budget: 9_999, unit: 'bytes' })
  expect(cut).toMatch(/^### ⏱️ 1 unfinished\n[^]*longer than its `timeout`/)
})

test('annotations are at most ten errors and ten warnings, one for each file before a second for any', () => {
  const tests = ['x', 'y'].map((title) => ({ title, verdict: 'FAILED' as const, durationMs: 1, error: title }))
  const jobs = Array.from({ length: 12 }, (_, n) => {
    const job = aFinishedJob('FAILED', { id: `j${n}`, testPath: `tests/${n}.spec.js`, error: null })
    return { ...job, attempts: job.attempts.map((attempt) => ({ ...attempt, tests: n < 8 ? tests : [] })) }
  })
  const held = jobs.map((job) => ({ ...job, quarantined: true }))
  const few = annotationsOf(aReport(jobs.slice(0, 4)), 'mobile').errors
  expect(few.map(({ title }) => title.split(': ')[1])).toEqual(['x', 'x', 'x', 'x', 'y', 'y', 'y', 'y'])
  expect(few[0]).toMatchObject({ file: 'mobile/tests/0.spec.js', message: 'x' })
  expect(annotationsOf(aReport(jobs), '').errors).toHaveLength(10)
  const { errors, warnings } = annotationsOf(aReport(held), '')
  expect([errors.length, warnings.length]).toEqual([0, 10])
})
