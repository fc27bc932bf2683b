import { describe, expect, it } from 'vitest'
import { quarantinedByHand } from './health.ts'
import { fits, isVersionRange, misfits, unfitReason, workerStatus } from './worker.ts'

const pixel = {
  targets: ['EMULATOR' as const],
  capabilities: { platform: 'ANDROID' as const, osVersion: '14.1', model: 'Pixel 8 Pro', tags: ['eu', 'sim'] },
  organizationIds: null,
}
const ask = (requirements = {}) => ({
  organizationId: 'acme',
  target: 'EMULATOR' as const,
  requirements: { tags: [], ...requirements },
})

describe('misfits', () => {
  it.each([
    [{}, null],
    [{ platform: 'ANDROID' }, null],
    [{ platform: 'IOS' }, 'platform IOS'],
    [{ model: 'pixel 8*' }, null],
    [{ model: 'Pixel ?' }, 'model Pixel ?'],
    [{ model: 'Pixel.8 Pro' }, 'model Pixel.8 Pro'],
    [{ tags: ['eu'] }, null],
    [{ tags: ['eu', 'us'] }, 'tag us'],
    [{ osVersion: '14' }, null],
    [{ osVersion: '=14' }, 'OS version =14'],
    [{ osVersion: '>=13 <15' }, null],
    [{ osVersion: '>14' }, null],
    [{ osVersion: '>14.1' }, 'OS version >14.1'],
    [{ osVersion: '<=14.1' }, null],
    [{ osVersion: '1' }, 'OS version 1'],
  ])('of a Pixel for %j is %j', (requirements, expected) => {
    expect([...misfits(pixel, ask(requirements))]).toEqual(expected === null ? [] : [expected])
    expect(fits(pixel, ask(requirements))).toBe(expected === null)
  })

  it('names the target and the organization', () => {
    const other = { ...pixel, organizationIds: ['other'] }
    expect([...misfits(other, { ...ask(), target: 'DEVICE' })]).toEqual(['target DEVICE', 'organization acme'])
    expect(fits({ ...pixel, organizationIds: ['acme'] }, ask())).toBe(true)
  })

  it('a worker that does not tell its OS version fits no range', () => {
    expect(fits({ ...pixel, capabilities: { tags: [] } }, ask({ osVersion: '>=1' }))).toBe(false)
  })
})

describe('unfitReason', () => {
  const named = [
    { ...pixel, name: 'far', targets: ['DEVICE' as const] },
    { ...pixel, name: 'near' },
  ]
  it('is null when somebody fits', () => expect(unfitReason(named, ask({ tags: ['eu'] }))).toBeNull())
  it('names the worker that lacks least, and what', () => {
    expect(unfitReason(named, ask({ tags: ['us'] }))).toContain('the nearest, near, lacks tag us.')
  })
  it('says when nobody is there at all', () => expect(unfitReason([], ask())).toContain('No worker is registered yet'))
})

describe('isVersionRange', () => {
  it.each([['14'], ['>=13 <15'], ['=17.2.1']])('reads %s', (range) => expect(isVersionRange(range)).toBe(true))
  it.each([[''], ['latest'], ['>= 13'], ['13-15'], ['~14']])('refuses %j', (range) =>
    expect(isVersionRange(range)).toBe(false),
  )
})

describe('workerStatus', () => {
  it('says the first that holds of offline, draining, quarantined, busy, idle', () => {
    const base = { online: true, draining: false, assignmentId: null, health: null }
    expect(workerStatus(base)).toBe('IDLE')
    expect(workerStatus({ ...base, assignmentId: 'asg_1' })).toBe('BUSY')
    expect(workerStatus({ ...base, draining: true, assignmentId: 'asg_1' })).toBe('DRAINING')
    const health = quarantinedByHand(null, { reason: 'repair', until: null }, 0)
    expect(workerStatus({ ...base, health, assignmentId: 'asg_1' })).toBe('QUARANTINED')
    expect(workerStatus({ ...base, health, draining: true })).toBe('DRAINING')
    expect(workerStatus({ ...base, online: false, draining: true })).toBe('OFFLINE')
  })
})
