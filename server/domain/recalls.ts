import type { Board, Candidate } from './board.ts'
import { PRIORITIES } from './job.ts'
import type { Recall } from './plan.ts'
import type { BusyWorker } from './snapshot.ts'
import { fits } from './worker.ts'

/**
 * How far an organization must be ahead of another before it gives a worker back in mid-group: two turns, and twice
 * what the change costs the other in an install, so that evening out does not cost more than it evens out.
 */
const TURNS_AHEAD = 2
const INSTALLS_AHEAD = 2
const URGENT = PRIORITIES.indexOf('URGENT')

/**
 * Rule 7: who is called back for the groups that still want a worker and found none free. First those count who come
 * free anyway: recalled before, or at the end of a group that has nothing more to deal.
 */
export function planRecalls(board: Board, busy: readonly BusyWorker[]): Recall[] {
  const byGroup = new Map(board.candidates.map((candidate) => [candidate.group.id, candidate]))
  const soonest = [...busy].sort((a, b) => a.readyInMs - b.readyInMs || (a.id < b.id ? -1 : 1))
  const inLab = soonest.filter((worker) => worker.leaving !== 'LAB')
  const coming = new Set(inLab.filter((worker) => worker.leaving === 'GROUP' || !byGroup.has(worker.groupId)))
  const staying = new Set(inLab.filter((worker) => !coming.has(worker)))
  const recalls: Recall[] = []
  for (const candidate of [...board.candidates].sort((a, b) => board.compare(a, b))) {
    for (;;) {
      const joining = (worker: BusyWorker) => ({ readyInMs: worker.readyInMs + candidate.group.installMs })
      const suits = (worker: BusyWorker) =>
        fits(worker, candidate.group) && board.refusal(candidate, joining(worker), worker) === undefined
      const next = find(coming, suits)
      if (next !== undefined) {
        coming.delete(next)
        board.release(next)
        board.add(candidate, joining(next))
        continue
      }
      const victim = find(staying, (worker) => {
        const own = byGroup.get(worker.groupId)
        return own !== undefined && goesBefore(board, candidate, own) && suits(worker)
      })
      const own = victim && byGroup.get(victim.groupId)
      if (victim === undefined || own === undefined) break
      staying.delete(victim)
      recalls.push({
        assignmentId: victim.assignmentId,
        workerId: victim.id,
        forGroupId: candidate.group.id,
        reason:
          candidate.urgency > own.urgency
            ? `more urgent work waits for ${candidate.group.appVersionId}`
            : `${candidate.group.organizationId} has had less than its share`,
      })
      board.release(victim)
      board.add(candidate, joining(victim))
    }
  }
  return recalls
}

function goesBefore(board: Board, waiting: Candidate, served: Candidate): boolean {
  if (waiting.group === served.group) return false
  const urgent = Number(waiting.urgency === URGENT) - Number(served.urgency === URGENT)
  if (urgent !== 0) return urgent > 0
  const [mine, theirs] = [waiting.group.organizationId, served.group.organizationId]
  if (mine === theirs) return waiting.urgency > served.urgency
  const ahead = board.turns(theirs) - board.turns(mine)
  const margin = Math.max(TURNS_AHEAD, (INSTALLS_AHEAD * waiting.group.installMs) / board.rules.turnMs)
  return ahead > margin || (ahead > 0 && waiting.urgency > served.urgency)
}

function find<T>(items: Iterable<T>, test: (item: T) => boolean): T | undefined {
  for (const item of items) if (test(item)) return item
  return undefined
}
