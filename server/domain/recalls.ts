import { goesBeforeOwn, type Board, type Candidate } from './board.ts'
import { PRIORITIES } from './job.ts'
import type { Recall } from './plan-now.ts'
import { shortfall } from './share.ts'
import type { BusyWorker } from './snapshot.ts'
import { WaitingLine } from './waiting-line.ts'
import { suits } from './keep-apart.ts'

/**
 * How far an organization must be ahead of another before it gives a worker back in mid-group: two turns, and twice
 * what the change costs the other in an install, so that evening out does not cost more than it evens out.
 */
const TURNS_AHEAD = 2
const INSTALLS_AHEAD = 2
const URGENT = PRIORITIES.indexOf('URGENT')

/** Workers whose groups are alike when it comes to who goes before whom: of one organization and one urgency. */
interface Peers {
  /** Of their groups the one whose next job has waited least: who does not go before it goes before none. */
  example: Candidate
  /** The soonest ready first. */
  workers: Set<BusyWorker>
}

/**
 * Rule 7: who is called back for the groups that still want a worker and found none free. First those count who come
 * free anyway: recalled before, or at the end of a group that has nothing more to deal.
 */
export function planRecalls(board: Board, busy: readonly BusyWorker[]): Recall[] {
  const ownOf = new Map(board.candidates.map((candidate) => [candidate.group.id, candidate]))
  const coming = new Set<BusyWorker>()
  const staying = new Map<string, Peers>()
  for (const worker of [...busy].sort(compareReady)) {
    if (worker.leaving === 'LAB') continue
    const own = ownOf.get(worker.groupId)
    if (worker.leaving === 'GROUP' || own === undefined) {
      coming.add(worker)
      continue
    }
    const key = `${worker.organizationId} ${own.urgency}`
    const peers = staying.get(key)
    if (peers === undefined) staying.set(key, { example: own, workers: new Set([worker]) })
    else {
      if (own.group.waitingSince > peers.example.group.waitingSince) peers.example = own
      peers.workers.add(worker)
    }
  }

  const recalls: Recall[] = []
  // Step by step, as workers are dealt: or the first in line would be counted to have all who come free, and pay for it.
  const line = new WaitingLine(board, board.candidates)
  for (let candidate = line.shift(); candidate !== undefined; candidate = line.shift()) {
    const wanting = candidate
    const joining = (worker: BusyWorker) => ({ readyInMs: worker.readyInMs + wanting.group.installMs })
    const isWelcome = (worker: BusyWorker) =>
      suits(worker, wanting.group) && board.refusal(wanting, joining(worker), worker) === undefined
    let worker = find(coming, isWelcome)
    if (worker !== undefined) coming.delete(worker)
    else {
      const behind = [...staying.values()].filter(({ example }) => goesBefore(board, wanting, example))
      const isBehind = ({ groupId }: BusyWorker) => {
        const own = ownOf.get(groupId)
        return own !== undefined && goesBefore(board, wanting, own)
      }
      worker = behind
        .flatMap(({ workers }) => find(workers, (one) => isBehind(one) && isWelcome(one)) ?? [])
        .sort(compareReady)[0]
      if (worker === undefined) continue
      for (const { workers } of behind) workers.delete(worker)
      recalls.push({
        assignmentId: worker.assignmentId,
        workerId: worker.id,
        forGroupId: wanting.group.id,
        reason: reasonOf(wanting, ownOf.get(worker.groupId), worker),
      })
    }
    board.release(worker)
    board.add(wanting, joining(worker))
    line.putBack(wanting)
  }
  return recalls
}

function compareReady(a: BusyWorker, b: BusyWorker): number {
  return a.readyInMs - b.readyInMs || (a.id < b.id ? -1 : 1)
}

function goesBefore(board: Board, waiting: Candidate, served: Candidate): boolean {
  if (waiting.group === served.group) return false
  const urgent = Number(waiting.urgency === URGENT) - Number(served.urgency === URGENT)
  if (urgent !== 0) return urgent > 0
  const [mine, theirs] = [waiting.group.organizationId, served.group.organizationId]
  if (mine === theirs) return goesBeforeOwn(waiting, served, board.rules)
  const ahead = board.turns(theirs) - board.turns(mine)
  const margin = Math.max(TURNS_AHEAD, (INSTALLS_AHEAD * waiting.group.installMs) / board.rules.turnMs)
  if (ahead > margin) return true
  // Once the worker has left, it must still be the turn of the one that wants it: else it would go straight back.
  return waiting.urgency > served.urgency && shortfall(board.turns(mine), board.turnsWithout(theirs)) <= 0
}

function reasonOf({ group, urgency }: Candidate, served: Candidate | undefined, worker: BusyWorker): string {
  const isMoreUrgent = urgency > (served?.urgency ?? 0)
  // Those who are served read it, and another organization is none of their business.
  if (worker.organizationId !== group.organizationId) {
    return isMoreUrgent ? 'more urgent work of others waits' : 'others have had less than their share'
  }
  return `${isMoreUrgent ? 'more urgent' : 'older'} work waits for ${group.appVersionId}`
}

function find<T>(items: Iterable<T>, test: (item: T) => boolean): T | undefined {
  for (const item of items) if (test(item)) return item
  return undefined
}
