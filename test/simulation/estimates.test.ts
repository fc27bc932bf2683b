import { expect, it } from 'vitest'
import type { App } from '../../server/app.ts'
import type { JobId } from '../../server/domain/job.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { explainJobs } from '../../server/operations/explain-waiting.ts'
import { seededRandom } from '../../server/simulation/random.ts'
import { KNOWLEDGE, type Knowledge } from '../../server/simulation/simulate.ts'
import { findJobs, pageJobs } from '../../server/store/jobs.ts'
import { batch, job, jobs, lab, logNormal, simulated, type Line } from './traces.ts'

interface Told {
  id: JobId
  earliest: number
  latest: number
}

const ASKED_AT_ONCE = 5

/** Asks now and then why some of the waiting jobs wait, and keeps what it was told. */
class Asker {
  readonly #random = seededRandom(7)
  readonly #organizations: readonly string[]
  readonly #every: number
  #app: App | undefined
  #moments = 0
  #starts = new Map<JobId, number>()
  told: Told[] = []
  unseen = 0

  constructor(organizations: readonly string[], every: number) {
    this.#organizations = organizations
    this.#every = every
  }

  readonly look = async (app: App): Promise<void> => {
    if (app !== this.#app) {
      // A first run that only teaches was before this one.
      this.#app = app
      this.#moments = 0
      this.#starts = new Map()
      this.told = []
      this.unseen = 0
    }
    const waiting = this.told.filter(({ id }) => !this.#starts.has(id)).map(({ id }) => id)
    for (const { id, startedAt } of await findJobs(app.store.db, EVERYTHING, waiting)) {
      if (startedAt !== null) this.#starts.set(id, startedAt)
    }
    if (this.#moments++ % this.#every === 0) await this.#ask(app)
  }

  async #ask(app: App): Promise<void> {
    for (const organizationId of this.#organizations) {
      const filter = { organizationId, status: ['QUEUED'] } as const
      const { items } = await pageJobs(app.store.db, EVERYTHING, filter, { first: 1_000, after: null })
      const some = items.filter(() => this.#random() < ASKED_AT_ONCE / items.length)
      const answers = await explainJobs(app, some)
      for (const [index, one] of some.entries()) {
        const start = answers[index]?.start
        if (start == null) this.unseen++
        else this.told.push({ id: one.id, earliest: start.earliest, latest: start.latest })
      }
    }
  }

  /** The part of all starts that lay between the bounds. */
  get inside(): number {
    const known = this.told.flatMap((told) => {
      const at = this.#starts.get(told.id)
      return at === undefined ? [] : [at >= told.earliest && at <= told.latest]
    })
    expect(known.length).toBeGreaterThan(50)
    return known.filter(Boolean).length / known.length
  }
}

/** Two organizations, one with ten times the work of the other. */
function twoOrganizations(): Line[] {
  const random = seededRandom(3)
  return [
    lab(6, { orgs: { big: { weight: 2 }, small: { weight: 1 } } }),
    ...jobs(132, (index) => ({
      org: index % 11 === 0 ? 'small' : 'big',
      appVersion: `v${index % 4}`,
      seconds: logNormal(random, 40, 0.6),
    })),
  ]
}

/** Builds that come one after another, with tests that take about as long each time. */
function builds(): Line[] {
  const random = seededRandom(4)
  const usual = Array.from({ length: 20 }, () => logNormal(random, 50, 0.7))
  return [
    lab(4),
    ...Array.from({ length: 8 }, (_, build) =>
      usual.map((seconds, test) =>
        job({
          at: build * 200,
          appVersion: `b${build}`,
          test: `t${test}.spec.js`,
          seconds: seconds * (0.9 + random() / 5),
        }),
      ),
    ).flat(),
  ]
}

const TRACES: Record<string, { lines: Line[]; organizations: string[] }> = {
  'a batch': { lines: batch(2, { jobs: 150, apps: 6, devices: 8, install: 60 }), organizations: ['a'] },
  'two organizations': { lines: twoOrganizations(), organizations: ['big', 'small'] },
  'builds one after another': { lines: builds(), organizations: ['a'] },
}

it.each(Object.keys(TRACES).flatMap((name) => KNOWLEDGE.map((knowledge): [string, Knowledge] => [name, knowledge])))(
  'four of five jobs start when they were expected to: %s, knowledge %s',
  async (name, knowledge) => {
    const { lines, organizations } = TRACES[name] ?? { lines: [], organizations: [] }
    const asker = new Asker(organizations, 8)
    await simulated(lines, { knowledge, observe: asker.look })
    expect(asker.inside).toBeGreaterThanOrEqual(0.8)
    expect(asker.unseen).toBeLessThan(asker.told.length / 20)
  },
)
