import type { Moment } from './renewal.ts'
import type { Beat, BeatAnswer } from './protocol.ts'

/** One slot, as the heartbeat sees it. */
export interface Beating {
  /** What to say for it now, and the moment it is said; null while it has no session. */
  beat(): { beat: Beat; at: Moment } | null
  /** The server's answer to a beat that this slot gave. */
  answered(answer: BeatAnswer, beat: Beat, sentAt: Moment): void
  /** Called often: ends work whose lease may be over because no answer came. */
  checkContact(): void
}

export interface HeartbeatOptions {
  everyMs: number
  /** How often contact is checked, milliseconds. */
  checkMs: number
  send: (beats: Beat[], timeoutMs: number) => Promise<readonly BeatAnswer[]>
  onTrouble: (error: unknown) => void
}

/**
 * One message for all slots, on a timer of its own, so that no test and no slow result delays it. Beats are serial:
 * a late answer never overtakes a newer one. The next beat is due everyMs after the last was *due*, not after it ended.
 */
export function startHeartbeat(slots: readonly Beating[], options: HeartbeatOptions): { stop(): Promise<void> } {
  const { everyMs, checkMs, send, onTrouble } = options
  let stopped = false
  let dueAt = performance.now() + everyMs
  let timer: NodeJS.Timeout
  let beating: Promise<void> = Promise.resolve()

  async function beatOnce(): Promise<void> {
    const said = slots.flatMap((slot) => {
      const spoken = slot.beat()
      return spoken === null ? [] : [{ slot, ...spoken }]
    })
    if (said.length === 0) return
    try {
      const answers = await send(
        said.map(({ beat }) => beat),
        everyMs,
      )
      for (const answer of answers) {
        const match = said.find(({ beat }) => beat.workerId === answer.workerId)
        match?.slot.answered(answer, match.beat, match.at)
      }
    } catch (error) {
      onTrouble(error)
    }
  }

  function schedule(): void {
    if (stopped) return
    // After a pause of the whole process the missed beats are not made up for.
    dueAt = Math.max(dueAt, performance.now())
    timer = setTimeout(
      () => {
        dueAt += everyMs
        beating = beatOnce().then(schedule)
      },
      Math.max(0, dueAt - performance.now()),
    )
  }
  schedule()

  const checks = setInterval(() => {
    for (const slot of slots) slot.checkContact()
  }, checkMs)

  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      clearInterval(checks)
      await beating
    },
  }
}
