import { afterAll, expect, it } from 'vitest'
import { stopPostgres } from './lab.ts'
import { problemsOf } from './report.ts'
import { runScenario } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'

/** A part of `npm run test:faults` for every push: each kind of fault, a few of each. */
const FEW: Record<string, number> = {
  'server killed, SQLite': 4,
  'one of three servers killed, PostgreSQL': 3,
  'agents killed': 5,
  'agents stopped and continued': 3,
  'networks cut': 6,
  'streams cut and resumed': 30,
  'replies lost after the commit': 4,
  'database connections terminated': 2,
}
/** Other tests run on the same machine at the same time: what must be right is checked here, how soon is not. */
const PATIENCE_MS = 30_000
/** An agent that gets no time ends its test too late; agents.test.ts gives it more. */
const LATE = ['childrenEndBeforeTheirLease']
const SMALL_LOAD = { submitters: 2, backlog: 8, longEvery: 0 }

const seed = Number(process.env.QGJOB_SEED ?? Math.floor(Math.random() * 1_000_000))

afterAll(stopPostgres)

it.each(Object.entries(FEW))(
  '%s: nothing is lost and nothing counts twice',
  { timeout: 300_000 },
  async (name, faults) => {
    const scenario = SCENARIOS.find((one) => one.name === name)
    if (scenario === undefined) throw new Error(`there is no scenario "${name}"`)
    const small = { agents: Math.min(scenario.agents, 4), load: { ...scenario.load, ...SMALL_LOAD }, except: LATE }
    const result = await runScenario({ ...scenario, ...small }, { seed, faults })
    expect(problemsOf(result, PATIENCE_MS)).toEqual([])
  },
)
