import { v4, v7 } from 'uuid'
import type { Ids } from './app.ts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * 26 characters of Crockford's base 32 over a version 7 UUID: short, safe to click and to paste, and in the order of
 * their making, also within a millisecond of one process.
 */
function sortableId(): string {
  const bytes = v7(undefined, new Uint8Array(16))
  let text = ''
  let bits = 0
  let buffer = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET.charAt((buffer >> bits) & 31)
    }
    buffer &= (1 << bits) - 1
  }
  return text + ALPHABET.charAt((buffer << (5 - bits)) & 31)
}

export const randomIds: Ids = {
  job: () => `job_${sortableId()}`,
  group: () => `grp_${sortableId()}`,
  worker: () => `wrk_${sortableId()}`,
  assignment: () => `asg_${sortableId()}`,
  attempt: () => `att_${sortableId()}`,
  session: () => v4(),
}
