import { readStats } from '../store/stats.ts'
import type { Stats } from '../store/stats.ts'
import { builder } from './builder.ts'

const WorkerCounts = builder.objectRef<Stats['workers']>('WorkerCounts').implement({
  description: 'Numbers of workers by status.',
  fields: (t) => ({
    total: t.exposeInt('total', { description: 'In any status.' }),
    idle: t.exposeInt('idle', { description: 'IDLE: connected and free.' }),
    busy: t.exposeInt('busy', { description: 'BUSY: serving a group.' }),
    draining: t.exposeInt('draining', { description: 'DRAINING: taking nothing new.' }),
    offline: t.exposeInt('offline', { description: 'OFFLINE.' }),
  }),
})

const StatsType = builder.objectRef<Stats>('Stats').implement({
  description: 'What the queue holds and what grouping has saved, since the database began.',
  fields: (t) => ({
    jobs: t.expose('jobs', { type: 'JobCounts', description: 'Jobs by status.' }),
    flakyJobs: t.exposeInt('flakyJobs', {
      description: 'Completed jobs that were flaky: they had failed before on the same app version.',
    }),
    openGroups: t.exposeInt('openGroups', { description: 'Groups with unfinished jobs.' }),
    totalGroups: t.exposeInt('totalGroups', { description: 'Groups, open and closed.' }),
    workers: t.expose('workers', {
      type: WorkerCounts,
      description: 'The workers that the caller sees, by status, whatever the organization.',
    }),
    attempts: t.exposeInt('attempts', {
      description: 'Attempts started: what one install per run would have installed.',
    }),
    installsPerformed: t.exposeInt('installsPerformed', { description: 'Installs that agents carried out.' }),
    installsAvoided: t.exposeInt('installsAvoided', {
      description:
        'Attempts that ran their test (passed, failed or timed out) on an app that was installed before for another.',
    }),
    meanInstallMs: t.exposeInt('meanInstallMs', {
      nullable: true,
      description: 'Mean of the measured installs, milliseconds; null before the first.',
    }),
    savedMs: t.exposeFloat('savedMs', {
      description:
        'Time saved, milliseconds: each avoided install at the measured mean of its app version and target or, if none ' +
        'of them was measured, of its target; nothing where nothing was measured.',
    }),
    efficiency: t.exposeFloat('efficiency', {
      nullable: true,
      description: 'installsAvoided / attempts, 0 to 1; null before the first attempt.',
    }),
  }),
})

builder.queryField('stats', (t) =>
  t.field({
    type: StatsType,
    description: 'Statistics of one organization or of all that the caller sees.',
    args: { organizationId: t.arg.id({ description: 'The organization; absent: all together.' }) },
    resolve: (_root, { organizationId }, { app }) =>
      readStats(app.store.db, app.caller.principal.scope, organizationId ?? null),
  }),
)
