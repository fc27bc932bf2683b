/** Shorter values are left alone: to blacken every "1" would leave nothing to read, and hides no secret. */
export const SHORTEST_SECRET = 6
const MARK = '[redacted]'

/** Takes secrets out of text. */
export interface Redactor {
  /** Of a text that is there as a whole. */
  text(text: string): string
  /** Of a text that comes in pieces, cut anywhere. */
  stream(): RedactingStream
  /** Of the bytes of a file, each as one letter (latin1): all that is no secret stays as it is, be it text or not. */
  bytes(): RedactingStream
}

export interface RedactingStream {
  /** What can be told by now. Held back is at most what could be the beginning of a secret: less than the longest. */
  push(piece: string): string
  /** What was held back; nothing follows. */
  end(): string
}

/**
 * Replaces every letter that belongs to one of these values, also where they overlap. Of a value of several lines, such
 * as a private key, each line counts for itself, because that is how it gets printed. A value is also known in the
 * forms that it takes in JSON and in addresses.
 */
export function createRedactor(values: readonly string[]): Redactor {
  const known = [...new Set(values.flatMap(formsOf))]
  const inBytes = known.map((secret) => Buffer.from(secret).toString('latin1'))

  function stream(secrets = known): RedactingStream {
    const longest = Math.max(0, ...secrets.map((secret) => secret.length))
    /** Begins, if it is not empty, with what may turn out to begin a secret. */
    let held = ''
    /** So much of the beginning of `held` belongs to a secret already. */
    let covered = 0
    let isMarked = false

    /** Tells `held` up to `end`, which lies where no secret can begin that is not yet known. */
    function tell(ends: Map<number, number>, end: number): string {
      let told = ''
      for (let at = 0; at < end; at++) {
        covered = Math.max(covered, ends.get(at) ?? 0)
        if (at >= covered) told += held.charAt(at)
        else if (!isMarked) told += MARK
        isMarked = at < covered
      }
      held = held.slice(end)
      covered = Math.max(0, covered - end)
      return told
    }

    return {
      push(piece) {
        held += piece
        const ends = findAll(secrets, held)
        const open = beginningOfSecret(secrets, held, longest)
        // Nearly all text has nothing to do with a secret.
        if (ends.size === 0 && covered === 0 && !isMarked) {
          const told = held.slice(0, open)
          held = held.slice(open)
          return told
        }
        return tell(ends, open)
      },
      end: () => tell(findAll(secrets, held), held.length),
    }
  }

  return {
    stream: () => stream(),
    bytes: () => stream(inBytes),
    text(text) {
      const whole = stream()
      return whole.push(text) + whole.end()
    },
  }
}

/** Where secrets begin, and where the longest of those that begin there ends. */
function findAll(secrets: readonly string[], text: string): Map<number, number> {
  const ends = new Map<number, number>()
  for (const secret of secrets) {
    for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + 1)) {
      ends.set(at, Math.max(ends.get(at) ?? 0, at + secret.length))
    }
  }
  return ends
}

/** The first place from which the rest of the text is how a secret begins; its length if there is none. */
function beginningOfSecret(secrets: readonly string[], text: string, longest: number): number {
  for (let at = Math.max(0, text.length - longest + 1); at < text.length; at++) {
    const rest = text.slice(at)
    if (secrets.some((secret) => secret.length > rest.length && secret.startsWith(rest))) return at
  }
  return text.length
}

function formsOf(value: string): string[] {
  return value
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST_SECRET)
    .flatMap((line) => [line, JSON.stringify(line).slice(1, -1), encodeURIComponent(line.toWellFormed())])
}
