import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { afterEach, expect, test, vi } from 'vitest'
import { createCiTokenRoute } from './ci-token-route.ts'
import { createLoginLimit } from './quotas.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('a body that does not come ends the connection', async () => {
  vi.useFakeTimers()
  const headers = { 'content-type': 'application/json' }
  const request = Object.assign(new PassThrough(), { method: 'POST', headers, complete: false })
  const admit = vi.fn()
  const answered = createCiTokenRoute(admit)(
    request as unknown as IncomingMessage,
    {} as never,
    createLoginLimit({ failedLogins: 1 }),
  )
  const refused = expect(answered).rejects.toThrow('took too long')
  await vi.advanceTimersByTimeAsync(9_999)
  expect(request.destroyed).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await refused
  expect(admit).not.toHaveBeenCalled()
})
