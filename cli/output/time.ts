const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A duration for eyes: 340ms, 4.2s, 12s, 1m 23s, 10m, 2h 05m, 3d 4h. Milliseconds in. */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))}ms`
  if (ms < 9.95 * SECOND) return `${(ms / SECOND).toFixed(1)}s`
  const seconds = Math.round(ms / SECOND)
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${rest(seconds % 60, 's')}`
  const minutes = Math.round(ms / MINUTE)
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h${rest(minutes % 60, 'm')}`
  const hours = Math.round(ms / HOUR)
  return `${Math.floor(hours / 24)}d ${hours % 24}h`
}

/** A running duration, which ticks by the second: 0s, 12s, 1m 23s. */
export function elapsed(ms: number): string {
  return ms < 10 * SECOND ? `${Math.max(0, Math.floor(ms / SECOND))}s` : duration(Math.floor(ms / SECOND) * SECOND)
}

/** How long ago an RFC 3339 moment was: now, 12s ago, 3m ago, 2h ago, 5d ago. */
export function ago(moment: string, now: number): string {
  const ms = now - Date.parse(moment)
  if (ms < 2 * SECOND) return 'now'
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)}s ago`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m ago`
  if (ms < DAY) return `${Math.floor(ms / HOUR)}h ago`
  return `${Math.floor(ms / DAY)}d ago`
}

function rest(count: number, unit: string): string {
  return count === 0 ? '' : ` ${String(count).padStart(2, '0')}${unit}`
}
