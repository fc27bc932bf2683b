import { Forbidden, InvalidInput, NotFound } from '../domain/errors.ts'
import { healthOf, type Health } from '../domain/health.ts'
import type { DeviceState, Worker, WorkerId } from '../domain/worker.ts'
import { workerStatus } from '../domain/worker.ts'
import type { WorkerUpdate } from '../events/types.ts'
import { drainWorker } from '../operations/drain-worker.ts'
import { quarantineWorker, releaseWorker } from '../operations/quarantine-worker.ts'
import { listWorkers } from '../store/workers.ts'
import { builder } from './builder.ts'
import { HealthStatusEnum, TargetEnum, UpdateKindEnum, WorkerStatusEnum } from './enums.ts'

const WorkerHealth = builder.objectRef<Health>('WorkerHealth').implement({
  description: 'What is held against a device: jobs that it could not run, failed installs, lost contact.',
  fields: (t) => ({
    score: t.exposeInt('score', {
      description: '100: nothing; 0: enough for a quarantine. Each failure counts half after a quarter of an hour.',
    }),
    status: t.expose('status', { type: HealthStatusEnum, description: 'What follows from it.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why, for people; null if it is HEALTHY.' }),
    since: t.expose('since', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when it has been quarantined, or its first recent failure; null if it is HEALTHY.',
    }),
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description:
        'When its device is probed, or its quarantine by hand ends; null: when somebody releases it, or it is not ' +
        'quarantined.',
    }),
    recentFailures: t.exposeInt('recentFailures', { description: 'What went wrong in the last hour, counted.' }),
  }),
})

const DeviceStateType = builder.objectRef<DeviceState>('DeviceState').implement({
  description: 'What a device said of itself last. What is null it does not tell.',
  fields: (t) => ({
    battery: t.exposeInt('battery', { nullable: true, description: 'How full its battery was, per cent.' }),
    charging: t.exposeBoolean('charging', { nullable: true, description: 'Whether it was being charged.' }),
    temperature: t.exposeFloat('temperature', { nullable: true, description: 'Of its battery, degrees Celsius.' }),
    freeBytes: t.exposeFloat('freeBytes', {
      nullable: true,
      description: 'Free storage where apps are installed, bytes.',
    }),
    toldAt: t.expose('toldAt', {
      type: 'DateTime',
      description: 'When it told this. It tells again when something has changed.',
    }),
  }),
})

builder.objectType('Worker', {
  description:
    'One device slot, as the server knows it. An agent, the process on the device host, drives one or several.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque, begins with "wrk_"; stays the same when the agent comes back.' }),
    name: t.exposeString('name', { description: 'Its name in the lab, unique; given by the agent.' }),
    targets: t.expose('targets', { type: [TargetEnum], description: 'The kinds of device it can be.' }),
    capabilities: t.expose('capabilities', { type: 'Capabilities', description: 'What its device is.' }),
    organizationIds: t.exposeIDList('organizationIds', {
      nullable: true,
      description: 'The only organizations whose jobs it runs; null: it serves all.',
    }),
    status: t.field({ type: WorkerStatusEnum, description: 'Whether it takes work.', resolve: workerStatus }),
    draining: t.exposeBoolean('draining', {
      description:
        'Whether it was asked to take no more work; true also while it is OFFLINE, until it registers again.',
    }),
    health: t.field({
      type: WorkerHealth,
      description: 'Whether its device can be relied on.',
      resolve: ({ health }, _args, { app }) => healthOf(health, app.now(), app.caller.principal.scope),
    }),
    deviceState: t.expose('deviceState', {
      type: DeviceStateType,
      nullable: true,
      description: 'Battery, heat and storage of its device; null if that tells nothing, as only Android does.',
    }),
    registeredAt: t.expose('registeredAt', { type: 'DateTime', description: 'When its agent last registered it.' }),
    lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'When its agent was last heard.' }),
    installedApps: t.field({
      type: ['InstalledApp'],
      description: 'What is on the device now: the install ledger.',
      resolve: (worker, _args, { loaders }) => loaders.installedAppsOfWorker.load(worker.id),
    }),
    assignment: t.field({
      type: 'Assignment',
      nullable: true,
      description: 'The group it serves now; null if none.',
      resolve: ({ assignmentId }, _args, { loaders }) =>
        assignmentId === null ? null : loaders.assignment.load(assignmentId),
    }),
    attempt: t.field({
      type: 'Attempt',
      nullable: true,
      description: 'The attempt that runs on it now; null between attempts and while it installs.',
      resolve: async ({ assignmentId }, _args, { loaders }) => {
        const assignment = assignmentId === null ? null : await loaders.assignment.load(assignmentId)
        return assignment?.attemptId == null ? null : loaders.attempt.load(assignment.attemptId)
      },
    }),
  }),
})

builder.objectType('InstalledApp', {
  description: 'An app version that is on a device.',
  fields: (t) => ({
    organizationId: t.exposeID('organizationId', { description: 'The organization of the app.' }),
    appVersionId: t.exposeString('appVersionId', { description: 'The app version.' }),
    buildHash: t.exposeString('buildHash', {
      nullable: true,
      description: 'Hash of the installed build, if the agent told one: the same version may be built twice.',
    }),
    installedAt: t.expose('installedAt', { type: 'DateTime', description: 'When it was installed.' }),
    outdated: t.exposeBoolean('outdated', {
      description: 'Whether another build of this version was uploaded since: the next assignment installs that.',
    }),
  }),
})

builder.queryFields((t) => ({
  worker: t.field({
    type: 'Worker',
    nullable: true,
    description: 'One worker; null if there is none with this id.',
    args: { id: t.arg.id({ required: true, description: 'The worker.' }) },
    resolve: (_root, { id }, { loaders }) => loaders.worker.load(id),
  }),
  workers: t.field({
    type: ['Worker'],
    description: 'Every worker that ever registered and may serve what the caller sees, by name.',
    resolve: (_root, _args, { app }) => listWorkers(app.store.db, app.caller.principal.scope),
  }),
}))

const DrainWorkerPayload = builder.objectRef<{ worker: Worker }>('DrainWorkerPayload').implement({
  description: 'The worker takes no more work.',
  fields: (t) => ({
    worker: t.expose('worker', {
      type: 'Worker',
      description: 'The worker; it still finishes the attempt that runs on it.',
    }),
  }),
})

builder.mutationField('drainWorker', (t) =>
  t.field({
    type: DrainWorkerPayload,
    description:
      'Asks a worker to finish what runs on it and to take nothing more, such as before maintenance. Draining one ' +
      'again changes nothing. It takes work again when its agent registers again.',
    args: { id: t.arg.id({ required: true, description: 'The worker.' }) },
    errors: { types: [NotFound, Forbidden], union: { description: 'The draining worker, or why it does not drain.' } },
    resolve: async (_root, { id }, { app }) => ({ worker: await drainWorker(app, id as WorkerId) }),
  }),
)

const QuarantineWorkerPayload = builder.objectRef<{ worker: Worker }>('QuarantineWorkerPayload').implement({
  description: 'The worker gets no work.',
  fields: (t) => ({
    worker: t.expose('worker', {
      type: 'Worker',
      description: 'The worker; it still finishes the attempt that runs on it.',
    }),
  }),
})

const ReleaseWorkerPayload = builder.objectRef<{ worker: Worker }>('ReleaseWorkerPayload').implement({
  description: 'The worker gets work again.',
  fields: (t) => ({
    worker: t.expose('worker', { type: 'Worker', description: 'The worker, with nothing held against it.' }),
  }),
})

builder.mutationFields((t) => ({
  quarantineWorker: t.field({
    type: QuarantineWorkerPayload,
    description:
      'Keeps a worker from all work, also over restarts of its agent, such as while its device is repaired. It finishes ' +
      'what runs on it. Takes the place of a quarantine that it has.',
    args: {
      id: t.arg.id({ required: true, description: 'The worker.' }),
      reason: t.arg.string({ required: true, description: 'Why, for people, in up to 500 characters.' }),
      until: t.arg({ type: 'DateTime', description: 'When it ends; absent: when somebody releases it.' }),
    },
    errors: {
      types: [NotFound, Forbidden, InvalidInput],
      union: { description: 'The quarantined worker, or why nothing was changed.' },
    },
    resolve: async (_root, { id, reason, until }, { app }) => ({
      worker: await quarantineWorker(app, id as WorkerId, { reason, until: until ?? null }),
    }),
  }),
  releaseWorker: t.field({
    type: ReleaseWorkerPayload,
    description:
      'Ends the quarantine of a worker, and forgets what is held against it. Releasing a healthy one changes nothing.',
    args: { id: t.arg.id({ required: true, description: 'The worker.' }) },
    errors: { types: [NotFound, Forbidden], union: { description: 'The worker, or why nothing was changed.' } },
    resolve: async (_root, { id }, { app }) => ({ worker: await releaseWorker(app, id as WorkerId) }),
  }),
}))

const WorkerUpdateType = builder.objectRef<WorkerUpdate>('WorkerUpdate').implement({
  description: 'A message of workerUpdated.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description: 'Position in the log of events; pass it as `after` to resume behind this message.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    kind: t.expose('kind', { type: UpdateKindEnum, description: 'What the message tells.' }),
    worker: t.expose('worker', {
      type: 'Worker',
      nullable: true,
      description: 'The worker as it is at delivery; null on LIVE and RESYNC.',
    }),
  }),
})

builder.subscriptionField('workerUpdated', (t) =>
  t.field({
    type: WorkerUpdateType,
    description:
      'Follows one worker or all, until the client stops: every one first (a SNAPSHOT of each, then LIVE), then a ' +
      'message whenever one has changed. Changes in quick succession share a message. `after` resumes as in jobUpdated.',
    args: {
      id: t.arg.id({ description: 'The one worker to follow; absent: all.' }),
      after: t.arg.string({ description: 'The cursor of the last message that was received, to resume.' }),
    },
    subscribe: (_root, { id, after }, { app, feeds }) =>
      feeds.workerUpdates(app.caller.principal.scope, { id: (id ?? null) as WorkerId | null }, after ?? null),
    resolve: (update) => update,
  }),
)
