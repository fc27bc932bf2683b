/**
 * A whole sequence that sets colors and the like, or a letter that could begin another, or steers a terminal by itself.
 */
const STEERING =
  /\u001b\[[\d;:]{0,64}m|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/**
 * Free text from outside, cut to `max` characters, as both databases can hold it (PostgreSQL takes neither NUL nor half
 * a character, and output of programs, cut anywhere, has both) and as every reader may print it: colors stay, what else
 * would steer a terminal is shown as the letters it is made of.
 */
export function storableText(text: string, max: number): string {
  return text
    .slice(0, max)
    .replace(STEERING, (found) => (found.length > 1 ? found : picture(found.charCodeAt(0))))
    .toWellFormed()
}

/** Unicode has a picture of each ASCII control; the others share the sign for what cannot be shown. */
function picture(code: number): string {
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\ufffd'
}
