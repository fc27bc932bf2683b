import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedEnd } from './cost.ts'
import { PRIORITIES, TARGETS, type Target } from './job.ts'
import { plan, type Plan } from './plan.ts'
import type { BusyWorker, FreeWorker, Snapshot, WaitingGroup } from './snapshot.ts'
import { busy, free, group, NOW, RULES, share } from './testing.ts'
import { urgency } from './urgency.ts'
import { fits } from './worker.ts'

const ORGANIZATIONS = ['acme', 'globex', 'initech']
const APPS = ['v1', 'v2', 'v3']
const RUNS = { numRuns: 300 }

const organization = fc.constantFrom(...ORGANIZATIONS)
const app = fc.constantFrom(...APPS)
const target = fc.constantFrom<Target>('EMULATOR', 'EMULATOR', 'DEVICE')
const tags = fc.constantFrom<string[][]>([], [], [], [], ['gpu'])
const seconds = (max: number) => fc.nat(max).map((s) => s * 1_000)

const lines = fc.array(
  fc.record({
    ...{ organizationId: organization, appVersionId: app, target, tags },
    jobs: fc.array(seconds(300), { minLength: 1, maxLength: 12 }),
    installMs: seconds(300),
    priority: fc.constantFrom(...PRIORITIES),
    waitedMs: seconds(3_000),
  }),
  { maxLength: 8 },
)
/** Any groups; or a few that are peers, of which every job is known, as the plan looks ahead for (see rehearsal.ts). */
const groups = fc.tuple(lines, fc.boolean()).map(([some, few]) =>
  (few ? some.slice(0, 4) : some).map(({ tags, jobs, ...rest }) => ({
    ...rest,
    requirements: { tags },
    queued: jobs.length,
    workMs: jobs.reduce((sum, ms) => sum + ms, 0),
    ...(few && { organizationId: 'acme', priority: 'NORMAL' as const, waitedMs: rest.waitedMs / 10, jobsMs: jobs }),
  })),
)
const installed = fc
  .dictionary(organization, app, { maxKeys: 2, noNullPrototype: true })
  .map((apps) => new Map(Object.entries(apps)))
const abilities = fc.record({
  targets: fc.subarray(['EMULATOR', 'DEVICE'] as Target[], { minLength: 1 }),
  capabilities: tags.map((tags) => ({ tags })),
  organizationIds: fc.option(fc.subarray(ORGANIZATIONS, { minLength: 1 }), { freq: 4 }),
})
const freeOnes = fc.array(fc.tuple(abilities, installed), { maxLength: 8 })
/** Who serves one of the groups, or one that has nothing left to deal. */
const busyOnes = fc.array(
  fc.record({
    serves: fc.nat(9),
    abilities,
    readyInMs: seconds(400),
    starting: fc.boolean(),
    leaving: fc.constantFrom(null, null, null, 'GROUP' as const, 'LAB' as const),
  }),
  { maxLength: 8 },
)
const shares = fc.tuple(
  ...ORGANIZATIONS.map((id) =>
    fc.record({
      id: fc.constant(id),
      weight: fc.integer({ min: 1, max: 4 }),
      maxWorkers: fc.option(fc.nat(4), { freq: 2 }),
      usedMs: seconds(600),
    }),
  ),
)
const limits = fc.uniqueArray(
  fc.record({ organizationId: organization, target, groups: fc.integer({ min: 1, max: 3 }) }),
  { maxLength: 2, selector: ({ organizationId, target }) => `${organizationId} ${target}` },
)

const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({ groups, freeOnes, busyOnes, organizations: shares, limits })
  .map(({ groups: asked, freeOnes, busyOnes, organizations, limits }) => {
    const groups = asked.map((change, n) => group(`g${n}`, change))
    const workers = busyOnes.map(({ serves, abilities, ...rest }, n): BusyWorker => {
      const served = groups[serves % (groups.length + 1)] ?? group('done')
      return busy(`b${n}`, served, {
        ...abilities,
        ...rest,
        targets: [...new Set([...abilities.targets, served.target])],
        capabilities: { tags: [...new Set([...abilities.capabilities.tags, ...served.requirements.tags])] },
        organizationIds: abilities.organizationIds && [...abilities.organizationIds, served.organizationId],
      })
    })
    const idle = freeOnes.map(([abilities, installed], n) => free(`f${n}`, { ...abilities, installed }))
    return { groups, free: idle, busy: workers, organizations, limits }
  })

function check(property: (snapshot: Snapshot, plan: Plan) => void): void {
  fc.assert(
    fc.property(snapshots, (snapshot) => property(snapshot, plan(snapshot, NOW, RULES))),
    RUNS,
  )
}

const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('the plan names what is not in the snapshot')
  return value
}
const finder = (snapshot: Snapshot) => ({
  group: (id: string): WaitingGroup => must(snapshot.groups.find((one) => one.id === id)),
  free: (id: string): FreeWorker => must(snapshot.free.find((one) => one.id === id)),
  busy: (id: string): BusyWorker => must(snapshot.busy.find((one) => one.id === id)),
})
const plain = ({ placements, recalls, holds }: Plan) => ({ placements, recalls, holds: [...holds].sort() })
const isUnique = (items: readonly unknown[]) => new Set(items).size === items.length
const staying = (snapshot: Snapshot, id: string) =>
  snapshot.busy.filter(({ groupId, leaving }) => groupId === id && leaving === null)

/** What the snapshot is once the plan is carried out. */
function carriedOut(snapshot: Snapshot, { placements, recalls }: Plan): Snapshot {
  const find = finder(snapshot)
  const placed = placements.map(({ workerId, groupId, readyInMs }) => {
    const { name, targets, capabilities, organizationIds } = find.free(workerId)
    const change = { targets, capabilities, organizationIds, readyInMs, starting: true }
    return busy(name, find.group(groupId), change)
  })
  const leaves = new Set(recalls.map(({ workerId }) => workerId))
  return {
    ...snapshot,
    free: snapshot.free.filter(({ id }) => !placements.some(({ workerId }) => workerId === id)),
    busy: [
      ...snapshot.busy.map((worker) => (leaves.has(worker.id) ? { ...worker, leaving: 'GROUP' as const } : worker)),
      ...placed,
    ],
  }
}

describe('any plan', () => {
  it('places each free worker once at most, where it fits', () => {
    check((snapshot, { placements }) => {
      const find = finder(snapshot)
      expect(isUnique(placements.map(({ workerId }) => workerId))).toBe(true)
      for (const { groupId, workerId } of placements) expect(fits(find.free(workerId), find.group(groupId))).toBe(true)
    })
  })

  it('tells exactly where an install is needed, and counts it', () => {
    check((snapshot, { placements }) => {
      const find = finder(snapshot)
      for (const { groupId, workerId, installNeeded, readyInMs } of placements) {
        const { organizationId, appVersionId, installMs } = find.group(groupId)
        expect(installNeeded).toBe(find.free(workerId).installed.get(organizationId) !== appVersionId)
        expect(readyInMs).toBe(installNeeded ? installMs : 0)
      }
    })
  })

  it('adds a worker only to a group without one, or one that it lets end sooner', () => {
    check((snapshot, { placements }) => {
      const serving = new Map(
        snapshot.groups.map(({ id }) => [id, [...staying(snapshot, id)] as { readyInMs: number }[]]),
      )
      for (const placement of placements) {
        const [before, { workMs }] = [must(serving.get(placement.groupId)), finder(snapshot).group(placement.groupId)]
        expect(placement.serving).toBe(before.length)
        const after = [...before, placement]
        expect(expectedEnd(workMs, after)).toBeLessThan(expectedEnd(workMs, before))
        serving.set(placement.groupId, after)
      }
    })
  })

  it('never sends more workers to a group than it has queued jobs that nobody is on the way to', () => {
    check((snapshot, { placements }) => {
      for (const { id, queued } of snapshot.groups) {
        const starting = staying(snapshot, id).filter(({ starting }) => starting).length
        const added = placements.filter(({ groupId }) => groupId === id).length
        expect(added).toBeLessThanOrEqual(Math.max(0, queued - starting))
      }
    })
  })

  it('keeps to caps on workers and limits on groups', () => {
    check((snapshot, made) => {
      const after = carriedOut(snapshot, made)
      for (const { id, maxWorkers } of snapshot.organizations) {
        const count = ({ busy }: Snapshot) => busy.filter(({ organizationId }) => organizationId === id).length
        if (maxWorkers !== null) expect(count(after)).toBeLessThanOrEqual(Math.max(maxWorkers, count(snapshot)))
      }
      for (const limit of snapshot.limits) {
        const served = ({ busy }: Snapshot) =>
          busy.filter((one) => one.organizationId === limit.organizationId && one.target === limit.target)
        const count = (at: Snapshot) => new Set(served(at).map(({ groupId }) => groupId)).size
        expect(count(after)).toBeLessThanOrEqual(Math.max(limit.groups, count(snapshot)))
      }
    })
  })

  it('leaves no worker free that a group without one could have', () => {
    check((snapshot, made) => {
      const after = carriedOut(snapshot, made)
      for (const one of snapshot.groups) {
        if (after.busy.some(({ groupId }) => groupId === one.id)) continue
        if (!after.free.some((worker) => fits(worker, one))) continue
        expect(['ORGANIZATION_CAP', 'GROUP_LIMIT']).toContain(made.holds.get(one.id))
      }
    })
  })

  it('holds each group for one reason', () => {
    check((snapshot, { holds }) => {
      expect([...holds.keys()].sort()).toEqual(snapshot.groups.map(({ id }) => id).sort())
      expect([...holds.values()]).not.toContain('KEPT_FOR_APP')
    })
  })

  it('is the same in whatever order the snapshot is listed', () => {
    const shuffled = snapshots.chain((snapshot) => {
      const shuffle = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length })
      const { groups, free, busy, organizations, limits } = snapshot
      const lists = [shuffle(groups), shuffle(free), shuffle(busy), shuffle(organizations), shuffle(limits)] as const
      return fc
        .tuple(...lists)
        .map(
          ([groups, free, busy, organizations, limits]) =>
            [snapshot, { groups, free, busy, organizations, limits }] as const,
        )
    })
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(plain(plan(other, NOW, RULES))).toEqual(plain(plan(one, NOW, RULES)))
      }),
      RUNS,
    )
  })

  it('is the same for the others with and without a group that nothing fits', () => {
    const misfits = groups.map((some) => some.map((change) => ({ ...change, target: 'BROWSERSTACK' as const })))
    fc.assert(
      fc.property(snapshots, misfits, (snapshot, others) => {
        const unfit = others.map((change, n) => group(`a${n}`, change))
        const [without, beside] = [snapshot.groups, [...unfit, ...snapshot.groups]].map((groups) =>
          plain(plan({ ...snapshot, groups }, NOW, RULES)),
        )
        const names = new Set<string>(unfit.map(({ id }) => id))
        expect({ ...beside, holds: beside?.holds.filter(([id]) => !names.has(id)) }).toEqual(without)
      }),
      RUNS,
    )
  })

  it('calls back only who serves and stays, once, for a group that it fits', () => {
    check((snapshot, { recalls }) => {
      const find = finder(snapshot)
      expect(isUnique(recalls.map(({ workerId }) => workerId))).toBe(true)
      for (const { workerId, assignmentId, forGroupId } of recalls) {
        const worker = find.busy(workerId)
        expect(worker).toMatchObject({ assignmentId, leaving: null })
        expect(worker.groupId).not.toBe(forGroupId)
        expect(fits(worker, find.group(forGroupId))).toBe(true)
      }
    })
  })

  it('calls back only from a group that goes after the one it does it for', () => {
    const rank = ({ dealWindow }: WaitingGroup) => urgency(dealWindow, NOW, RULES)
    const URGENT = PRIORITIES.indexOf('URGENT')
    check((snapshot, { recalls }) => {
      const find = finder(snapshot)
      for (const { workerId, forGroupId } of recalls) {
        const [first, then] = [find.group(forGroupId), find.group(find.busy(workerId).groupId)]
        if (rank(first) < URGENT) expect(rank(then)).toBeLessThan(URGENT)
        if (first.organizationId !== then.organizationId) continue
        const isLeftBehind = first.waitingSince + RULES.ageingMs <= then.waitingSince
        expect(rank(first) + Number(isLeftBehind)).toBeGreaterThan(rank(then))
      }
    })
  })

  it('evens shares out at once: made again, it calls back nobody else', () => {
    const one = fc.record({ weight: fc.integer({ min: 1, max: 4 }), usedMs: seconds(600) })
    const held = fc.integer({ min: 1, max: 12 })
    fc.assert(
      fc.property(
        one,
        one,
        held,
        fc.integer({ min: 1, max: 12 }),
        seconds(200),
        (acme, globex, held, queued, installMs) => {
          const [served, waiting] = [
            group('v1', { queued: 100 }),
            group('v2', { organizationId: 'globex', queued, installMs }),
          ]
          const workers = Array.from({ length: held }, (_, n) => busy(`b${n}`, served))
          const organizations = [share('acme', acme), share('globex', globex)]
          const snapshot = { groups: [served, waiting], free: [], busy: workers, organizations, limits: [] }
          const after = carriedOut(snapshot, plan(snapshot, NOW, RULES))
          expect(plan(after, NOW, RULES).recalls).toEqual([])
        },
      ),
      RUNS,
    )
  })

  it('comes to an end in which another one changes nothing', () => {
    check((snapshot, made) => {
      let [at, next] = [snapshot, made]
      for (let times = 0; next.placements.length + next.recalls.length > 0; times++) {
        expect(times).toBeLessThan(snapshot.busy.length + snapshot.free.length + 1)
        at = carriedOut(at, next)
        next = plan(at, NOW, RULES)
      }
    })
  })

  it('is made of odd numbers too', () => {
    const odd = fc.constantFrom(0, 1, 0.5, 1e15, Number.MAX_SAFE_INTEGER)
    const numbers = fc.record({ queued: odd, workMs: odd, installMs: odd, dealWindow: odd, waitingSince: odd, at: odd })
    fc.assert(
      fc.property(snapshots, fc.array(numbers, { minLength: 16 }), (snapshot, odds) => {
        const of = (n: number) => must(odds[n % odds.length])
        const strange: Snapshot = {
          ...snapshot,
          groups: snapshot.groups.map((one, n) => ({ ...one, ...of(n) })),
          busy: snapshot.busy.map((one, n) => ({ ...one, readyInMs: of(n + 3).at })),
          organizations: snapshot.organizations.map((one, n) => ({ ...one, usedMs: of(n + 5).at })),
        }
        const { placements, holds } = plan(strange, of(7).at, RULES)
        expect(isUnique(placements.map(({ workerId }) => workerId))).toBe(true)
        expect(holds.size).toBe(strange.groups.length)
      }),
      RUNS,
    )
  })

  it('is made of thousands', () => {
    const [sample] = fc.sample(snapshots, { seed: 1, numRuns: 1 })
    const groups = Array.from({ length: 4_000 }, (_, n) =>
      group(`g${n}`, {
        organizationId: must(ORGANIZATIONS[n % 3]),
        appVersionId: `v${n % 700}`,
        target: must(TARGETS[n % 2]),
        queued: (n % 9) + 1,
        waitedMs: n * 100,
      }),
    )
    const lab = Array.from({ length: 3_000 }, (_, n) =>
      free(`f${n}`, { has: `v${n % 900}`, targets: [must(TARGETS[n % 2])] }),
    )
    const { placements } = plan({ ...must(sample), groups, free: lab, busy: [], limits: [] }, NOW, RULES)
    expect(placements.length).toBeGreaterThan(0)
  })
})
