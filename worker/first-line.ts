/** Of a text that may go on over many, such as the error of a test. */
export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
