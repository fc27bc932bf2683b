/**
 * Writes traces for `qgjob simulate`, the same ones every time:
 *
 *   node examples/traces/make.ts               names them
 *   node examples/traces/make.ts batch-200     prints one
 */
type Line = Record<string, unknown>
type Random = () => number

/** Numbers that look like chance and are the same for the same seed (mulberry32). */
function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const round = (seconds: number): number => Math.round(seconds * 10) / 10

/** Durations as tests have them: most are short, some take long. */
function logNormal(random: Random, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return round(Math.max(1, median * Math.exp(sigma * normal)))
}

/** An index below `count`, the first ones far more often: a few apps have most of the tests. */
function skewed(random: Random, count: number): number {
  const weights = Array.from({ length: count }, (_, index) => 1 / (index + 1))
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
  const found = weights.findIndex((weight) => (left -= weight) <= 0)
  return found === -1 ? count - 1 : found
}

const emulators = (count: number, install = 60): Line => ({
  type: 'lab',
  workers: [{ name: 'emulator', count, targets: ['EMULATOR'] }],
  install: { EMULATOR: install },
})

/** All at once: so many jobs of so many app versions for so many devices. */
function batch(jobs: number, apps: number, devices: number, install: number): Line[] {
  const random = seeded(jobs * 31 + apps * 7 + devices)
  return [
    emulators(devices, install),
    ...Array.from({ length: jobs }, (_, index) => ({
      type: 'job',
      at: 0,
      org: 'acme',
      appVersion: `v${skewed(random, apps) + 1}`,
      target: 'EMULATOR',
      test: `tests/t${index + 1}.spec.js`,
      seconds: logNormal(random, 40, 0.8),
    })),
  ]
}

/** The example of the first version's description: 20 tests, 3 app versions, two minutes to install. */
function seeds(): Line[] {
  const random = seeded(3)
  return [
    emulators(4, 120),
    ...Array.from({ length: 20 }, (_, index) => ({
      type: 'job',
      at: 0,
      org: 'shop',
      appVersion: ['v1.2.3', 'v2.0.0', 'v1.0.0'][index % 10 < 5 ? 0 : index % 10 < 8 ? 1 : 2],
      target: 'EMULATOR',
      test: `tests/t${index + 1}.spec.js`,
      seconds: logNormal(random, 75, 0.4),
    })),
  ]
}

/** A working day: builds of three teams, most of them around noon, each with its tests; releases go first. */
function day(): Line[] {
  const random = seeded(20)
  const lines: Line[] = [
    {
      type: 'lab',
      workers: [
        { name: 'emulator', count: 8, targets: ['EMULATOR'] },
        {
          name: 'pixel',
          count: 3,
          targets: ['DEVICE'],
          capabilities: { platform: 'ANDROID', osVersion: '14', model: 'Pixel 8' },
        },
        {
          name: 'iphone',
          count: 2,
          targets: ['DEVICE'],
          capabilities: { platform: 'IOS', osVersion: '17.2', model: 'iPhone 15' },
        },
      ],
      install: { EMULATOR: 45, DEVICE: 90 },
    },
  ]
  for (let build = 1; build <= 110; build++) {
    const org = ['web', 'shop', 'bank'][skewed(random, 3)]
    const at = round(3600 * (8 + 10 * ((random() + random()) / 2)))
    const priority = random() < 0.1 ? 'HIGH' : random() < 0.3 ? 'LOW' : 'NORMAL'
    const onDevices = random() < 0.3
    const platform = random() < 0.6 ? 'ANDROID' : 'IOS'
    const tests = 3 + Math.floor(random() * 30)
    for (let test = 1; test <= tests; test++) {
      const job = { type: 'job', at, org, appVersion: `build-${build}`, target: onDevices ? 'DEVICE' : 'EMULATOR' }
      // A test takes about as long as it took in the build before.
      const usual = logNormal(seeded(test * 97 + (org ?? '').length), 50, 0.7)
      lines.push({
        ...job,
        test: `tests/t${test}.spec.js`,
        seconds: round(usual * (0.9 + 0.2 * random())),
        priority,
        ...(onDevices && { requirements: { platform } }),
      })
    }
  }
  return lines
}

/** One organization has ten times the work of the other, which has half its weight. */
function twoTeams(): Line[] {
  const random = seeded(2)
  const lines: Line[] = [{ ...emulators(10, 30), orgs: { big: { weight: 2 }, small: { weight: 1 } } }]
  for (let job = 1; job <= 1_100; job++) {
    const org = job % 11 === 0 ? 'small' : 'big'
    lines.push({
      type: 'job',
      at: org === 'small' ? 300 : 0,
      org,
      appVersion: `v${skewed(random, org === 'big' ? 6 : 2) + 1}`,
      target: 'EMULATOR',
      test: `tests/t${job}.spec.js`,
      seconds: logNormal(random, 40, 0.6),
    })
  }
  return lines
}

/** A cable comes loose now and then: a third of the devices vanish, some come back. */
function losses(): Line[] {
  const [lab, ...jobs] = batch(400, 8, 9, 60)
  const gone = (at: number, name: string, event: string): Line => ({ type: 'worker', at, name, event })
  return [
    lab ?? {},
    ...jobs,
    gone(200, 'emulator-2', 'lost'),
    gone(260, 'emulator-5', 'lost'),
    gone(700, 'emulator-2', 'back'),
    gone(900, 'emulator-9', 'lost'),
    gone(905, 'emulator-9', 'back'),
    gone(1_200, 'emulator-1', 'lost'),
  ]
}

/** Sixty slow tests of two apps on four devices, one of which goes bad early: nothing runs on it any more. */
function badDevice(): Line[] {
  const random = seeded(7)
  const jobs = Array.from({ length: 60 }, (_, index): Line => ({
    type: 'job',
    at: 0,
    org: 'acme',
    appVersion: `v${(index % 2) + 1}`,
    target: 'EMULATOR',
    test: `tests/t${index + 1}.spec.js`,
    seconds: logNormal(random, 180, 0.3),
  }))
  return [emulators(4), ...jobs, { type: 'worker', at: 60, name: 'emulator-2', event: 'failing' }]
}

const TRACES: Record<string, () => Line[]> = {
  seeds,
  'batch-20': () => batch(20, 4, 4, 60),
  'batch-60': () => batch(60, 6, 6, 60),
  'batch-200': () => batch(200, 8, 10, 60),
  'batch-1000': () => batch(1_000, 20, 25, 60),
  'batch-5000': () => batch(5_000, 50, 50, 60),
  'batch-10000': () => batch(10_000, 60, 100, 60),
  day,
  'two-teams': twoTeams,
  losses,
  'bad-device': badDevice,
}

const [name = ''] = process.argv.slice(2)
const make = TRACES[name]
if (make === undefined) {
  process.stderr.write(`node examples/traces/make.ts NAME, where NAME is one of ${Object.keys(TRACES).join(', ')}\n`)
  process.exitCode = 2
} else {
  process.stdout.write(
    `${make()
      .map((line) => JSON.stringify(line))
      .join('\n')}\n`,
  )
}
