import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { afterEach, expect, test, vi } from 'vitest'
import { createCiTokenRoute } from './ci-token-route.ts'
import { createLoginLimit } from './quotas.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('a body that does not come is refused', async () => {
  vi.useFakeTimers()
  const headers = { 'content-type': 'application/json' }
  const request = Object.assign(new PassThrough(), { method: 'POST', headers, complete: false })
  const admit = vi.fn()
  const limitLogin = createLoginLimit({ failedLogins: 1 })
  const answered = createCiTokenRoute(admit)(request as unknown as IncomingMessage, {} as never, limitLogin)
  const refused = vi.fn()
  answered.catch(refused)
  await vi.advanceTimersByTimeAsync(9_999)
  expect(refused).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(refused.mock.calls).toMatchObject([[{ reply: { status: 408 } }]])
  expect(admit).not.toHaveBeenCalled()
})
