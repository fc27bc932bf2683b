import { describe, expect, it } from 'vitest'
import { afterAttempt, type RetryPolicy } from './retry.ts'

const policy: RetryPolicy = { backoffMs: 2_000, maxBackoffMs: 60_000, infrastructureBudget: 3 }
const fresh = { attemptsUsed: 0, infrastructureFailures: 0, maxAttempts: 2, cancelRequested: false, source: null }

describe('afterAttempt', () => {
  it('completes a job that passed', () => {
    expect(afterAttempt(fresh, 'PASSED', policy, 0)).toEqual({
      status: 'COMPLETED',
      attemptsUsed: 1,
      infrastructureFailures: 0,
      waitMs: 0,
    })
  })

  it.each(['FAILED', 'TIMED_OUT'] as const)(
    'lets a job that %s wait and try again, until its attempts are used',
    (outcome) => {
      expect(afterAttempt(fresh, outcome, policy, 0)).toMatchObject({
        status: 'PENDING',
        attemptsUsed: 1,
        waitMs: 1_000,
      })
      expect(afterAttempt({ ...fresh, attemptsUsed: 1 }, outcome, policy, 0)).toMatchObject({
        status: 'FAILED',
        attemptsUsed: 2,
      })
    },
  )

  it('queues a lost job at once and lets an errored one wait, at no cost to the test', () => {
    expect(afterAttempt(fresh, 'LOST', policy, 0)).toMatchObject({
      status: 'QUEUED',
      attemptsUsed: 0,
      infrastructureFailures: 1,
    })
    expect(afterAttempt(fresh, 'ERRORED', policy, 0)).toMatchObject({
      status: 'PENDING',
      attemptsUsed: 0,
      waitMs: 1_000,
    })
  })

  it('sets a job aside when the infrastructure budget is spent', () => {
    const twice = { ...fresh, infrastructureFailures: 2 }
    expect(afterAttempt(twice, 'LOST', policy, 0)).toMatchObject({ status: 'ERRORED', infrastructureFailures: 3 })
    expect(afterAttempt(twice, 'ERRORED', policy, 0)).toMatchObject({ status: 'ERRORED' })
    expect(afterAttempt(twice, 'FAILED', policy, 0)).toMatchObject({ status: 'PENDING' })
  })

  it('never tries again to run a file that the commit does not have; one of a workspace may be in another', () => {
    const source = { repository: 'https://github.com/acme/shop.git', commit: 'a'.repeat(40) }
    const pinned = { ...fresh, source }
    expect(afterAttempt(pinned, 'ERRORED', policy, 0, 'SOURCE')).toMatchObject({ status: 'ERRORED', attemptsUsed: 0 })
    expect(afterAttempt(pinned, 'ERRORED', policy, 0, 'TEST')).toMatchObject({ status: 'PENDING' })
    expect(afterAttempt(fresh, 'ERRORED', policy, 0, 'SOURCE')).toMatchObject({ status: 'PENDING' })
    expect(afterAttempt({ ...fresh, cancelRequested: true }, 'ERRORED', policy, 0, 'SOURCE').status).toBe('CANCELED')
  })

  it('cancels whatever the outcome once a cancel was asked for', () => {
    for (const outcome of ['PASSED', 'FAILED', 'TIMED_OUT', 'ERRORED', 'LOST', 'CANCELED'] as const) {
      expect(afterAttempt({ ...fresh, cancelRequested: true }, outcome, policy, 0).status).toBe('CANCELED')
    }
  })

  it('takes a cancel that nobody asked for as an error of the worker', () => {
    expect(afterAttempt(fresh, 'CANCELED', policy, 0)).toMatchObject({ status: 'PENDING', infrastructureFailures: 1 })
  })

  it('doubles the wait, spreads it by half, and bounds it', () => {
    const job = { ...fresh, maxAttempts: 10 }
    expect(afterAttempt({ ...job, attemptsUsed: 2 }, 'FAILED', policy, 0).waitMs).toBe(4_000)
    expect(afterAttempt({ ...job, attemptsUsed: 2 }, 'FAILED', policy, 0.999).waitMs).toBeCloseTo(8_000, -2)
    expect(afterAttempt({ ...job, attemptsUsed: 8 }, 'FAILED', policy, 0.999).waitMs).toBeLessThanOrEqual(60_000)
  })
})
