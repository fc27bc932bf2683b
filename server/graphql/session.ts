import type { AttemptId } from '../domain/attempt.ts'
import { InvalidInput, NameTaken, StaleSession } from '../domain/errors.ts'
import type { Worker, WorkerId } from '../domain/worker.ts'
import { heartbeat } from '../operations/heartbeat.ts'
import type { Beat, BeatAnswer } from '../operations/heartbeat.ts'
import { registerWorker } from '../operations/register-worker.ts'
import { reportProbe } from '../operations/report-probe.ts'
import { builder } from './builder.ts'
import { TargetEnum } from './enums.ts'
import { LeaseInput, leaseOf } from './protocol.ts'
import { CapabilitiesInput } from './requirements.ts'

const InstalledAppInput = builder.inputType('InstalledAppInput', {
  description: 'An app version that is on the device already.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization of the app.' }),
    appVersionId: t.string({ required: true, description: 'The app version.' }),
    buildHash: t.string({ description: 'Hash of the installed build, if known.' }),
  }),
})

const RegisterWorkerInput = builder.inputType('RegisterWorkerInput', {
  description: 'A device slot, as its agent knows it.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description:
        'Its name in the lab, and its identity: 1 to 128 letters, digits, spaces and . _ : @ -. An agent that registers ' +
        'it again replaces its own session at once. The name of a worker that another agent serves is refused.',
    }),
    instanceId: t.string({
      description:
        'Tells this agent from others that use the same name: 16 to 64 random letters, digits and -, kept where the agent ' +
        'keeps its data, and shown to nobody. Absent: an agent that cannot be told apart; it is refused the names of those ' +
        'that can, as long as they work.',
    }),
    targets: t.field({
      type: [TargetEnum],
      required: true,
      description: 'The kinds of device it can be, at least one.',
    }),
    capabilities: t.field({ type: CapabilitiesInput, description: 'What its device is; absent: nothing is known.' }),
    organizationIds: t.idList({
      description: 'The only organizations whose jobs it runs, at least one; absent: it serves all.',
    }),
    installed: t.field({
      type: [InstalledAppInput],
      description: 'What is on the device now, replacing what the server believed; absent: it keeps that belief.',
    }),
  }),
})

const RegisterWorkerPayload = builder
  .objectRef<Awaited<ReturnType<typeof registerWorker>>>('RegisterWorkerPayload')
  .implement({
    description: 'A session of the worker, and the times its agent must keep.',
    fields: (t) => ({
      worker: t.expose('worker', { type: 'Worker', description: 'The worker.' }),
      sessionId: t.exposeID('sessionId', {
        description: 'Names this run of the agent, in heartbeats and workerCommands, until the worker registers again.',
      }),
      heartbeatMs: t.exposeInt('heartbeatMs', { description: 'How often to send a heartbeat, milliseconds.' }),
      leaseMs: t.exposeInt('leaseMs', {
        description: 'How long the server waits for one until it takes the work away, milliseconds.',
      }),
      selfStopMs: t.exposeInt('selfStopMs', {
        description:
          'How long the agent may go on without an answer until it must stop the running test itself, milliseconds; ' +
          'less than leaseMs, so that no job runs twice at a time.',
      }),
    }),
  })

const DeviceStateInput = builder.inputType('DeviceStateInput', {
  description: 'What a device says of itself. What is absent it does not tell; what cannot be is taken for that.',
  fields: (t) => ({
    battery: t.int({ description: 'How full its battery is, per cent.' }),
    charging: t.boolean({ description: 'Whether it is being charged.' }),
    temperature: t.float({ description: 'Of its battery, degrees Celsius.' }),
    freeBytes: t.float({ description: 'Free storage where apps are installed, bytes.' }),
  }),
})

const HeartbeatInput = builder.inputType('HeartbeatInput', {
  description: 'A sign of life of one worker.',
  fields: (t) => ({
    workerId: t.id({ required: true, description: 'The worker.' }),
    sessionId: t.id({ required: true, description: 'Its session, from registerWorker.' }),
    lease: t.field({ type: LeaseInput, description: 'The lease to renew; absent if it serves no group.' }),
    attemptId: t.id({ description: 'The attempt that runs now; absent if none.' }),
    deviceState: t.field({
      type: DeviceStateInput,
      description: 'What its device says of itself, at most once a minute and if it has changed; else absent.',
    }),
  }),
})

const HeartbeatAnswer = builder.objectRef<BeatAnswer>('HeartbeatAnswer').implement({
  description: 'What the server believes of one worker. It tells again what a lost command would have told.',
  fields: (t) => ({
    workerId: t.exposeID('workerId', { description: 'The worker.' }),
    sessionLive: t.exposeBoolean('sessionLive', {
      description: 'false: register again, this session was replaced or is unknown.',
    }),
    leaseLive: t.exposeBoolean('leaseLive', {
      description: 'false: drop the assignment named in the beat; it is over.',
    }),
    leaseEndsAt: t.expose('leaseEndsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the renewed lease ends unless it is renewed again; null if the beat named none that lives.',
    }),
    cancelAttemptId: t.exposeID('cancelAttemptId', {
      nullable: true,
      description: 'The attempt to stop, reporting it as CANCELED; null if none.',
    }),
    draining: t.exposeBoolean('draining', { description: 'Whether to take nothing new after the running attempt.' }),
    probeRequested: t.exposeBoolean('probeRequested', {
      description: 'Whether to see if the quarantined device works, and to answer with reportProbe.',
    }),
  }),
})

const HeartbeatPayload = builder.objectRef<{ beats: BeatAnswer[] }>('HeartbeatPayload').implement({
  description: 'The answers to a heartbeat.',
  fields: (t) => ({
    beats: t.expose('beats', { type: [HeartbeatAnswer], description: 'One for each beat, in any order.' }),
  }),
})

builder.mutationFields((t) => ({
  registerWorker: t.field({
    type: RegisterWorkerPayload,
    description:
      'For agents: announces a device slot, at start and whenever the session is no longer live. What the worker was ' +
      'doing before counts as lost.',
    args: { input: t.arg({ type: RegisterWorkerInput, required: true, description: 'The device slot.' }) },
    errors: {
      types: [InvalidInput, NameTaken],
      union: { description: 'The session, or what is wrong with the input, or that another agent has the name.' },
    },
    resolve: (_root, { input }, { app }) => registerWorker(app, input),
  }),
  heartbeat: t.field({
    type: HeartbeatPayload,
    description:
      'For agents: signs of life of all their workers in one message, every heartbeatMs. Renews leases and answers ' +
      'pending cancels and drains. It has no errors: each answer says what is no longer live.',
    args: { beats: t.arg({ type: [HeartbeatInput], required: true, description: 'One for each worker.' }) },
    resolve: async (_root, { beats }, { app }) => ({ beats: await heartbeat(app, beats.map(beatOf)) }),
  }),
}))

const ReportProbePayload = builder.objectRef<{ worker: Worker }>('ReportProbePayload').implement({
  description: 'What the probe found is recorded.',
  fields: (t) => ({
    worker: t.expose('worker', { type: 'Worker', description: 'The worker: at work again if the device works.' }),
  }),
})

builder.mutationField('reportProbe', (t) =>
  t.field({
    type: ReportProbePayload,
    description:
      'For agents: answers ProbeRequested. A device that works goes back to work; one that does not is probed again ' +
      'after twice the time. Safe to repeat: a report that nobody waits for changes nothing.',
    args: {
      workerId: t.arg.id({ required: true, description: 'The worker.' }),
      sessionId: t.arg.id({ required: true, description: 'Its session, from registerWorker.' }),
      ok: t.arg.boolean({ required: true, description: 'Whether the device works.' }),
      error: t.arg.string({ description: 'What is wrong, for people, in up to 500 characters.' }),
      rebooted: t.arg.boolean({
        required: true,
        defaultValue: false,
        description: 'Whether the device was restarted for the probe.',
      }),
    },
    errors: { types: [StaleSession], union: { description: 'The worker, or that its session is over.' } },
    resolve: async (_root, { workerId, sessionId, ok, error, rebooted }, { app }) => ({
      worker: await reportProbe(
        app,
        { workerId: workerId as WorkerId, sessionId },
        { ok, error: error ?? null, rebooted },
      ),
    }),
  }),
)

function beatOf({ workerId, sessionId, lease, attemptId, deviceState }: typeof HeartbeatInput.$inferInput): Beat {
  return {
    workerId: workerId as WorkerId,
    sessionId,
    lease: lease == null ? null : leaseOf(lease),
    attemptId: (attemptId ?? null) as AttemptId | null,
    deviceState: deviceState ?? null,
  }
}
