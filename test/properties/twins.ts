import type * as groupDomain from '../../server/domain/group.ts'
import type * as jobDomain from '../../server/domain/job.ts'
import type * as planDomain from '../../server/domain/plan.ts'
import type * as retryDomain from '../../server/domain/retry.ts'
import type * as workerDomain from '../../server/domain/worker.ts'
import type * as attemptOperations from '../../server/operations/attempts.ts'
import type * as cancelOperations from '../../server/operations/cancel-jobs.ts'
import type * as logOperations from '../../server/operations/append-log.ts'
import type * as leaseOperations from '../../server/operations/lease.ts'
import type * as roomOperations from '../../server/operations/room.ts'
import type * as assignmentStore from '../../server/store/assignments.ts'
import type * as attemptStore from '../../server/store/attempts.ts'
import type * as eventStore from '../../server/store/events.ts'
import type * as idempotencyStore from '../../server/store/idempotency.ts'
import type * as installStore from '../../server/store/installs.ts'
import type * as orderStore from '../../server/store/job-order.ts'
import type * as jobStore from '../../server/store/jobs.ts'
import type * as healthStore from '../../server/store/worker-health.ts'
import type * as workerStore from '../../server/store/workers.ts'

/** Takes the place of a function, and is given the real one first. */
type Twin<F> = F extends (...args: infer Args) => infer Answer ? (real: F, ...args: Args) => Answer : never
type TwinsOf<Module> = {
  [Name in keyof Module as Module[Name] extends (...args: never[]) => unknown ? Name : never]?: Twin<Module[Name]>
}

export type Twins = TwinsOf<typeof groupDomain> &
  TwinsOf<typeof jobDomain> &
  TwinsOf<typeof planDomain> &
  TwinsOf<typeof retryDomain> &
  TwinsOf<typeof workerDomain> &
  TwinsOf<typeof attemptOperations> &
  TwinsOf<typeof cancelOperations> &
  TwinsOf<typeof leaseOperations> &
  TwinsOf<typeof logOperations> &
  TwinsOf<typeof roomOperations> &
  TwinsOf<typeof assignmentStore> &
  TwinsOf<typeof attemptStore> &
  TwinsOf<typeof eventStore> &
  TwinsOf<typeof idempotencyStore> &
  TwinsOf<typeof installStore> &
  TwinsOf<typeof orderStore> &
  TwinsOf<typeof jobStore> &
  TwinsOf<typeof healthStore> &
  TwinsOf<typeof workerStore>

/** What is sabotaged now, by name. */
export const twins: { current: Twins } = { current: {} }

type AnyFunction = (...args: unknown[]) => unknown

/** For vi.mock: the module as it is, but each of its functions gives way to its twin where there is one. */
export async function twinned(load: () => Promise<object>): Promise<object> {
  const entries = Object.entries(await load()).map(([name, value]: [string, unknown]) => [
    name,
    isPlainFunction(value) ? wrap(name, value) : value,
  ])
  return Object.fromEntries(entries) as object
}

function wrap(name: string, real: AnyFunction): AnyFunction {
  return (...args) => {
    const twin = (twins.current as Record<string, AnyFunction | undefined>)[name]
    return twin === undefined ? real(...args) : twin(real, ...args)
  }
}

function isPlainFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function' && !String(value).startsWith('class')
}
