import type { ExpectedTime, Waiting, WaitingRule } from '../domain/explain.ts'
import type { Spread } from '../operations/explain-waiting.ts'
import { builder } from './builder.ts'
import { enumOf } from './enums.ts'

const WaitingRuleEnum = enumOf<WaitingRule>('WaitingRule', 'What holds a waiting job.', {
  RETRY_DELAY: 'An attempt failed, and the wait before the next is not over.',
  STARTING: 'A worker is about to take it.',
  JOBS_AHEAD: 'Workers serve its group; other jobs of the group are dealt before it.',
  WORKERS_BUSY: 'Every worker that fits serves another group.',
  NO_WORKER_FITS: 'No registered worker could run it, busy or not.',
  WORKERS_AWAY: 'The workers that fit are offline or draining.',
  DEVICES_QUARANTINED: 'Every worker that fits and is not away is quarantined.',
  KEPT_APART: 'The workers that fit and are free could not run it a moment ago: another one is to try.',
  ORGANIZATION_CAP: 'Its organization has as many workers as it may.',
  GROUP_LIMIT: 'Its organization has as many groups served on that kind of device as it may.',
  PUT_OFF: 'Everything that waits ends sooner if the free workers go to a longer group first.',
  KEPT_FOR_APP: 'The free workers have the app of another group that wants them.',
})

const ExpectedTimeType = builder.objectRef<ExpectedTime>('ExpectedTime').implement({
  description:
    'A time that is expected from what is known now. Jobs that are submitted later and go before are not in it. The true ' +
    'time lies between the bounds about four times out of five.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'The most likely time.' }),
    earliest: t.expose('earliest', { type: 'DateTime', description: 'The lower bound.' }),
    latest: t.expose('latest', { type: 'DateTime', description: 'The upper bound.' }),
  }),
})

export const WaitingType = builder.objectRef<Waiting>('Waiting').implement({
  description: 'Why a job is not running yet.',
  fields: (t) => ({
    rule: t.expose('rule', { type: WaitingRuleEnum, description: 'What holds it.' }),
    explanation: t.exposeString('explanation', { description: 'The same for people, with names and numbers.' }),
    remedy: t.exposeString('remedy', { description: 'What would let it go on, for people.' }),
    position: t.exposeInt('position', {
      description: 'Its place among the waiting jobs of its group: 1 is dealt next.',
    }),
    workers: t.exposeInt('workers', { description: 'How many workers serve its group now.' }),
    start: t.expose('start', {
      type: ExpectedTimeType,
      nullable: true,
      description: 'When it will probably start; null if that cannot be seen, as when no worker fits.',
    }),
    end: t.expose('end', {
      type: ExpectedTimeType,
      nullable: true,
      description: 'When its next attempt will probably end; null where start is.',
    }),
  }),
})

export const SpreadType = builder.objectRef<Spread>('Spread').implement({
  description: 'How a group is spread over workers, and why not over more.',
  fields: (t) => ({
    workers: t.exposeInt('workers', { description: 'How many serve it and stay.' }),
    explanation: t.exposeString('explanation', { description: 'Why no more do, for people.' }),
  }),
})
