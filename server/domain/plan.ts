import type { PlanRules } from './board.ts'
import type { Plan } from './plan-now.ts'
import { planPuttingOff, whomToPutOff } from './rehearsal.ts'
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
export const plan: Planner = (snapshot, now, rules) =>
  planPuttingOff(snapshot, whomToPutOff(snapshot, now, rules), now, rules)
