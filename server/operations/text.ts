/**
 * Free text from outside, cut to `max` characters, as both databases can hold it: PostgreSQL takes neither NUL nor half
 * a character, and output of programs, cut anywhere, has both.
 */
export function storableText(text: string, max: number): string {
  return text.slice(0, max).replaceAll('\0', '\ufffd').toWellFormed()
}
