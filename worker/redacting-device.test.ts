import { expect, test } from 'vitest'
import { createRedactor } from './redact.ts'
import { withoutSecrets } from './redacting-device.ts'
import { DeviceProblem, InstallProblem } from './runner.ts'
import type { Device, Job, TestEvent } from './runner.ts'
import { fakeDevice } from './testing/fake-device.ts'

const JOB = { id: 'job_1', testPath: 'tests/a.spec.js' } as Job
const { signal } = new AbortController()
const redactor = createRedactor(['hunter22'])
const deviceThat = (run: Device['run']): Device => withoutSecrets({ ...fakeDevice(), run }, redactor)

test('a secret leaves the device nowhere: not in output, cut anywhere, not in titles, not in errors', async () => {
  const told: TestEvent[] = []
  const device = deviceThat((_, emit) => {
    emit({ type: 'output', text: 'password hun' })
    emit({ type: 'testBegin', title: 'logs in with hunter22' })
    emit({ type: 'output', text: 'ter22 and hunt' })
    emit({ type: 'testEnd', title: 'hunter22', verdict: 'failed', durationMs: 1, error: 'not hunter22' })
    emit({ type: 'error', message: 'hunter22' })
    emit({ type: 'end', status: 'failed' })
    const tests = [{ title: 'types hunter22', verdict: 'FAILED' as const, durationMs: 1, error: 'got hunter22' }]
    return Promise.resolve({ outcome: 'FAILED', durationMs: 1, counts: null, error: 'expected hunter22', tests })
  })
  const result = await device.run(JOB, (event) => told.push(event), signal)
  expect(result.error).toBe('expected [redacted]')
  expect(result.tests).toMatchObject([{ title: 'types [redacted]', error: 'got [redacted]' }])
  expect(JSON.stringify(told)).not.toMatch(/hunter22|ter22/)
  const output = told.flatMap((event) => (event.type === 'output' ? [event.text] : [])).join('')
  expect(output).toBe('password [redacted] and hunt')
})

test('nor when the runner or an install fails', async () => {
  const device = deviceThat(() => Promise.reject(new Error('no hunter22')))
  await expect(device.run(JOB, () => undefined, signal)).rejects.toThrow(/^no \[redacted\]$/)
  const bad = { ...fakeDevice(), prepare: () => Promise.reject(new InstallProblem('key hunter22')) }
  const preparing = withoutSecrets(bad, redactor).prepare({ organizationId: 'o', appVersionId: 'v' }, signal)
  await expect(preparing).rejects.toThrow(InstallProblem)
  await expect(preparing).rejects.toThrow('key [redacted]')
})

test('nor is it hidden by that who is to blame', async () => {
  const device = deviceThat(() => Promise.reject(new DeviceProblem('hunter22 fell off')))
  await expect(device.run(JOB, () => undefined, signal)).rejects.toThrow(new DeviceProblem('[redacted] fell off'))
  const failing = (error: Error) =>
    withoutSecrets({ ...fakeDevice(), prepare: () => Promise.reject(error) }, redactor)
      .prepare({ organizationId: 'o', appVersionId: 'v' }, signal)
      .catch((thrown: unknown) => thrown)
  expect(await failing(new DeviceProblem('hunter22'))).toEqual(new DeviceProblem('[redacted]'))
  expect(await failing(new InstallProblem('hunter22', 'WORKER'))).toMatchObject({ blames: 'WORKER' })
})
