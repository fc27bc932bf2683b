import { expect, it } from 'vitest'
import { describePostgres } from '../helpers/stores.ts'
import { checkHistories, failureReport, fromEnvironment } from './check-histories.ts'

const HOURS = 3_600_000

describePostgres('random histories', ({ place }) => {
  it('keep every invariant on one server', { timeout: 12 * HOURS }, async () => {
    const details = await checkHistories(await place(), fromEnvironment(100))
    expect(failureReport(details, 'postgres-histories.test.ts -t one')).toBe('')
  })

  it('keep every invariant on two servers', { timeout: 12 * HOURS }, async () => {
    const details = await checkHistories(await place(), {
      ...fromEnvironment(50),
      servers: 2,
      // Which of two deals at the same moment came first is for the database to say.
      except: 'theMostUrgentJobIsDealtFirst',
    })
    expect(failureReport(details, 'postgres-histories.test.ts -t two')).toBe('')
  })
})
