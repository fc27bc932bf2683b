/** Marks that turn the direction of the text after them: with one, a line reads otherwise than it is. */
export const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
/**
 * A whole sequence that sets colors and the like, or a letter that could begin another, or steers a terminal by itself.
 */
const STEERING =
  /\u001b\[[\d;:]{0,64}m|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/**
 * The text with nothing in it that steers a terminal: what programs print is data. Colors stay; every other escape
 * sequence is shown as the letters it is made of. It holds for pieces of a text as well: no piece ends with the
 * beginning of a sequence. The server treats what it stores in the same way.
 */
export function inert(text: string): string {
  return text.replace(STEERING, (found) => (found.length > 1 ? found : picture(found.charCodeAt(0))))
}

/**
 * A JSON text that says the same with nothing in it that steers a terminal: JSON leaves C1 and direction marks alone.
 */
export function inertJson(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Unicode has a picture of each ASCII control; the others share the sign for what cannot be shown. */
function picture(code: number): string {
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\ufffd'
}
