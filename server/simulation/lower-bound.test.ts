import { describe, expect, it } from 'vitest'
import { lowerBound } from './lower-bound.ts'
import { parseTrace } from './trace.ts'

type Fields = Record<string, unknown>

const worker = (change: Fields = {}) => ({ name: 'w', count: 2, targets: ['EMULATOR'], ...change })
const job = (seconds: number, change: Fields = {}) => ({
  ...{ type: 'job', at: 0, org: 'a', appVersion: 'v1', target: 'EMULATOR', test: 't.js', seconds },
  ...change,
})
const away = (at: number, event: string) => ({ type: 'worker', at, name: 'w-1', event })

/** Seconds. */
function boundOf(jobs: Fields[], lab: Fields = {}): number {
  const first = { type: 'lab', workers: [worker()], install: { EMULATOR: 30, DEVICE: 30 }, ...lab }
  const trace = parseTrace([first, ...jobs].map((line) => JSON.stringify(line)).join('\n'))
  return lowerBound(trace, trace.jobs) / 1_000
}

describe('the lower bound', () => {
  it.each<[string, number, Fields[], Fields?]>([
    ['the longest job and its install', 130, [job(100), job(1)]],
    ['all work and an install on each device, shared evenly', 90, [job(40), job(40), job(40)]],
    ['an install of each app', 105, [job(40), job(40, { appVersion: 'v2' }), job(40, { appVersion: 'v3' })]],
    ['no more devices than jobs', 40, [job(10)], { workers: [worker({ count: 9 })] }],
    ['apps of two organizations apart', 90, [job(20), job(20, { org: 'b' }), job(20), job(60)]],
    ['a job that comes late and finds its app', 540, [job(10), job(40, { at: 500 })]],
    ['a job that comes late with an app of its own', 570, [job(10), job(40, { at: 500, appVersion: 'v2' })]],
    ['a job that comes while its app is installed', 70, [job(10), job(40, { at: 10 })]],
    ['much that comes late', 600, [job(10), ...Array.from({ length: 4 }, () => job(50, { at: 500 }))]],
    [
      'what few devices fit',
      230,
      [job(100, { requirements: { tags: ['gpu'] } }), job(100, { requirements: { tags: ['gpu'] } })],
      { workers: [worker(), worker({ name: 'g', count: 1, capabilities: { tags: ['gpu'] } })] },
    ],
    ['the cap of an organization', 150, [job(40), job(40), job(40)], { orgs: { a: { maxWorkers: 1 } } }],
    // One install, and from 50 s one device until the other is back: 50 x 2 + 100 x 1 + 2 x 15.
    ['devices that are away', 165, [job(100), job(100), away(50, 'lost'), away(150, 'back')]],
    ['devices that stay away', 180, [job(100), job(100), away(50, 'lost')]],
  ])('counts %s', (_, expected, jobs, lab) => {
    expect(boundOf(jobs, lab)).toBe(expected)
  })

  it('is 0 without jobs', () => {
    expect(boundOf([])).toBe(0)
  })
})
