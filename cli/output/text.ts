const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g

/** One line without control characters: names and messages come from others, and must not steer the terminal. */
export function oneLine(text: string): string {
  return text.replace(ANSI, '').replace(CONTROLS, ' ').trim()
}

const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]/g

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Several lines without color codes and other controls. */
export function plainBlock(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(ANSI, '').replace(CONTROLS, ' ').trimEnd())
    .join('\n')
    .trim()
}
