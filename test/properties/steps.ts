import fc from 'fast-check'
import type { FailureCause, Outcome } from '../../server/domain/attempt.ts'
import { PRIORITIES, type Priority, type Target } from '../../server/domain/job.ts'
import type { Caps } from './known.ts'

/**
 * One thing that happens in a history, as plain data, so that a failing history prints and shrinks well. `agent`, `job`
 * and `group` are numbers that pick one of those there are when the step is taken; a step with nothing to pick does
 * nothing.
 */
export type Step =
  | SubmitStep
  /** A submit with an idempotency key once more, as after a lost answer. */
  | { do: 'resubmit'; back: number }
  | { do: ServerStep }
  /** The agent's next step, whatever that is: register, install, start, finish. */
  | ({ do: 'act'; agent: number } & Acting)
  /** The assigner runs, and the agent takes as many steps as there are. */
  | { do: 'work'; agent: number; acts: Acting[] }
  | { do: 'finishTwice'; agent: number; outcome: Outcome }
  /** A message of before: of a lease that may be over by now, or with a fence that never was. */
  | { do: 'late'; agent: number; message: LateMessage; back: number; outcome: Outcome; fenceOff: number }
  | { do: 'repeatFinish'; agent: number }
  | { do: 'beat' | 'log' | 'release' | 'drain'; agent: number }
  /** By hand, for so long or until somebody releases the worker. */
  | { do: 'quarantine'; agent: number; ms: number | null }
  | { do: 'unquarantine'; agent: number }
  /** The agent answers a probe that it was asked for. */
  | { do: 'probe'; agent: number; ok: boolean }
  /** The agent's process starts anew: with the app still on the device or not, and telling so or not. */
  | { do: 'restartAgent'; agent: number; wiped: boolean; tells: boolean }
  | { do: 'cancelJob' | 'retry'; job: number }
  | { do: 'cancelGroup'; group: number }
  | { do: 'wait'; ms: number }
  /** Time passes, and the server acts on it. */
  | { do: 'sweep'; ms: number }
  | { do: 'follow'; organization: number }
  | ({ do: 'setOrganization'; organization: number } & Caps)
  /** Several at once, so that they share a transaction and race each other. */
  | { do: 'together'; steps: Step[] }

/** What the server does by itself, and what happens to it. */
export type ServerStep = 'assign' | 'expire' | 'queueDue' | 'review' | 'restart' | 'freshLeases'

export interface Acting {
  outcome: Outcome
  installs: boolean
  takeNext: boolean
  /** What an ERRORED attempt is put down to. */
  cause: Extract<FailureCause, 'DEVICE' | 'WORKER' | 'CLOUD' | 'TEST'>
}

export interface SubmitStep {
  do: 'submit'
  organization: number
  app: number
  target: Target
  gpu: boolean
  priorities: Priority[]
  maxAttempts: number
  key: number | null
}

export const LATE_MESSAGES = ['install', 'failedInstall', 'start', 'finish', 'log', 'release'] as const
export type LateMessage = (typeof LATE_MESSAGES)[number]

export const AGENTS = 3

const agent = fc.nat(AGENTS - 1)
const outcome = weighted<Outcome>([
  [6, 'PASSED'],
  [3, 'FAILED'],
  [1, 'TIMED_OUT'],
  [2, 'ERRORED'],
  [1, 'CANCELED'],
])

const submit: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('submit' as const),
  organization: mostly(0, 1),
  app: mostly(0, 1),
  target: mostly<Target>('EMULATOR', 'DEVICE'),
  gpu: mostly(false, true),
  priorities: fc.array(fc.constantFrom(...PRIORITIES), { minLength: 1, maxLength: 4 }),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  key: weighted<number | null>([
    [4, null],
    [1, 0],
    [1, 1],
  ]),
})

const acting = fc.record({
  outcome,
  installs: mostly(true, false),
  takeNext: mostly(true, false),
  cause: weighted<Acting['cause']>([
    [4, 'DEVICE'],
    [2, 'WORKER'],
    [1, 'CLOUD'],
    [1, 'TEST'],
  ]),
})
const act: fc.Arbitrary<Step> = fc.tuple(agent, acting).map(([agent, how]) => ({ do: 'act', agent, ...how }))
const work: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('work' as const),
  agent,
  acts: fc.array(acting, { minLength: 1, maxLength: 7, size: 'max' }),
})

const alone = (name: ServerStep) => fc.constant<Step>({ do: name })
const ofAgent = fc.record({ do: fc.constantFrom('beat' as const, 'log' as const), agent })
const ms = fc.constantFrom(500, 2_000, 6_000, 25_000, 31_000, 31_000, 700_000)
const late = fc.record({
  do: fc.constant('late' as const),
  agent,
  message: fc.constantFrom(...LATE_MESSAGES),
  back: fc.nat(3),
  outcome,
  fenceOff: weighted([
    [4, 0],
    [1, -1],
    [1, 1],
  ]),
})
const setOrganization: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('setOrganization' as const),
  organization: mostly(0, 1),
  maxWorkers: fc.constantFrom(null, null, 0, 1, 2),
  groups: fc.constantFrom(null, 1, 1, 2),
})
const quarantine: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('quarantine' as const), agent, ms: fc.constantFrom(null, 6_000) }),
  fc.record({ do: fc.constant('unquarantine' as const), agent }),
  fc.record({ do: fc.constant('probe' as const), agent, ok: fc.boolean() }),
)
const ofJob = fc.record({ do: fc.constantFrom('cancelJob' as const, 'retry' as const), job: fc.nat(40) })

/** What may happen at the same moment as something else. */
const concurrent = fc.oneof(
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resubmit' as const), back: fc.nat(2) }) },
  { weight: 4, arbitrary: submit },
  { weight: 4, arbitrary: alone('assign') },
  { weight: 10, arbitrary: act },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('restartAgent' as const),
      agent,
      wiped: fc.boolean(),
      tells: fc.constant(true),
    }),
  },
  { weight: 2, arbitrary: ofAgent },
  { weight: 1, arbitrary: late },
  { weight: 2, arbitrary: ofJob },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancelGroup' as const), group: fc.nat(10) }) },
  { weight: 1, arbitrary: alone('expire') },
  { weight: 1, arbitrary: alone('queueDue') },
)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: concurrent },
  { weight: 6, arbitrary: act },
  { weight: 12, arbitrary: work },
  { weight: 4, arbitrary: submit },
  { weight: 4, arbitrary: alone('assign') },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('sweep' as const), ms }) },
  { weight: 2, arbitrary: late },
  { weight: 4, arbitrary: ofAgent },
  { weight: 1, arbitrary: alone('expire') },
  { weight: 1, arbitrary: alone('queueDue') },
  { weight: 1, arbitrary: alone('review') },
  { weight: 2, arbitrary: quarantine },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('repeatFinish' as const, 'release' as const, 'drain' as const), agent }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('finishTwice' as const), agent, outcome }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('restartAgent' as const), agent, wiped: fc.boolean(), tells: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('follow' as const), organization: fc.nat(1) }) },
  { weight: 1, arbitrary: setOrganization },
  { weight: 1, arbitrary: fc.oneof(alone('restart'), alone('freshLeases')) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('together' as const),
      // Each agent does one thing at a time, as the real one does.
      steps: fc.uniqueArray(concurrent, {
        minLength: 2,
        maxLength: 5,
        selector: (one) => ('agent' in one ? `agent ${one.agent}` : JSON.stringify(one)),
      }),
    }),
  },
)

/** Random histories; each begins with something to do and somebody to do it. */
export const histories: fc.Arbitrary<Step[]> = fc
  .tuple(submit, act, fc.array(step, { minLength: 5, maxLength: 30, size: 'max' }))
  .map(([first, second, rest]) => [first, second, ...rest])

function mostly<T>(usual: T, sometimes: T): fc.Arbitrary<T> {
  return weighted([
    [5, usual],
    [1, sometimes],
  ])
}

function weighted<T>(choices: [weight: number, value: T][]): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })))
}
