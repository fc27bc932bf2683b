import { stripVTControlCharacters } from 'node:util'
import { DIRECTIONS } from '../../client/inert.ts'

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g

/** One line without control characters: names and messages come from others, and must not steer the terminal. */
export function oneLine(text: string): string {
  return plain(stripVTControlCharacters(text)).trim()
}

/** The same, with the spaces at its front. */
export function plainLine(line: string): string {
  return plain(stripVTControlCharacters(line).replaceAll('\t', '  ')).trimEnd()
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Several lines without color codes and other controls. */
export function plainBlock(text: string): string {
  return text.split('\n').map(plainLine).join('\n').trim()
}

function plain(text: string): string {
  return text.replace(CONTROLS, ' ').replace(DIRECTIONS, '\ufffd')
}

const UNITS = ['bytes', 'KB', 'MB', 'GB'] as const

/** "812 bytes", "6.4 MB" */
export function bytes(count: number): string {
  const step = count < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(count) / 3))
  return `${step === 0 ? count : (count / 1000 ** step).toFixed(1)} ${UNITS[step] ?? ''}`
}
