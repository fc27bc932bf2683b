import type { WorkerCommand } from '../events/types.ts'
import type { OfferedBuild } from '../domain/build.ts'
import type { AssignmentOffer } from '../store/worker-commands.ts'
import type { WorkerId } from '../domain/worker.ts'
import { builder } from './builder.ts'
import { PlatformEnum, TargetEnum } from './enums.ts'

type Command<Name extends WorkerCommand['type']> = Extract<WorkerCommand, { type: Name }>

const OfferedBuildType = builder.objectRef<OfferedBuild>('OfferedBuild').implement({
  description: 'For agents: a build to install, and where to get it.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The build.' }),
    path: t.string({
      description: 'Where its bytes are, relative to the address of this API, such as "builds/bld_…". Takes a range.',
      resolve: ({ id }) => `builds/${id}`,
    }),
    sha256: t.exposeString('sha256', {
      description: 'Hash of its bytes, in hex. What is on the device is the right build only if its hash is this one.',
    }),
    size: t.exposeFloat('size', { description: 'Its size, bytes.' }),
    fileName: t.exposeString('fileName', { description: 'What the file was called.' }),
    platform: t.expose('platform', { type: PlatformEnum, description: 'What it runs on.' }),
    packageId: t.exposeString('packageId', {
      nullable: true,
      description: 'Its package (Android) or bundle id (iOS); null for web apps.',
    }),
    launchActivity: t.exposeString('launchActivity', {
      nullable: true,
      description: 'The activity that the launcher starts, with its package; null if there is none.',
    }),
  }),
})

const AssignmentOfferType = builder.objectRef<AssignmentOffer>('AssignmentOffer').implement({
  description: 'A group to serve. Reporting the install, or asking for the first job, accepts it.',
  fields: (t) => ({
    assignmentId: t.exposeID('assignmentId', { description: 'The assignment; every message about it repeats this.' }),
    fence: t.exposeInt('fence', { description: 'Its fence; every message about it repeats this.' }),
    leaseEndsAt: t.expose('leaseEndsAt', { type: 'DateTime', description: 'When the lease ends without a heartbeat.' }),
    groupId: t.exposeID('groupId', { description: 'The group.' }),
    organizationId: t.exposeID('organizationId', { description: 'The organization of its jobs.' }),
    appVersionId: t.exposeString('appVersionId', { description: 'The app version to install.' }),
    target: t.expose('target', { type: TargetEnum, description: 'The kind of device to be.' }),
    requirements: t.expose('requirements', { type: 'Requirements', description: 'What the jobs ask of the device.' }),
    installNeeded: t.exposeBoolean('installNeeded', {
      description: 'false: by the install ledger the app is on the device already, so that it need not be installed.',
    }),
    build: t.expose('build', {
      type: OfferedBuildType,
      nullable: true,
      description:
        'The build to install, for the platform of the worker; null if none was uploaded: the agent brings its own.',
    }),
  }),
})

const WorkerState = builder.objectRef<Command<'WorkerState'>>('WorkerState').implement({
  description: 'The first message of every workerCommands subscription: what the server believes now.',
  fields: (t) => ({
    assignment: t.expose('assignment', {
      type: AssignmentOfferType,
      nullable: true,
      description: 'The group the worker is to serve; null if none. An agent drops any other.',
    }),
    draining: t.exposeBoolean('draining', { description: 'Whether it is to take nothing new.' }),
    cancelAttemptId: t.exposeID('cancelAttemptId', {
      nullable: true,
      description: 'The attempt to stop, reporting it as CANCELED; null if none.',
    }),
    probeRequested: t.exposeBoolean('probeRequested', {
      description: 'Whether it is to see if the quarantined device works, and to answer with reportProbe.',
    }),
  }),
})

const AssignmentOffered = builder.objectRef<Command<'AssignmentOffered'>>('AssignmentOffered').implement({
  description: 'The scheduler chose this worker for a group.',
  fields: (t) => ({
    offer: t.expose('offer', { type: AssignmentOfferType, description: 'The group to serve.' }),
  }),
})

const AttemptCancelRequested = builder
  .objectRef<Command<'AttemptCancelRequested'>>('AttemptCancelRequested')
  .implement({
    description: 'The running job was canceled: stop the attempt and report it as CANCELED.',
    fields: (t) => ({
      attemptId: t.exposeID('attemptId', { description: 'The attempt to stop.' }),
      assignmentId: t.exposeID('assignmentId', { description: 'The assignment it runs under, which goes on.' }),
    }),
  })

const AssignmentRevoked = builder.objectRef<Command<'AssignmentRevoked'>>('AssignmentRevoked').implement({
  description: 'The assignment is over: stop what runs under it and report nothing more about it.',
  fields: (t) => ({
    assignmentId: t.exposeID('assignmentId', { description: 'The assignment.' }),
    fence: t.exposeInt('fence', { description: 'Its fence.' }),
    reason: t.exposeString('reason', { description: 'Why, for people.' }),
  }),
})

const ProbeRequested = builder.objectRef<Command<'ProbeRequested'>>('ProbeRequested').implement({
  description: 'The device is quarantined: see whether it works, and answer with reportProbe.',
  fields: (t) => ({
    reason: t.exposeString('reason', { description: 'Why, for people.' }),
  }),
})

const Drain = builder.objectRef<Command<'Drain'>>('Drain').implement({
  description: 'Finish the running attempt and take nothing new.',
  fields: (t) => ({
    reason: t.exposeString('reason', { description: 'Why, for people.' }),
  }),
})

const WorkerCommandType = builder.unionType('WorkerCommand', {
  description: 'What the server tells an agent to do.',
  types: [WorkerState, AssignmentOffered, AttemptCancelRequested, AssignmentRevoked, ProbeRequested, Drain],
  resolveType: (command) => command.type,
})

builder.subscriptionField('workerCommands', (t) =>
  t.field({
    type: WorkerCommandType,
    description:
      'For agents: the commands to one worker. The first message is the state now, so that a reconnect loses nothing. ' +
      'It ends with the error STALE_SESSION when another process has registered the worker.',
    args: {
      workerId: t.arg.id({ required: true, description: 'The worker.' }),
      sessionId: t.arg.id({ required: true, description: 'Its session, from registerWorker.' }),
    },
    subscribe: (_root, { workerId, sessionId }, { app, feeds }) =>
      feeds.workerCommands(app.caller.principal.scope, workerId as WorkerId, sessionId),
    resolve: (command) => command,
  }),
)
