import type { Paint, Style } from './style.ts'

/** What a device did from one second to another. */
export interface TimelineSpan {
  worker: string
  kind: 'install' | 'attempt' | 'absent'
  /** The app that was installed or tested. */
  app: string
  start: number
  end: number
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const COLORS: readonly Style[] = ['cyan', 'green', 'yellow', 'magenta', 'red']
const MAX_ROWS = 40
const MAX_LEGEND = 12

/**
 * One line per device over time, each app a letter: what the device did for the most of a column. Signs that any
 * terminal and file can show are used if `isPlain`.
 */
export function timeline(
  workers: readonly string[],
  spans: readonly TimelineSpan[],
  { from, to, width, paint, isPlain }: { from: number; to: number; width: number; paint: Paint; isPlain: boolean },
): string[] {
  if (to <= from || workers.length === 0) return []
  const signs = isPlain ? { install: '#', absent: '-', idle: '.' } : { install: '▒', absent: '╌', idle: '·' }
  const shown = workers.slice(0, MAX_ROWS)
  const margin = Math.max(...shown.map((name) => name.length)) + 2
  const columns = Math.max(10, width - margin)
  const apps = new Map<string, number>()
  for (const { kind, app } of spans) if (kind !== 'absent' && !apps.has(app)) apps.set(app, apps.size)
  const letterOf = (app: string) => LETTERS.charAt((apps.get(app) ?? 0) % LETTERS.length)
  const styleOf = (app: string) => COLORS[(apps.get(app) ?? 0) % COLORS.length] ?? null
  const cellOf = (span: TimelineSpan | undefined): [Style | null, string] => {
    if (span === undefined) return ['gray', signs.idle]
    if (span.kind === 'absent') return ['gray', signs.absent]
    return [styleOf(span.app), span.kind === 'install' ? signs.install : letterOf(span.app)]
  }
  const byWorker = Map.groupBy(spans, ({ worker }) => worker)
  const step = (to - from) / columns
  const rows = shown.map((worker) => {
    const own = byWorker.get(worker) ?? []
    const cells = Array.from({ length: columns }, (_, index) => cellOf(longestIn(own, from + index * step, step)))
    return `${worker.padEnd(margin)}${paintRuns(cells, paint)}`
  })
  const more = workers.length - shown.length
  const named = [...apps.keys()].slice(0, MAX_LEGEND).map((app) => `${paint(styleOf(app), letterOf(app))} ${app}`)
  const others = apps.size - named.length
  const legend = `${signs.install} install   ${signs.idle} idle${spans.some(({ kind }) => kind === 'absent') ? `   ${signs.absent} lost` : ''}`
  return [
    ...rows,
    ...(more > 0 ? [`and ${more} more devices`] : []),
    `${' '.repeat(margin)}${legend}   ${named.join('   ')}${others > 0 ? `   and ${others} more` : ''}`,
  ]
}

/** Colors signs of one style together. */
function paintRuns(cells: readonly [Style | null, string][], paint: Paint): string {
  let line = ''
  for (let from = 0, to = 1; from < cells.length; from = to++) {
    const style = cells[from]?.[0] ?? null
    while (to < cells.length && cells[to]?.[0] === style) to++
    line += paint(
      style,
      cells
        .slice(from, to)
        .map(([, sign]) => sign)
        .join(''),
    )
  }
  return line
}

/** What takes up most of a column, unless most of it is idle. */
function longestIn(spans: readonly TimelineSpan[], start: number, length: number): TimelineSpan | undefined {
  const within = ({ start: from, end: to }: TimelineSpan) => Math.min(to, start + length) - Math.max(from, start)
  let idle = length
  const sums = new Map<string, { span: TimelineSpan; sum: number }>()
  for (const span of spans) {
    const part = within(span)
    if (part <= 0) continue
    idle -= part
    const key = `${span.kind} ${span.app}`
    const known = sums.get(key)
    if (known === undefined) sums.set(key, { span, sum: part })
    else known.sum += part
  }
  const [longest] = [...sums.values()].sort((a, b) => b.sum - a.sum)
  return longest === undefined || longest.sum < idle ? undefined : longest.span
}
