/** How many lines each part of the screen gets. A section with no lines is left out, with its title. */
export interface Layout {
  header: number
  groups: number
  jobs: number
  devices: number
  /** Whether an empty line stands before each section. */
  airy: boolean
  footer: boolean
}

/** Below so many lines the screen shows the header alone. */
const LEAST_FOR_JOBS = 5
const LEAST_FOR_SECTIONS = 12
const LEAST_FOR_AIR = 20

/**
 * Shares out the lines of the terminal, all but one: a frame as tall as the terminal makes it scroll. Jobs get at
 * least half of what the sections have; groups and devices get the rest, and jobs whatever those leave.
 */
export function layOut(rows: number, wanted: { groups: number; jobs: number; devices: number }): Layout {
  const height = Math.max(1, rows - 1)
  if (height < LEAST_FOR_JOBS) {
    return { header: Math.min(3, height), groups: 0, jobs: 0, devices: 0, airy: false, footer: false }
  }
  if (height < LEAST_FOR_SECTIONS) {
    const header = height < 8 ? 1 : 3
    return { header, groups: 0, jobs: height - header - 2, devices: 0, airy: false, footer: true }
  }
  const airy = height >= LEAST_FOR_AIR
  const titles = airy ? 6 : 3
  const content = height - 3 - titles - 1 // header and footer
  const groups = atLeastOne(Math.min(wanted.groups, Math.floor(content * 0.2)))
  const devices = atLeastOne(Math.min(wanted.devices, Math.floor(content * 0.3)))
  const jobs = atLeastOne(Math.min(wanted.jobs, content - groups - devices))
  // What few jobs do not need goes to the devices, then to the groups.
  const moreDevices = Math.min(wanted.devices, devices + content - groups - devices - jobs)
  const finalDevices = Math.max(devices, moreDevices)
  const finalGroups = Math.max(groups, Math.min(wanted.groups, content - finalDevices - jobs))
  return { header: 3, groups: finalGroups, jobs, devices: finalDevices, airy, footer: true }
}

/** A section without anything to show says so on one line. */
function atLeastOne(lines: number): number {
  return Math.max(1, lines)
}

/** One column of a section: how wide it would like to be, and how soon it gives way. */
export interface ColumnPlan {
  key: string
  /** Columns it needs to be worth showing. */
  width: number
  /** Shares of the space that is left over; 0 for a fixed width. */
  grows?: number
  /** No wider than this, however much is left over. */
  most?: number
  /** Columns with the highest number are dropped first; 0 is never dropped, but shrinks if it could grow. */
  rank: number
}

const GAP = 2

/** The width of each column that fits, by its key; the others are dropped. */
export function fitColumns(plans: readonly ColumnPlan[], width: number): Map<string, number> {
  let kept = [...plans]
  const spare = (): number => width - kept.reduce((sum, plan) => sum + plan.width + GAP, -GAP)
  while (spare() < 0) {
    const rank = Math.max(...kept.map((plan) => plan.rank))
    if (rank === 0) break
    kept = kept.filter((plan) => plan.rank !== rank)
  }
  const shares = kept.reduce((sum, { grows = 0 }) => sum + grows, 0)
  return new Map(
    kept.map(({ key, width: needed, grows = 0, most = Infinity }) => {
      const share = shares === 0 ? 0 : Math.floor((spare() * grows) / shares)
      return [key, Math.max(0, Math.min(most, needed + share))]
    }),
  )
}

/** The part of a list that is on the screen: `from` is where it begins after keeping it inside. */
export function windowOf(count: number, lines: number, offset: number): { from: number; to: number } {
  const from = Math.max(0, Math.min(offset, count - lines))
  return { from, to: Math.min(count, from + lines) }
}
