import { describe, expect, it } from 'vitest'
import { BadTrace, parseTrace } from './trace.ts'

const LAB = '{"type":"lab","workers":[{"name":"pixel","count":2,"targets":["EMULATOR"]}]}'
const JOB = { type: 'job', at: 0, org: 'a', appVersion: 'v1', target: 'EMULATOR', test: 't1.spec.js', seconds: 42 }
const text = (...lines: (string | object)[]) =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
const withJob = (change: object) => text(LAB, { ...JOB, ...change })
const labOf = (change: object) => text({ type: 'lab', workers: [], ...change })

describe('a trace', () => {
  it('has the defaults of the product, and times in milliseconds', () => {
    expect(parseTrace(text(LAB, { ...JOB, at: 0.5, seconds: 1.2345 }))).toEqual({
      devices: [
        { name: 'pixel-1', targets: ['EMULATOR'], capabilities: { tags: [] } },
        { name: 'pixel-2', targets: ['EMULATOR'], capabilities: { tags: [] } },
      ],
      installMs: { EMULATOR: 60_000, DEVICE: 60_000, BROWSERSTACK: 60_000 },
      organizations: [],
      jobs: [
        {
          at: 500,
          organizationId: 'a',
          appVersionId: 'v1',
          target: 'EMULATOR',
          testPath: 't1.spec.js',
          durationMs: 1_235,
          priority: 'NORMAL',
          requirements: { tags: [] },
        },
      ],
      changes: [],
    })
  })

  it('says all that there is to say', () => {
    const trace = parseTrace(
      text(
        {
          type: 'lab',
          workers: [
            { name: 'pixel', targets: ['DEVICE', 'DEVICE'], capabilities: { platform: 'ANDROID', osVersion: '14' } },
            { name: 'slot', count: 1, targets: ['EMULATOR'], capabilities: { tags: ['gpu'], model: 'Pixel 8' } },
          ],
          install: { DEVICE: 90, EMULATOR: 0 },
          orgs: { a: { weight: 2, maxWorkers: 5, maxQueuedJobs: 9, concurrency: { EMULATOR: 1 } }, b: {} },
        },
        '',
        { ...JOB, at: 5, priority: 'LOW', requirements: { tags: ['gpu'], osVersion: '>=13' } },
        JOB,
        { type: 'worker', at: 300, name: 'slot', event: 'back' },
        { type: 'worker', at: 200, name: 'slot-1', event: 'lost' },
        { type: 'worker', at: 400, name: 'pixel-1', event: 'lost' },
      ),
    )
    expect(trace.devices).toEqual([
      { name: 'pixel', targets: ['DEVICE'], capabilities: { platform: 'ANDROID', osVersion: '14', tags: [] } },
      { name: 'slot-1', targets: ['EMULATOR'], capabilities: { model: 'Pixel 8', tags: ['gpu'] } },
    ])
    expect(trace.installMs).toMatchObject({ DEVICE: 90_000, EMULATOR: 0 })
    expect(trace.organizations).toEqual([
      {
        organizationId: 'a',
        weight: 2,
        maxWorkers: 5,
        maxQueuedJobs: 9,
        concurrency: [{ target: 'EMULATOR', groups: 1 }],
      },
      { organizationId: 'b', concurrency: [] },
    ])
    expect(trace.jobs.map(({ at, priority }) => [at, priority])).toEqual([
      [0, 'NORMAL'],
      [5_000, 'LOW'],
    ])
    expect(trace.changes.map(({ at, device, event }) => [at, device.name, event])).toEqual([
      [200_000, 'slot-1', 'lost'],
      [300_000, 'slot-1', 'back'],
      [400_000, 'pixel', 'lost'],
    ])
  })
})

describe('a bad trace is refused with its line and what is wrong:', () => {
  it.each<[string, string, RegExp]>([
    ['nothing', '\n\n', /^line 1: the trace is empty/],
    ['no lab', text(JOB), /^line 1: is a "job" line/],
    ['two labs', text(LAB, '', LAB), /^line 3: is a second "lab" line/],
    ['no JSON', text(LAB, '{"type":'), /^line 2: is not JSON/],
    ['no object', text(LAB, '[]'), /^line 2: the line must be of type object/],
    ['an unknown type', text(LAB, { type: 'jobs' }), /^line 2: type must be "lab", "job" or "worker"/],
    ['an unknown key', withJob({ prio: 'LOW' }), /^line 2: unknown key "prio"$/],
    ['an unknown key inside', withJob({ requirements: { os: '14' } }), /^line 2: unknown key "requirements.os"$/],
    ['an unknown target of install', labOf({ install: { PHONE: 1 } }), /^line 1: .*install.*PHONE|^line 1: install/],
    ['a missing key', withJob({ test: undefined }), /^line 2: test is missing/],
    ['a wrong type', withJob({ seconds: '4' }), /^line 2: seconds must be of type number/],
    ['a wrong word', withJob({ priority: 'high' }), /^line 2: priority must be one of LOW, NORMAL, HIGH, URGENT/],
    ['a negative time', withJob({ at: -1 }), /^line 2: at must not be negative/],
    ['a time without end', withJob({ seconds: 1e9 }), /^line 2: seconds must be at most 86400 seconds/],
    ['a path that the server refuses', withJob({ test: '../t.js' }), /^line 2: test must not leave the workspace/],
    ['a range that cannot be read', withJob({ requirements: { osVersion: 'new' } }), /^line 2: requirements.osVersion/],
    ['a bad organization', labOf({ orgs: { 'A b': {} } }), /^line 1: orgs.A b must be a slug/],
    ['a bad weight', labOf({ orgs: { a: { weight: 0 } } }), /^line 1: orgs.a.weight must be at least 1/],
    [
      'half a worker',
      labOf({ workers: [{ name: 'p', count: 1.5, targets: ['DEVICE'] }] }),
      /^line 1: workers\[0\].count must be a whole number from 0/,
    ],
    [
      'a worker for nothing',
      labOf({ workers: [{ name: 'p', targets: [] }] }),
      /^line 1: workers\[0\].targets must name/,
    ],
    [
      'two workers of one name',
      labOf({
        workers: [
          { name: 'p', count: 2, targets: ['DEVICE'] },
          { name: 'p-2', targets: ['DEVICE'] },
        ],
      }),
      /^line 1: workers\[1\].name: there are two workers "p-2"/,
    ],
    [
      'an unknown worker',
      text(LAB, { type: 'worker', at: 1, name: 'pixel-3', event: 'lost' }),
      /^line 2: name: no worker of the lab is called "pixel-3"/,
    ],
    [
      'an unknown event',
      text(LAB, { type: 'worker', at: 1, name: 'pixel-1', event: 'gone' }),
      /^line 2: event must be one of lost, back/,
    ],
  ])('%s', (_, bad, message) => {
    const attempt = () => parseTrace(bad)
    expect(attempt).toThrow(BadTrace)
    expect(attempt).toThrow(message)
  })

  it('an unknown worker is answered with those that there are', () => {
    try {
      parseTrace(text(LAB, { type: 'worker', at: 1, name: 'nexus', event: 'lost' }))
      expect.unreachable()
    } catch (error) {
      expect((error as BadTrace).fix).toBe('the lab has pixel-1, pixel-2')
    }
  })
})
