import stringWidth from 'string-width'

// Loaded only where something is aligned: string-width takes 20 ms to be ready.

/** The columns that a text takes on a terminal: wide letters and emoji take two. */
export function widthOf(text: string): number {
  return PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text)
}
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/

/** The text cut to a width, with an ellipsis in place of what is lost. */
export function truncate(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  if (width < 1) return ''
  let kept = ''
  let used = 0
  for (const { segment } of GRAPHEMES.segment(text)) {
    const next = widthOf(segment)
    if (used + next > width - 1) break
    kept += segment
    used += next
  }
  return `${kept}…`
}
const GRAPHEMES = new Intl.Segmenter()

/** Cut at the front instead: the end of a path tells more. */
export function truncateStart(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  if (width < 1) return ''
  let kept = ''
  let used = 0
  for (const { segment } of [...GRAPHEMES.segment(text)].reverse()) {
    const next = widthOf(segment)
    if (used + next > width - 1) break
    kept = segment + kept
    used += next
  }
  return `…${kept}`
}

/** Exactly so many columns: cut or filled up. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = truncate(text, width)
  const space = ' '.repeat(Math.max(0, width - widthOf(cut)))
  return align === 'left' ? cut + space : space + cut
}
