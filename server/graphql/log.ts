import type { AttemptId } from '../domain/attempt.ts'
import { InvalidInput, StaleLease } from '../domain/errors.ts'
import type { JobId } from '../domain/job.ts'
import type { LogChunk } from '../events/types.ts'
import { appendLog } from '../operations/append-log.ts'
import { builder } from './builder.ts'
import { leaseArg, leaseOf } from './protocol.ts'

const LogChunkType = builder.objectRef<LogChunk>('LogChunk').implement({
  description: 'A piece of what a test wrote while it ran.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'Pass it as `after` to resume behind this piece.' }),
    attemptId: t.exposeID('attemptId', {
      nullable: true,
      description: 'The attempt that wrote it; null on the last message of a job that ended without one.',
    }),
    attemptNumber: t.exposeInt('attemptNumber', { description: 'The number of that attempt, from 1; 0 without one.' }),
    seq: t.exposeInt('seq', {
      description:
        'Counts the pieces of one attempt from 0, without gaps; the last message repeats it, -1 if there was none.',
    }),
    text: t.exposeString('text', {
      description:
        'The text as it was written, line ends and colors included; what else would steer a terminal is shown as letters. A piece may end within a line.',
    }),
    end: t.exposeBoolean('end', {
      description: 'true on the last message, which has no text: the job is final and its log complete.',
    }),
  }),
})

builder.subscriptionField('jobLog', (t) =>
  t.field({
    type: LogChunkType,
    description:
      'The output of all attempts of a job in order: what there is, then what is written, until the job is final, which ' +
      'the last message says, and the stream completes.',
    args: {
      jobId: t.arg.id({ required: true, description: 'The job.' }),
      after: t.arg.string({ description: 'The cursor of the last piece that was received, to resume.' }),
    },
    subscribe: (_root, { jobId, after }, { app, feeds }) =>
      feeds.jobLog(app.caller.principal.scope, jobId as JobId, after ?? null),
    resolve: (chunk) => chunk,
  }),
)

const LogChunkInput = builder.inputType('LogChunkInput', {
  description: 'A piece of what the running test wrote.',
  fields: (t) => ({
    seq: t.int({
      required: true,
      description:
        'Starts at 0 and rises by one per piece of an attempt, to 9,999 at most. A piece that is stored already is ' +
        'dropped; a gap is refused.',
    }),
    text: t.string({ required: true, description: 'The text as it was written, up to 65,536 characters.' }),
  }),
})

const AppendLogPayload = builder.objectRef<{ nextSeq: number }>('AppendLogPayload').implement({
  description: 'The log is stored.',
  fields: (t) => ({
    nextSeq: t.exposeInt('nextSeq', { description: 'The seq the server expects next: everything below it is stored.' }),
  }),
})

builder.mutationField('appendLog', (t) =>
  t.field({
    type: AppendLogPayload,
    description: 'For agents: adds to the log of the running attempt. Safe to repeat.',
    args: {
      ...leaseArg,
      attemptId: t.arg.id({ required: true, description: 'The running attempt.' }),
      chunks: t.arg({ type: [LogChunkInput], required: true, description: 'The next pieces, in order, 100 at most.' }),
    },
    errors: {
      types: [StaleLease, InvalidInput],
      union: { description: 'What is stored, or why nothing was added.' },
    },
    resolve: async (_root, { lease, attemptId, chunks }, { app }) => ({
      nextSeq: await appendLog(app, leaseOf(lease), attemptId as AttemptId, chunks),
    }),
  }),
)
