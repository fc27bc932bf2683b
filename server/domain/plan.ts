import type { PlanRules } from './board.ts'
import { planNow, type Plan } from './plan-now.ts'
import { whomToPutOff, without } from './rehearsal.ts'
import type { Snapshot } from './snapshot.ts'

export type { Hold, PlanRules } from './board.ts'
export type { Placement, Plan, Recall } from './plan-now.ts'

/** What decides: `plan`, or another rule to compare it with. */
export type Planner = (snapshot: Snapshot, now: number, rules: PlanRules) => Plan

/**
 * Which free worker goes to which waiting group now, which busy ones are called back, and what holds the rest. Pure and
 * total: the same snapshot and time give the same plan, in whatever order the snapshot is listed. Where only a few jobs
 * wait, it looks ahead before it deals (see rehearsal.ts).
 */
export const plan: Planner = (snapshot, now, rules) => {
  const putOff = whomToPutOff(snapshot, now, rules)
  if (putOff.size === 0) return planNow(snapshot, now, rules)
  const planned = planNow(without(snapshot, putOff), now, rules)
  const holds = new Map(planned.holds)
  for (const id of putOff) holds.set(id, 'PUT_OFF')
  return { ...planned, holds }
}
