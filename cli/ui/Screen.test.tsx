import { renderToString } from 'ink'
import { describe, expect, test } from 'vitest'
import { widthOf } from '../output/width.ts'
import {
  NOW,
  aBusyWorker,
  aFinishedJob,
  aGroup,
  aJob,
  aRunningJob,
  aWorker,
  before,
  counts,
  someStats,
} from '../testing/factories.ts'
import { progressBar } from './Groups.tsx'
import { Screen } from './Screen.tsx'
import type { ScreenProps } from './Screen.tsx'
import { NO_CHOICE, visibleLines } from './choice.ts'
import type { Choice } from './choice.ts'
import { EMPTY_MODEL, reduce } from './model.ts'
import type { LiveModel, LiveUpdate } from './model.ts'

const at = before(0)
const jobs = (list: ReturnType<typeof aJob>[]): LiveUpdate[] =>
  list.map((job) => ({ type: 'job', at, kind: 'SNAPSHOT', job }))

/** Two running, one failed, thirty waiting; two groups; three devices. */
const BUSY: LiveModel = reduce(EMPTY_MODEL, [
  { type: 'connection', connection: 'live' },
  { type: 'stats', stats: someStats() },
  ...jobs([
    aRunningJob({ id: 'r1', testPath: 'tests/login.spec.js' }),
    aRunningJob({
      id: 'r2',
      testPath: 'tests/shop/cart.spec.js',
      workerId: 'wrk_2',
      workerName: 'pixel-2',
      attemptsUsed: 1,
    }),
    aFinishedJob('FAILED', { id: 'f1', testPath: 'tests/checkout.spec.js', attemptsUsed: 2 }),
    ...Array.from({ length: 30 }, (_, n) =>
      aJob({ id: `q${String(n).padStart(2, '0')}`, testPath: `tests/feature-${n}.spec.js` }),
    ),
  ]),
  { type: 'group', at, kind: 'SNAPSHOT', group: aGroup() },
  {
    type: 'group',
    at,
    kind: 'SNAPSHOT',
    group: aGroup({
      id: 'g2',
      appVersionId: 'v2.0.0',
      target: 'DEVICE',
      counts: counts({ queued: 22 }),
      assignments: [],
    }),
  },
  { type: 'worker', at, kind: 'SNAPSHOT', worker: aBusyWorker('r1') },
  { type: 'worker', at, kind: 'SNAPSHOT', worker: aBusyWorker('r2', { id: 'wrk_2', name: 'pixel-2' }) },
  { type: 'worker', at, kind: 'SNAPSHOT', worker: aWorker({ id: 'wrk_3', name: 'pixel-3' }) },
])

function draw(columns: number, rows: number, given: Partial<ScreenProps> = {}): string[] {
  const props: ScreenProps = {
    server: 'http://127.0.0.1:4000',
    organization: 'qualgent',
    model: BUSY,
    choice: NO_CHOICE,
    jobLines: visibleLines(given.model ?? BUSY, given.choice ?? NO_CHOICE),
    paneText: [],
    now: NOW,
    columns,
    rows,
    ...given,
  }
  return renderToString(<Screen {...props} />, { columns }).split('\n')
}

test('texts of others cannot steer the terminal', () => {
  const evil = 'evil\u001b[2J\u001b]0;title\u0007\u009b31m\u202ey\u0008'
  const model = reduce(EMPTY_MODEL, [
    ...jobs([
      aRunningJob({ id: 'r1', testPath: evil, workerName: evil }),
      aFinishedJob('FAILED', { id: 'f1', testPath: evil, error: evil, workerName: evil }),
    ]),
    { type: 'group', at, kind: 'SNAPSHOT', group: aGroup({ appVersionId: evil }) },
    { type: 'worker', at, kind: 'SNAPSHOT', worker: aBusyWorker('r1', { name: evil }) },
  ])
  const drawn = draw(120, 40, { model, organization: 'qualgent' }).join('\n')
  expect(drawn).toContain('evil')
  expect(drawn.replace(/\u001b\[[\d;]*m/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
})

describe('the frame', () => {
  test.each([20, 40, 80, 120, 200])('at %i columns is never wider than the terminal', (columns) => {
    for (const line of draw(columns, 30)) expect(widthOf(line), line).toBeLessThanOrEqual(columns)
  })

  test('is never higher than rows - 1, and never wider, with anything in it, at any size', () => {
    const paneText = Array.from({ length: 100 }, (_, n) => `line ${n} `.repeat(40))
    const views: Partial<Choice>[] = [
      {},
      { isHelp: true },
      { isTyping: true, filter: 'x'.repeat(300) },
      { message: 'm'.repeat(300) },
      { question: { verb: 'cancel', jobId: 'r1', testPath: 't'.repeat(300) } },
      { isUnfolded: true, offset: 40 },
      { pane: { kind: 'log', jobId: 'r1', from: null } },
      { pane: { kind: 'details', jobId: 'gone', from: 7 } },
    ]
    for (const columns of [20, 40, 80, 200]) {
      for (const rows of [2, 3, 5, 8, 13, 24]) {
        for (const view of views) {
          const frame = draw(columns, rows, { choice: { ...NO_CHOICE, ...view }, paneText })
          expect(frame.length, JSON.stringify({ columns, rows, view })).toBeLessThanOrEqual(rows - 1)
          for (const line of frame) expect(widthOf(line), line).toBeLessThanOrEqual(columns)
        }
      }
    }
  })

  test('is never higher than rows - 1, full or empty', () => {
    for (const columns of [40, 80, 200]) {
      for (const rows of [2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 20, 21, 22, 24, 60]) {
        for (const model of [EMPTY_MODEL, BUSY]) {
          for (const isHelp of [false, true]) {
            const choice = { ...NO_CHOICE, isHelp }
            expect(draw(columns, rows, { model, choice }).length, `${columns}x${rows}`).toBeLessThanOrEqual(rows - 1)
          }
        }
      }
    }
  })

  test('at 80 columns', () => {
    expect(draw(80, 24).map((line) => line.trimEnd())).toEqual([
      'qgjob  qualgent  http://127.0.0.1:4000                                    ● live',
      '● 2 running   ○ 8 queued up to 1m   ✓ 9 completed   ✗ 1 failed',
      '90% pass in 1h   2 installs for 12 runs, 10 avoided (83%), 40s saved',
      '',
      'Groups 2',
      'v1.2.3        emulator      ███████▓▓░░░░░░   50%  ○ 8     ● 2    ✓ 9     ✗ 1',
      'v2.0.0        device        ░░░░░░░░░░░░░░░    0%  ○ 22    ● 0    ✓ 0     ✗ 0',
      '',
      'Jobs 1-8 of 33',
      '› ●  tests/login.spec.js                running        12s       pixel-1',
      '  ●  tests/shop/cart.spec.js            running        12s  #2   pixel-2',
      '  ✗  tests/checkout.spec.js             failed         10s  #2   pixel-1',
      '  ○  tests/feature-0.spec.js            queued          1m',
      '  ○  tests/feature-1.spec.js            queued          1m',
      '  ○  tests/feature-2.spec.js            queued          1m',
      '  ○  tests/feature-3.spec.js            queued          1m',
      '  ○  tests/feature-4.spec.js            queued          1m',
      '',
      'Devices 3',
      '●  pixel-1         busy      tests/login.spec.js                 12s    ~8s left',
      '●  pixel-2         busy      tests/shop/cart.spec.js             12s    ~8s left',
      '○  pixel-3         idle',
      'q quit j k move g G ends / filter f failed ⏎ show l log c cancel r rerun ? help',
    ])
  })

  test('at 40 columns keeps what matters: which test, for how long', () => {
    const text = draw(40, 24).join('\n')
    expect(text).toContain('●  tests/login.spec.js')
    expect(text).toMatch(/12s$/m)
    expect(text).not.toContain('emulator')
  })

  test('at 200 columns says why a job failed', () => {
    expect(draw(200, 24).join('\n')).toContain('expected "Pay", found "Loading"')
  })
})

describe('jobs', () => {
  const lines = (given: Partial<ScreenProps> = {}): string => draw(100, 24, given).join('\n')

  test('show the part of the list that was scrolled to, and say which part it is', () => {
    expect(lines()).toContain('Jobs 1-8 of 33')
    const scrolled = lines({ choice: { ...NO_CHOICE, offset: 20 } })
    expect(scrolled).toContain('Jobs 21-28 of 33')
    expect(scrolled).not.toMatch(/tests\/login\.spec\.js +running/)
  })

  test('can be the failed ones alone', () => {
    const text = lines({ choice: { ...NO_CHOICE, failedOnly: true } })
    expect(text).toContain('Failed jobs 1\n')
    expect(text).toContain('✗  tests/checkout.spec.js')
    expect(text).not.toContain('feature-')
  })

  test('tell a retry by its number', () => {
    expect(lines()).toMatch(/tests\/shop\/cart\.spec\.js +running +12s +#2 +pixel-2/)
  })
})

test('devices tell what they run, or install', () => {
  const model = reduce(BUSY, [
    {
      type: 'worker',
      at,
      kind: 'CHANGED',
      worker: aBusyWorker('x', {
        id: 'wrk_3',
        name: 'pixel-3',
        attempt: null,
        installedApps: [],
        assignment: {
          id: 'asg_2',
          offeredAt: before(3),
          readyAt: before(-4),
          installNeeded: true,
          installMs: null,
          group: { id: 'g2', organizationId: 'qualgent', appVersionId: 'v2.0.0' },
        },
      }),
    },
  ])
  const text = draw(112, 30, { model }).join('\n')
  expect(text).toMatch(/● {2}pixel-1 +emulator +busy +v1\.2\.3 +tests\/login\.spec\.js +12s +~8s left/)
  expect(text).toMatch(/● {2}pixel-3 +emulator +busy +installing v2\.0\.0 +3s +~4s left/)
})

test('devices over their time say so, and others of whom nothing is known say nothing', () => {
  const text = draw(80, 30, {
    model: reduce(BUSY, jobs([aRunningJob({ id: 'r1', expectedDurationMs: 5_000 })])),
  })
  expect(text.find((line) => line.includes('pixel-1 '))).toBeDefined()
  expect(text.join('\n')).toMatch(/pixel-1 +busy +tests\/login\.spec\.js +12s +over time/)
  expect(text.find((line) => line.startsWith('○  pixel-3'))?.trimEnd()).toBe('○  pixel-3         idle')
})

test('a device that tells its battery shows it where there is room', () => {
  const deviceState = { battery: 87, charging: true, temperature: 30, freeBytes: null, toldAt: before(5) }
  const worker = aWorker({ id: 'wrk_3', name: 'pixel-3', deviceState })
  const model = reduce(BUSY, [{ type: 'worker', at, kind: 'CHANGED', worker }])
  const lineOf = (columns: number) => draw(columns, 30, { model }).find((line) => line.includes('pixel-3'))
  expect(lineOf(140)).toContain('87 %+')
  expect(lineOf(80)).not.toContain('87 %+')
})

test('a quarantined device says why it has no work, and since when', () => {
  const reason = 'battery swap'
  const health = {
    score: 0,
    status: 'QUARANTINED',
    reason,
    since: before(300),
    until: null,
    recentFailures: 0,
  } as const
  const worker = aWorker({ id: 'w4', name: 'pixel-4', status: 'QUARANTINED', health })
  const model = reduce(BUSY, [{ type: 'worker', at, kind: 'SNAPSHOT', worker }])
  expect(draw(80, 30, { model }).join('\n')).toMatch(/⊘ +pixel-4 +no work +battery swap +5m/)
})

describe('finished jobs', () => {
  const model = reduce(BUSY, jobs([aFinishedJob('COMPLETED', { id: 'p1', testPath: 'tests/done.spec.js' })]))

  test('are one line at the end, until they are unfolded', () => {
    const folded = draw(80, 60, { model }).join('\n')
    expect(folded).toContain('\n  ▸  1 finished, passed or canceled\n')
    expect(folded).not.toContain('tests/done.spec.js')
    const unfolded = draw(80, 60, { model, choice: { ...NO_CHOICE, isUnfolded: true } }).join('\n')
    expect(unfolded).toMatch(/ {2}▾ {2}1 finished, passed or canceled\n {2}✓ {2}tests\/done\.spec\.js/)
  })
})

describe('a pane', () => {
  const paneText = Array.from({ length: 100 }, (_, n) => `line ${n}`)

  test('shows the end of a log, or from where it was scrolled to, and which part that is', () => {
    const end = draw(80, 24, { choice: { ...NO_CHOICE, pane: { kind: 'log', jobId: 'r1', from: null } }, paneText })
    expect(end[3]).toBe('Log  ● running  tests/login.spec.js  83-100 of 100')
    expect(end.slice(4, -1).map((line) => line.trimEnd())).toEqual(paneText.slice(82))
    expect(end.at(-1)).toMatch(/^q quit {2}esc back .* l log {2}c cancel/)
    const above = draw(80, 24, { choice: { ...NO_CHOICE, pane: { kind: 'log', jobId: 'r1', from: 10 } }, paneText })
    expect(above[4]?.trimEnd()).toBe('line 10')
  })
})

describe('the footer', () => {
  const footer = (columns: number, choice: Partial<Choice> = {}): string =>
    draw(columns, 24, { choice: { ...NO_CHOICE, ...choice } }).at(-1) ?? ''

  test('shows the keys that fit', () => {
    expect(footer(40)).toBe('q quit / filter l log c cancel ? help')
    for (const key of ['q', '?', 'j k', 'g G', '/', 'f', 'l', 'c', 'r', 'o', '⏎']) {
      expect(footer(200)).toMatch(new RegExp(`(^| )${key.replace('?', '\\?')} `))
    }
  })

  test('asks, shows what is typed, and what came of what was done', () => {
    const question = { verb: 'cancel', jobId: 'r1', testPath: 'tests/login.spec.js' } as const
    expect(footer(80, { question })).toBe('Cancel tests/login.spec.js? y yes n no')
    expect(footer(80, { question: { ...question, verb: 'rerun' } })).toBe('Run again: tests/login.spec.js? y yes n no')
    expect(footer(80, { isTyping: true, filter: 'log' })).toBe('/log▏ ⏎ keep esc all')
    expect(footer(80, { message: 'tests/login.spec.js is canceled' })).toBe('tests/login.spec.js is canceled')
  })
})

test('an empty organization says what to do', () => {
  const text = draw(80, 24, { model: EMPTY_MODEL }).join('\n')
  expect(text).toContain('◌ connecting…')
  expect(text).toContain('qgjob submit adds jobs')
  expect(text).toContain('start some with qgjob worker')
})

test('a lost connection is told', () => {
  const model = reduce(BUSY, [{ type: 'connection', connection: 'reconnecting' }])
  expect(draw(80, 24, { model })[0]).toMatch(/◌ reconnecting…$/)
})

test('the last frame has no keys, and does not claim to be live', () => {
  expect(draw(80, 24).join('\n')).toContain('q quit')
  expect(draw(80, 24, { isLast: true }).join('\n')).not.toMatch(/q quit|live/)
})

describe('a progress bar', () => {
  const bar = (given: Parameters<typeof counts>[0], width = 10): string =>
    progressBar({ counts: counts(given) }, width)
      .map(({ text }) => text)
      .join('')

  test.each([
    [{ queued: 10 }, '░░░░░░░░░░'],
    [{ completed: 10 }, '██████████'],
    [{ completed: 1, failed: 1, canceled: 2 }, '██████▒▒▒▒'],
    [{ completed: 5, running: 1, queued: 4 }, '█████▓░░░░'],
    [{ running: 1, queued: 999 }, '▓░░░░░░░░░'],
    [{ completed: 1, failed: 1, running: 1, queued: 9_997 }, '██▓░░░░░░░'],
  ])('of %o is %s', (given, text) => {
    expect(bar(given)).toBe(text)
  })

  test('has exactly its width, for any counts', () => {
    for (const width of [0, 1, 2, 7, 40]) {
      for (const running of [0, 1, 3, 500]) {
        for (const failed of [0, 1, 70]) {
          for (const completed of [0, 2, 1_000])
            expect(bar({ running, failed, completed, queued: 3 }, width)).toHaveLength(width)
        }
      }
    }
  })
})
