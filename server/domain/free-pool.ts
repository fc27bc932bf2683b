import type { FreeWorker, WaitingGroup } from './snapshot.ts'
import { fits, type WorkerId } from './worker.ts'

/** Workers that are alike to every group: what fits one fits all. */
interface Shape {
  /** Those without an app that somebody waits for, and those with one. */
  plain: FreeWorker[]
  holders: FreeWorker[]
  /** Whether they fit, by group; asked once. */
  fits: Map<WaitingGroup, boolean>
}

/** The free workers of a plan, from which it takes one after another. Alike workers are looked at once for all. */
export class FreePool {
  readonly #shapes: readonly Shape[]
  readonly #byApp = new Map<string, FreeWorker[]>()
  readonly #shapeOf = new Map<FreeWorker, Shape>()
  readonly #taken = new Set<WorkerId>()
  #left: number

  /**
   * `waiting` names who waits for each app (see appKey). An app is not worth sparing on a worker that fits none of
   * them.
   */
  constructor(workers: readonly FreeWorker[], waiting: ReadonlyMap<string, readonly { group: WaitingGroup }[]>) {
    const shapes = new Map<string, Shape>()
    this.#left = workers.length
    for (const worker of [...workers].sort(compareWorkers)) {
      const key = JSON.stringify([worker.targets, worker.capabilities, worker.organizationIds])
      let shape = shapes.get(key)
      if (shape === undefined) shapes.set(key, (shape = { plain: [], holders: [], fits: new Map() }))
      this.#shapeOf.set(worker, shape)
      const fitsOne = (app: string) => waiting.get(app)?.some(({ group }) => this.#suits(worker, group)) === true
      const wanted = appsOf(worker).filter(fitsOne)
      ;(wanted.length === 0 ? shape.plain : shape.holders).push(worker)
      for (const app of wanted) {
        const holders = this.#byApp.get(app)
        if (holders === undefined) this.#byApp.set(app, [worker])
        else holders.push(worker)
      }
    }
    this.#shapes = [...shapes.values()]
  }

  get isEmpty(): boolean {
    return this.#left === 0
  }

  take(worker: FreeWorker): void {
    this.#taken.add(worker.id)
    this.#left--
  }

  /** A free worker that fits and has the group's app. */
  withApp(group: WaitingGroup): FreeWorker | undefined {
    const holders = this.#byApp.get(appKey(group))
    if (holders === undefined) return undefined
    return this.#free(holders).find((worker) => this.#isFreeFor(worker, group))
  }

  /** A free worker that fits and has no app that somebody waits for. */
  plain(group: WaitingGroup): FreeWorker | undefined {
    for (const shape of this.#shapes) {
      const workers = this.#free(shape.plain)
      const [first] = workers
      if (first === undefined || !this.#fits(first, group)) continue
      // Those behind the first may be taken; they are looked at only if it is kept from the group.
      const worker = this.#suits(first, group) ? first : workers.find((one) => this.#isFreeFor(one, group))
      if (worker !== undefined) return worker
    }
    return undefined
  }

  /** Free workers that fit and have an app that somebody waits for. */
  *holders(group: WaitingGroup): Generator<FreeWorker> {
    for (const shape of this.#shapes) {
      const workers = this.#free(shape.holders)
      const [first] = workers
      if (first === undefined || !this.#fits(first, group)) continue
      for (const worker of workers) if (this.#isFreeFor(worker, group)) yield worker
    }
  }

  /** Drops what was taken from the front, so that a long list is not walked again and again. */
  #free(workers: FreeWorker[]): FreeWorker[] {
    const first = workers.findIndex((worker) => !this.#taken.has(worker.id))
    if (first !== 0) workers.splice(0, first === -1 ? workers.length : first)
    return workers
  }

  #isFreeFor(worker: FreeWorker, group: WaitingGroup): boolean {
    return !this.#taken.has(worker.id) && this.#suits(worker, group)
  }

  #suits(worker: FreeWorker, group: WaitingGroup): boolean {
    return group.keptFrom?.has(worker.id) !== true && this.#fits(worker, group)
  }

  /** As suits(), without what is about single workers: asked once for all that are alike. */
  #fits(worker: FreeWorker, group: WaitingGroup): boolean {
    const shape = this.#shapeOf.get(worker)
    if (shape === undefined) return false
    let known = shape.fits.get(group)
    if (known === undefined) shape.fits.set(group, (known = fits(worker, group)))
    return known
  }
}

/** Those first against whom there is nothing; in one order whatever the snapshot's was. */
function compareWorkers(a: FreeWorker, b: FreeWorker): number {
  return Number(a.suspect === true) - Number(b.suspect === true) || (a.id < b.id ? -1 : 1)
}

/** An app version as a device holds it. */
export function appKey({
  organizationId,
  appVersionId,
}: Pick<WaitingGroup, 'organizationId' | 'appVersionId'>): string {
  return `${organizationId} ${appVersionId}`
}

export function appsOf({ installed }: FreeWorker): string[] {
  return [...installed].map(([organizationId, appVersionId]) => appKey({ organizationId, appVersionId }))
}
