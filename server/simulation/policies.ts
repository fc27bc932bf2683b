import { Board, type Candidate } from '../domain/board.ts'
import { appKey, appsOf } from '../domain/free-pool.ts'
import { plan, type Placement, type Planner } from '../domain/plan.ts'
import type { FreeWorker } from '../domain/snapshot.ts'
import { fits } from '../domain/worker.ts'

/** A rule for who serves what, and whether its devices keep an app from one test to the next. */
export interface Policy {
  planner: Planner
  /** A device takes one test at a time and has no app afterwards. */
  isForgetful: boolean
}

/**
 * The rule of the first version, and of most scripts: a group has one worker, which runs all of it; the oldest group
 * first. Caps and limits of organizations hold for it too, priorities and shares do not.
 */
const wholeGroup: Planner = (snapshot, now, rules) => {
  const board = new Board(snapshot, now, rules)
  const free = new Set(snapshot.free)
  const placements: Placement[] = []
  for (const candidate of oldestFirst(board.candidates)) {
    if (candidate.serving.length > 0 || board.refusal(candidate, { readyInMs: 0 }) !== undefined) continue
    place(board, free, candidate, placements)
  }
  return { placements, recalls: [], holds: new Map() }
}

/** No grouping at all: every test on the next free device, the oldest first, each with an install of its own. */
const perTest: Planner = (snapshot, now, rules) => {
  const board = new Board(snapshot, now, rules)
  const free = new Set(snapshot.free)
  const placements: Placement[] = []
  for (const candidate of oldestFirst(board.candidates)) {
    for (;;) {
      const hold = board.refusal(candidate, { readyInMs: 0 })
      if (hold !== undefined && hold !== 'NOT_WORTH_IT') break
      if (!place(board, free, candidate, placements)) break
    }
  }
  return { placements, recalls: [], holds: new Map() }
}

export const POLICIES = {
  qgjob: { planner: plan, isForgetful: false },
  'whole-group': { planner: wholeGroup, isForgetful: false },
  'per-test': { planner: perTest, isForgetful: true },
} as const satisfies Record<string, Policy>

export type PolicyName = keyof typeof POLICIES

function oldestFirst(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort(({ group: a }, { group: b }) => a.waitingSince - b.waitingSince || (a.id < b.id ? -1 : 1))
}

/** Gives the group a free worker, one that has its app if there is one; tells whether there was any. */
function place(board: Board, free: Set<FreeWorker>, candidate: Candidate, placements: Placement[]): boolean {
  const { group } = candidate
  const suitable = [...free].filter((worker) => fits(worker, group))
  const hasApp = (worker: FreeWorker) => appsOf(worker).includes(appKey(group))
  const worker = suitable.find(hasApp) ?? suitable[0]
  if (worker === undefined) return false
  const installNeeded = !hasApp(worker)
  const readyInMs = installNeeded ? group.installMs : 0
  placements.push({
    groupId: group.id,
    workerId: worker.id,
    installNeeded,
    readyInMs,
    serving: candidate.serving.length,
    reason: 'the oldest that waits',
  })
  free.delete(worker)
  board.add(candidate, { readyInMs })
  return true
}
