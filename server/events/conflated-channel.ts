import type { DomainEvent, LoggedEvent } from '../domain/events.ts'
import { fanOut, type Channel, type Listener } from './channel.ts'
import { Keyed } from './keyed.ts'
import { Turn } from './turn.ts'

/** One subject by its id, or all of the log. */
export interface ConflatedInterest<Id> {
  id: Id | null
}

export interface ConflatedOptions<Id extends string, Subject extends { id: Id }, Update> {
  /** The subject that an event changes, if it changes one of this kind. */
  subjectOf: (event: DomainEvent) => Id | null
  find: (ids: Id[]) => Promise<Subject[]>
  toUpdate: (change: { seq: number; at: number }, subject: Subject) => Update
}

/**
 * Changes of subjects whose events carry no state: each batch of events is read back as the subjects are now, once
 * per subject. Updates leave in the order of the last event of each subject, so that every cursor covers all before it.
 */
export function createConflatedChannel<Id extends string, Subject extends { id: Id }, Update>({
  subjectOf,
  find,
  toUpdate,
}: ConflatedOptions<Id, Subject, Update>): Channel<ConflatedInterest<Id>, Update> {
  const byId = new Keyed<Id, Listener<Update>>()
  const everything = new Set<Listener<Update>>()

  async function updates(events: LoggedEvent[], wanted: (id: Id) => boolean) {
    const last = new Map<Id, LoggedEvent>()
    for (const logged of events) {
      const id = subjectOf(logged.event)
      if (id === null || !wanted(id)) continue
      last.delete(id) // moves it to the end: the map stays in the order of the last events
      last.set(id, logged)
    }
    const subjects = last.size === 0 ? [] : await find([...last.keys()])
    const found = new Map(subjects.map((subject) => [subject.id, subject]))
    return [...last].flatMap(([id, logged]) => {
      const subject = found.get(id)
      return subject === undefined ? [] : [{ id, seq: logged.seq, update: toUpdate(logged, subject) }]
    })
  }

  return {
    add({ id }, listener) {
      if (id !== null) return byId.add(id, listener)
      everything.add(listener)
      return () => everything.delete(listener)
    },

    async replay({ id }, events) {
      const changes = await updates(events, (changed) => id === null || changed === id)
      return changes.map(({ update }) => update)
    },

    async prepare(events) {
      const changes = await updates(events, (id) => everything.size > 0 || byId.has(id))
      return async () => {
        const turn = new Turn()
        for (const { id, seq, update } of changes) {
          await fanOut(byId.get(id), update, seq, turn)
          await fanOut(everything, update, seq, turn)
        }
      }
    },
  }
}
