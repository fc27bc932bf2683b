import { randomBytes, randomUUID } from 'node:crypto'
import type { Ids } from './app.ts'

/** Crockford's base 32: no letters that look like digits, and the same order as the bits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_CHARS = 10
const COUNTER_CHARS = 3
const RANDOM_CHARS = 13
const POOL = 4_096

/**
 * Ids of 26 characters that sort in the order of their making: a time in milliseconds, a counter within it, and 65
 * random bits, which are drawn from a pool because asking the system for each id costs more than the rest of it.
 */
function createSortableIds(now: () => number): () => string {
  let pool = randomBytes(POOL)
  let used = 0
  let lastTime = 0
  let counter = 0

  const random = (): string => {
    if (used + RANDOM_CHARS > POOL) {
      pool = randomBytes(POOL)
      used = 0
    }
    let text = ''
    for (let i = 0; i < RANDOM_CHARS; i++) text += ALPHABET.charAt((pool[used++] ?? 0) & 31)
    return text
  }

  return () => {
    const time = Math.max(now(), lastTime)
    counter = time === lastTime ? counter + 1 : 0
    // A full counter borrows from the next millisecond, so that the order holds.
    lastTime = counter < 32 ** COUNTER_CHARS ? time : time + 1
    if (lastTime !== time) counter = 0
    return encode(lastTime, TIME_CHARS) + encode(counter, COUNTER_CHARS) + random()
  }
}

function encode(value: number, length: number): string {
  let text = ''
  for (let rest = value, i = 0; i < length; i++) {
    text = ALPHABET.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return text
}

/** Ids by the clock of the store, so that those of several servers sort together. */
export function randomIds(now: () => number): Ids {
  const sortableId = createSortableIds(now)
  return {
    job: () => `job_${sortableId()}`,
    group: () => `grp_${sortableId()}`,
    worker: () => `wrk_${sortableId()}`,
    assignment: () => `asg_${sortableId()}`,
    attempt: () => `att_${sortableId()}`,
    token: () => `tok_${sortableId()}`,
    session: () => randomUUID(),
    build: () => `bld_${sortableId()}`,
    artifact: () => `art_${sortableId()}`,
  }
}

/**
 * Ids that count up, so that a failing test or a simulation reads and repeats well. Servers that share a database need
 * names apart.
 */
export function countingIds(server = 'a'): Ids {
  let count = 0
  const next = () => `${server}${String(++count).padStart(7, '0')}`
  return {
    job: () => `job_${next()}`,
    group: () => `grp_${next()}`,
    worker: () => `wrk_${next()}`,
    assignment: () => `asg_${next()}`,
    attempt: () => `att_${next()}`,
    token: () => `tok_${next()}`,
    session: () => `ses_${next()}`,
    build: () => `bld_${next()}`,
    artifact: () => `art_${next()}`,
  }
}
