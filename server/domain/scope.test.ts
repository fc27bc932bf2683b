import { describe, expect, test } from 'vitest'
import { NotFound } from './errors.ts'
import { EVERYTHING, Scope } from './scope.ts'

const acme = Scope.of(['acme'])
const agent = Scope.ofAgent(['acme', 'globex'], 'tok_1')
const worker = (organizationIds: string[] | null, credentialId: 'tok_1' | 'tok_2' | null = null) => ({
  organizationIds,
  credentialId,
})

describe('a scope', () => {
  test('sees its organizations and no other', () => {
    expect([acme.sees('acme'), acme.sees('globex'), EVERYTHING.sees('globex')]).toEqual([true, false, true])
    expect(() => acme.require('globex')).toThrow(new NotFound('organization', 'globex'))
  })

  test('of no organization sees nothing', () => {
    const nothing = Scope.of([])
    expect([nothing.sees('acme'), nothing.covers(null), nothing.covers(['acme'])]).toEqual([false, false, false])
    expect(nothing.seesWorker(worker(['acme']))).toBe(false)
  })

  test('covers what has nothing outside it', () => {
    expect([acme.covers(['acme']), acme.covers(['acme', 'globex']), acme.covers(null)]).toEqual([true, false, false])
    expect(EVERYTHING.covers(null)).toBe(true)
  })

  test('sees the workers that may serve it, without the names of the others that they serve', () => {
    expect(acme.seesWorker(worker(['globex']))).toBe(false)
    expect(acme.seesWorker(worker(null))).toBe(true)
    const shared = worker(['acme', 'globex'])
    expect(acme.seesWorker(shared)).toBe(true)
    expect(acme.show(shared).organizationIds).toEqual(['acme'])
    expect(EVERYTHING.show(shared)).toBe(shared)
  })

  test('of an agent sees its own workers alone, whomever they serve', () => {
    expect(agent.seesWorker(worker(['acme'], 'tok_1'))).toBe(true)
    expect(agent.seesWorker(worker(['acme'], 'tok_2'))).toBe(false)
    expect(agent.seesWorker(worker(null))).toBe(false)
    expect([agent.owns('tok_1'), agent.owns('tok_2'), agent.owns(null)]).toEqual([true, false, false])
    expect([acme.owns('tok_2'), acme.owns(null)]).toEqual([true, true])
  })

  test('has the key of those that see the same', () => {
    expect(Scope.of(['a', 'b']).key).toBe(Scope.of(['b', 'a']).key)
    const keys = [acme, agent, EVERYTHING, Scope.of([]), Scope.of(['globex']), Scope.of(['acme', 'globex'])]
    expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length)
  })
})
