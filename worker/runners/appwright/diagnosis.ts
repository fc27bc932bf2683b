import type { Phone } from '../../adapters/adapter.ts'
import type { FailureCause } from '../../../client/gql/graphql.ts'
import { firstLine } from '../../first-line.ts'
import type { AttemptResult } from '../../runner.ts'
import { NOT_RESET } from './attachment.ts'
import { sessionFault } from './session.ts'
import type { PhoneSession } from './session.ts'

export interface Evidence {
  readonly phone: Phone
  readonly session: PhoneSession
  /** Of the phone's crash log, from before the run. */
  readonly mark: string
  /** The device left while it ran. */
  readonly isLost: boolean
  /** Somebody canceled the job. */
  readonly isCanceled: boolean
}

/**
 * A test that could not reach its device fails like one that found a fault: Playwright cannot tell them apart. After a
 * run that did not pass, the device is asked.
 */
export async function diagnose(result: AttemptResult, evidence: Evidence): Promise<AttemptResult> {
  const { phone, session, mark, isLost, isCanceled } = evidence
  const blame = (cause: FailureCause, error: string): AttemptResult => ({ ...result, outcome: 'ERRORED', error, cause })
  const words = result.error === null ? '' : ` (${firstLine(result.error)})`

  if (result.outcome === 'PASSED' || isCanceled) return result
  if (isLost) return blame('DEVICE', 'the device left while the test ran')
  if (result.outcome !== 'FAILED' && result.outcome !== 'TIMED_OUT') return result
  const isRented = session.plan.hub !== null
  if (!session.isServerRunning()) return blame('WORKER', `the Appium server ended while the test ran${words}`)
  const fault = await sessionFault(session)
  if (fault !== null) return blame(isRented ? 'CLOUD' : 'DEVICE', `the test session broke: ${fault}${words}`)
  if (result.error?.includes(NOT_RESET) === true) return blame(isRented ? 'CLOUD' : 'DEVICE', result.error)

  const crash = await phone.crashSince(session.build.packageId, mark).catch(() => null)
  if (crash === null) return result
  return { ...result, cause: 'APP', error: `the app crashed: ${crash}\n\n${result.error ?? ''}` }
}
