/**
 * Whether a text matches a pattern in which * stands for any letters and ? for one; case does not matter. Takes at most
 * the product of both lengths: a regular expression made of many stars would take for ever.
 */
export function globMatches(text: string, glob: string): boolean {
  const letters = text.toLowerCase()
  const pattern = glob.toLowerCase()
  let at = 0
  let next = 0
  /** Where the last star was, and how far it reaches. */
  let star = -1
  let reach = 0
  while (at < letters.length) {
    if (pattern[next] === '*') {
      star = next++
      reach = at
    } else if (pattern[next] === '?' || pattern[next] === letters[at]) {
      next++
      at++
    } else if (star === -1) {
      return false
    } else {
      next = star + 1
      at = ++reach
    }
  }
  while (pattern[next] === '*') next++
  return next === pattern.length
}
