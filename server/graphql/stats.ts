import type { OrganizationId } from '../domain/job.ts'
import { readRecentJobs, readStats } from '../store/stats.ts'
import type { RecentJobs, Stats } from '../store/stats.ts'
import { builder } from './builder.ts'
import { badArgument } from './errors.ts'

/** A week. */
const MAX_HOURS = 168
const HOUR_MS = 3_600_000

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

const RecentJobsType = builder.objectRef<RecentJobs>('RecentJobs').implement({
  description: 'Jobs that ended in a window of time, by how they ended.',
  fields: (t) => ({
    completed: t.exposeInt('completed', { description: 'COMPLETED: their tests passed.' }),
    flaky: t.exposeInt('flaky', { description: 'Those of the completed ones that had failed before.' }),
    failed: t.exposeInt('failed', { description: 'FAILED, in quarantine or not.' }),
    quarantined: t.exposeInt('quarantined', { description: 'Those of the failed ones that fail no run.' }),
    errored: t.exposeInt('errored', { description: 'ERRORED: could not be run.' }),
    canceled: t.exposeInt('canceled', { description: 'CANCELED.' }),
    passRate: t.float({
      nullable: true,
      description: 'completed / (completed + failed), 0 to 1; null if none was.',
      resolve: ({ completed, failed }) => (completed + failed === 0 ? null : completed / (completed + failed)),
    }),
  }),
})

const StatsType = builder.objectRef<Stats & { organizationId: OrganizationId | null }>('Stats').implement({
  description: 'What the queue holds and what grouping has saved, since the database began.',
  fields: (t) => ({
    jobs: t.expose('jobs', { type: 'JobCounts', description: 'Jobs by status.' }),
    flakyJobs: t.exposeInt('flakyJobs', {
      description: 'Completed jobs that were flaky: they had failed before on the same app version.',
    }),
    recent: t.field({
      type: RecentJobsType,
      description: 'Jobs that ended lately, unlike the other numbers, which count since the database began.',
      args: {
        sinceHours: t.arg.int({
          required: true,
          defaultValue: 24,
          description: `How many hours back, 1 to ${MAX_HOURS}.`,
        }),
      },
      resolve: ({ organizationId }, { sinceHours }, { app }) => {
        if (sinceHours < 1 || sinceHours > MAX_HOURS) {
          throw badArgument('sinceHours', `must be from 1 to ${MAX_HOURS}, not ${sinceHours}.`)
        }
        const since = app.now() - sinceHours * HOUR_MS
        return readRecentJobs(app.store.db, app.caller.principal.scope, organizationId, since)
      },
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
    resolve: async (_root, args, { app }) => {
      const organizationId = args.organizationId ?? null
      return { ...(await readStats(app.store.db, app.caller.principal.scope, organizationId)), organizationId }
    },
  }),
)
