import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { until } from '../../test/helpers/until.ts'
import { startService } from './service.ts'

const silent = pino({ level: 'silent' })
const NEVER = 3_600_000

it('runs again for a wake that came while it ran, though that run failed', async () => {
  let runs = 0
  const failed = Promise.withResolvers<never>()
  const service = startService('test', NEVER, silent, async () => (++runs === 1 ? failed.promise : undefined))
  onTestFinished(() => service.stop())
  service.wake()
  failed.reject(new Error('the store is away'))
  await until(() => runs === 2)
})

it('runs once for any number of wakes, and no more when it is stopped', async () => {
  let runs = 0
  const first = Promise.withResolvers<undefined>()
  const service = startService('test', NEVER, silent, async () => (++runs === 1 ? first.promise : undefined))
  service.wake()
  service.wake()
  first.resolve(undefined)
  await until(() => runs === 2)
  await service.stop()
  service.wake()
  expect(runs).toBe(2)
})

it('runs again as soon as its run asks for it', async () => {
  let runs = 0
  const service = startService('test', NEVER, silent, () => Promise.resolve(++runs < 3 ? 1 : undefined))
  onTestFinished(() => service.stop())
  await until(() => runs === 3)
})
