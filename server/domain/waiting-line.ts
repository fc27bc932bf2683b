import type { Board, Candidate } from './board.ts'
import type { OrganizationId } from './job.ts'

/**
 * The candidates of a plan, from which it takes the first again and again. What a placement changes in the order is
 * one candidate's place in its organization's line, and how the organizations compare: so the lines are kept sorted,
 * and only their heads are compared.
 */
export class WaitingLine {
  readonly #board: Board
  readonly #lines: Candidate[][]

  constructor(board: Board, candidates: readonly Candidate[]) {
    this.#board = board
    // From the last to the first: the first is taken from the end.
    this.#lines = [...Map.groupBy(candidates, ({ group }): OrganizationId => group.organizationId).values()].map(
      (line) => line.sort((a, b) => board.compare(b, a)),
    )
  }

  /** Takes out the candidate whose turn it is. */
  shift(): Candidate | undefined {
    let first: Candidate[] | undefined
    for (const line of this.#lines) {
      const [head, best] = [line.at(-1), first?.at(-1)]
      if (head !== undefined && (best === undefined || this.#board.compare(head, best) < 0)) first = line
    }
    return first?.pop()
  }

  /** Puts a candidate back where it belongs now. */
  putBack(candidate: Candidate): void {
    const line = this.#lines.find(([any]) => any?.group.organizationId === candidate.group.organizationId)
    if (line === undefined) {
      this.#lines.push([candidate])
      return
    }
    const at = line.findLastIndex((other) => this.#board.compare(candidate, other) < 0)
    line.splice(at + 1, 0, candidate)
  }
}
