import type { AssignmentId } from './assignment.ts'
import { Board, type Candidate, type Hold, type PlanRules } from './board.ts'
import { appKey, appsOf, FreePool } from './free-pool.ts'
import type { GroupId } from './group.ts'
import { planRecalls } from './recalls.ts'
import type { FreeWorker, Snapshot } from './snapshot.ts'
import { WaitingLine } from './waiting-line.ts'
import { suits } from './keep-apart.ts'
import type { WorkerId } from './worker.ts'

/** A free worker goes to a group. */
export interface Placement {
  groupId: GroupId
  workerId: WorkerId
  installNeeded: boolean
  /** When it is expected to begin its first job, milliseconds from now. */
  readyInMs: number
  /** How many workers serve the group already, by this plan. */
  serving: number
  /** For a person who asks why. */
  reason: string
}

/** A busy worker leaves its group at the next job boundary, for work that goes before it. */
export interface Recall {
  assignmentId: AssignmentId
  workerId: WorkerId
  /** The group it is wanted for; who gets it is decided when it is free. */
  forGroupId: GroupId
  reason: string
}

export interface Plan {
  placements: Placement[]
  recalls: Recall[]
  /** What keeps each waiting group from a worker, or from one more. */
  holds: ReadonlyMap<GroupId, Hold>
}

type Offer = { worker: FreeWorker; installNeeded: boolean; readyInMs: number } | { hold: Hold }

/**
 * A plan that gives workers out at once, to whoever comes first. Step by step the candidate that
 * comes first (see Board.compare) is given a worker; one that nothing fits is passed over and blocks nobody. The cost
 * grows with waiting groups and workers, never with queued jobs.
 */
export function planNow(snapshot: Snapshot, now: number, rules: PlanRules): Plan {
  const board = new Board(snapshot, now, rules)
  const waitingApps = Map.groupBy(board.candidates, ({ group }) => appKey(group))
  const pool = new FreePool(snapshot.free, waitingApps)
  const placements: Placement[] = []
  const holds = new Map<GroupId, Hold>()

  /** Rule 4: a worker's app is wanted by another group that is no less urgent. */
  const isWantedByAnother = (worker: FreeWorker, { group, urgency }: Candidate) =>
    appsOf(worker)
      .flatMap((app) => waitingApps.get(app) ?? [])
      .some(
        (other) =>
          other.group !== group &&
          other.urgency >= urgency &&
          suits(worker, other.group) &&
          board.refusal(other, { readyInMs: 0 }) === undefined,
      )

  const offer = (candidate: Candidate): Offer => {
    const { group } = candidate
    const ready = pool.withApp(group)
    const installNeeded = ready === undefined
    const readyInMs = installNeeded ? group.installMs : 0
    const hold = board.refusal(candidate, { readyInMs })
    if (hold !== undefined) return { hold }
    const worker = ready ?? pool.plain(group)
    if (worker !== undefined) return { worker, installNeeded, readyInMs }
    const affinityHolds = now - group.waitingSince < rules.affinityMs
    let kept = false
    for (const holder of pool.holders(group)) {
      if (!affinityHolds || !isWantedByAnother(holder, candidate)) return { worker: holder, installNeeded, readyInMs }
      kept = true
    }
    return { hold: kept ? 'KEPT_FOR_APP' : 'NO_FREE_WORKER' }
  }

  /** Gives workers until nobody who waits can have one; answers those who were put off for the sake of affinity. */
  const deal = (candidates: readonly Candidate[]): Candidate[] => {
    const line = new WaitingLine(board, candidates)
    const putOff: Candidate[] = []
    for (let next = line.shift(); next !== undefined; next = line.shift()) {
      const answer = offer(next)
      if ('hold' in answer) {
        holds.set(next.group.id, answer.hold)
        if (answer.hold === 'KEPT_FOR_APP') putOff.push(next)
        continue
      }
      placements.push(toPlacement(next, answer))
      pool.take(answer.worker)
      board.add(next, answer)
      line.putBack(next)
    }
    return putOff
  }

  let putOff = board.candidates
  for (let placed = -1; putOff.length > 0 && placements.length > placed;) {
    placed = placements.length
    putOff = deal(putOff)
  }
  return { placements, recalls: planRecalls(board, snapshot.busy), holds }
}

function toPlacement(
  { group, serving }: Candidate,
  { worker, installNeeded, readyInMs }: Exclude<Offer, { hold: Hold }>,
): Placement {
  const app = installNeeded ? `installs ${group.appVersionId}` : `already has ${group.appVersionId}`
  const count = serving.length
  const share =
    count === 0
      ? `first worker for ${group.queued} queued job${group.queued === 1 ? '' : 's'}`
      : `joins ${count} other${count === 1 ? '' : 's'}: the group ends sooner with one more`
  const reason = `${share}; ${app}`
  return { groupId: group.id, workerId: worker.id, installNeeded, readyInMs, serving: count, reason }
}
