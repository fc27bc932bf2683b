import { expect, test } from 'vitest'
import { createSteadyClock, localClock, RemoteClock } from './clock.ts'

const HOUR = 3_600_000

function machine() {
  const at = { monotonic: 5_000, uptime: 90_000, wall: Date.parse('2030-01-31T09:30:00.000Z') }
  return {
    sources: { monotonic: () => at.monotonic, uptime: () => at.uptime },
    wall: () => at.wall,
    setWall: (ms: number) => (at.wall += ms),
    run(ms: number) {
      at.monotonic += ms
      at.uptime += ms
      at.wall += ms
    },
    sleep(ms: number) {
      at.uptime += ms
      at.wall += ms
    },
  }
}

test.each([HOUR, -HOUR, 24 * HOUR, -24 * HOUR])('a wall clock set by %i ms moves nothing', (jump) => {
  const { sources, wall, setWall, run } = machine()
  const now = localClock(wall, createSteadyClock(sources))
  const start = now()
  run(10_000)
  setWall(jump)
  run(10_000)
  expect(now() - start).toBe(20_000)
})

test('time passes while the machine sleeps, although its monotonic clock stands still', () => {
  const { sources, wall, run, sleep } = machine()
  const now = localClock(wall, createSteadyClock(sources))
  const start = now()
  run(10_000)
  sleep(8 * HOUR)
  run(1_000)
  expect(now() - start).toBe(8 * HOUR + 11_000)
  sleep(HOUR)
  run(1_000)
  expect(now() - start).toBe(9 * HOUR + 12_000)
})

test('an uptime in whole seconds is no sleep', () => {
  const { sources, run } = machine()
  const steady = createSteadyClock({ ...sources, uptime: () => Math.ceil(sources.uptime() / 1_000) * 1_000 })
  const start = steady()
  for (let i = 0; i < 100; i++) run(317)
  expect(steady() - start).toBe(31_700)
})

test('servers whose clocks differ by hours agree, to the time that asking takes', async () => {
  const { sources, run } = machine()
  const database = { now: 1_000_000 }
  const servers = [new RemoteClock(createSteadyClock(sources)), new RemoteClock(createSteadyClock(sources))]
  for (const server of servers) {
    await server.adjust(() => {
      run(40)
      database.now += 40
      return Promise.resolve(database.now - 5)
    })
  }
  const [a = NaN, b = NaN] = servers.map((server) => server.now())
  expect(Math.abs(a - database.now)).toBeLessThanOrEqual(40)
  expect(Math.abs(b - database.now)).toBeLessThanOrEqual(40)
})

test('an answer that took long corrects nothing that it does not contradict', async () => {
  const { sources, run } = machine()
  const clock = new RemoteClock(createSteadyClock(sources))
  const ask = (now: number, tookMs: number) =>
    clock.adjust(() => {
      run(tookMs)
      return Promise.resolve(now)
    })
  await ask(1_000_000, 0)
  await ask(1_000_000, 5_000) // read at once, answered late
  expect(clock.now()).toBe(1_005_000)
  await ask(1_009_000, 0) // this clock was slow: the database's word counts
  expect(clock.now()).toBe(1_009_000)
})
