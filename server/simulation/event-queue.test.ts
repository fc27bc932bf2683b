import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventQueue, type Timed } from './event-queue.ts'

describe('an event queue', () => {
  it('gives events by time, rank and tie, and equal ones as they came, whenever they were added', () => {
    const few = fc.integer({ min: 0, max: 3 })
    const events = fc.array(fc.record({ at: few, rank: few, tie: few, takeOne: fc.boolean() }))
    fc.assert(
      fc.property(events, (list) => {
        const queue = new EventQueue<Timed & { id: number }>()
        const waiting: (Timed & { id: number })[] = []
        const takeFirst = () => {
          waiting.sort((a, b) => a.at - b.at || a.rank - b.rank || a.tie - b.tie || a.id - b.id)
          expect(queue.nextAt).toBe(waiting[0]?.at)
          expect(queue.take()).toEqual(waiting.shift())
        }
        for (const [id, { takeOne, ...event }] of list.entries()) {
          queue.add({ ...event, id })
          waiting.push({ ...event, id })
          if (takeOne) takeFirst()
        }
        while (waiting.length > 0) takeFirst()
        takeFirst()
      }),
    )
  })
})
