import { expect, test } from 'vitest'
import { aReport } from '../testing/a-report.ts'
import { aFinishedJob, aJob, anAttempt, before } from '../testing/factories.ts'
import { htmlReport } from './html.ts'

const JOBS = [
  aFinishedJob('COMPLETED', { id: 'job_a', testPath: 'tests/a.spec.js' }),
  aFinishedJob('FAILED', {
    id: 'job_b',
    testPath: 'tests/b.spec.js',
    error: '\u001b[31mexpected <Pay>\u001b[39m',
    attempts: [
      anAttempt({ id: 'att_1', outcome: 'LOST', workerName: 'pixel-2', startedAt: before(30), endedAt: before(20) }),
      anAttempt({ id: 'att_2', outcome: 'FAILED', counts: { passed: 2, failed: 1, skipped: 0, flaky: 0 } }),
    ],
  }),
  aJob({ id: 'job_c', testPath: 'tests/c.spec.js', status: 'CANCELED' }),
]

test('is one page that loads nothing', () => {
  const page = htmlReport(aReport(JOBS), new Map())
  expect(page).toMatch(/^<!doctype html>/)
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
  expect(page).not.toMatch(/<script|<link|<img|<iframe|url\(|@import|src=/i)
})

test('has the verdict, each test with what went wrong first, and who ran what when', () => {
  const page = htmlReport(aReport(JOBS), new Map([['job_b', 'step 1\nstep 2']]))
  expect(page).toContain('<p>1 passed, 1 failed, 1 canceled of 3 tests in 1m</p>')
  const order = [...page.matchAll(/<summary>(tests\/.*?)<\/summary>/g)].map(([, name]) => name)
  expect(order).toEqual(['tests/b.spec.js', 'tests/c.spec.js', 'tests/a.spec.js'])
  expect(page).toContain('<pre>expected &lt;Pay&gt;</pre>')
  expect(page).toContain('<summary>output</summary><pre>step 1\nstep 2</pre>')
  expect(page).toContain('<li>lost on pixel-2 after 10s: 5 passed, 1 skipped</li><li>failed on pixel-1')
  expect(page).toContain('<b>pixel-2</b><div><i class="lost" style="left:0.00%;width:35.71%"')
})

test('shows the single tests, and what failed in quarantine or was flaky as such', () => {
  const tests = [
    { title: 'opens', verdict: 'PASSED' as const, durationMs: 1200, error: null },
    { title: 'types <b>', verdict: 'FAILED' as const, durationMs: 300, error: 'no' },
  ]
  const held = aFinishedJob('FAILED', {
    id: 'x',
    quarantined: true,
    attempts: [anAttempt({ outcome: 'FAILED', tests })],
  })
  const page = htmlReport(aReport([held, aFinishedJob('COMPLETED', { flaky: true })]), new Map())
  expect(page).toContain('<p>1 passed (1 flaky), 1 quarantined of 2 tests in 1m</p>')
  expect(page).toContain('<tr class="quarantined"><td><details><summary>')
  expect(page).toContain('<span class="status">~ quarantined</span>')
  expect(page).toContain('<span class="status">✓ flaky</span>')
  expect(page).toContain('<li class="failed"><span class="status">✗</span> types &lt;b&gt; (300ms)</li>')
})

test('nothing that a test writes becomes markup', () => {
  const evil = '</pre></title><script>alert(1)</script><img src=x onerror="alert(2)">'
  const job = aFinishedJob('FAILED', { testPath: evil, error: evil, workerName: evil })
  const page = htmlReport(aReport([job], { appVersionId: evil }), new Map([[job.id, evil]]))
  expect(page).not.toMatch(/<script|<img/i)
})

test('nor does it steer a terminal that prints the page, or turn its text around', () => {
  const evil = 'a\u001b]0;title\u0007\u009b2J\u202eb'
  const job = aFinishedJob('FAILED', { testPath: evil, error: evil, workerName: evil })
  const page = htmlReport(aReport([job], { appVersionId: evil }), new Map([[job.id, evil]]))
  expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
})
