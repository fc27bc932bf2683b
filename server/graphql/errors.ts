import { GraphQLError } from 'graphql'
import {
  AlreadyFinished,
  BuildsFull,
  BuildMissing,
  Forbidden,
  FileTooLarge,
  IdempotencyConflict,
  InvalidInput,
  NameTaken,
  NotFinished,
  NotFound,
  QueueFull,
  StaleLease,
  StaleSession,
  StoreFull,
} from '../domain/errors.ts'
import { builder } from './builder.ts'
import { PlatformEnum } from './enums.ts'

/** A request whose arguments make no sense, in a field that has no result union to say so in. */
export function badArgument(argument: string, problem: string): GraphQLError {
  return new GraphQLError(`${argument}: ${problem}`, { extensions: { code: 'BAD_USER_INPUT', argument } })
}

builder.interfaceType('Error', {
  description:
    'A failure a caller can expect and act on. Select `... on Error { code message }` in every result, so that an ' +
    'error added later is not missed.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Names the kind of failure for programs, such as NOT_FOUND.' }),
    message: t.exposeString('message', { description: 'What went wrong and what to do about it, for people.' }),
  }),
})

builder.objectType(InvalidInput, {
  name: 'InvalidInput',
  interfaces: ['Error'],
  description: 'A value in the input is not allowed. code is INVALID_INPUT. Nothing was changed.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'Path of the bad value, such as "input.testPath".' }),
  }),
})

builder.objectType(NotFound, {
  name: 'NotFound',
  interfaces: ['Error'],
  description: 'Nothing that the caller may see has this id. code is NOT_FOUND.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id as it was given.' }),
  }),
})

builder.objectType(NameTaken, {
  name: 'NameTaken',
  interfaces: ['Error'],
  description:
    'The worker of this name is served by another agent. code is NAME_TAKEN; the message says when the name comes free. ' +
    'Nothing was changed.',
})

builder.objectType(StaleSession, {
  name: 'StaleSession',
  interfaces: ['Error'],
  description: "The agent's session is over: register again. code is STALE_SESSION. Nothing was changed.",
})

builder.objectType(Forbidden, {
  name: 'Forbidden',
  interfaces: ['Error'],
  description:
    'The caller may see what this is about, but not do it; the message names what would be needed. code is FORBIDDEN. ' +
    'Nothing was changed. A field that the caller has no right to at all ends the request with an error of the same code.',
})

builder.objectType(IdempotencyConflict, {
  name: 'IdempotencyConflict',
  interfaces: ['Error'],
  description:
    'The idempotency key was used before, for other jobs. code is IDEMPOTENCY_CONFLICT. Nothing was submitted.',
})

builder.objectType(QueueFull, {
  name: 'QueueFull',
  interfaces: ['Error'],
  description: 'The organization has as many jobs waiting as it may. code is QUEUE_FULL. Nothing was submitted.',
  fields: (t) => ({
    limit: t.exposeInt('limit', { description: 'How many jobs may wait at a time.' }),
    waiting: t.exposeInt('waiting', { description: 'How many wait now.' }),
  }),
})

builder.objectType(StoreFull, {
  name: 'StoreFull',
  interfaces: ['Error'],
  description:
    'The disk of the server is full. code is STORE_FULL. Nothing was changed; the same request succeeds when there is ' +
    'room again. A field without this member in its result ends with an error of the same code.',
})

builder.objectType(BuildMissing, {
  name: 'BuildMissing',
  interfaces: ['Error'],
  description:
    'Builds of the app version were uploaded, but none for the platform that the job would run on. code is ' +
    'BUILD_MISSING. Nothing was submitted.',
  fields: (t) => ({
    platforms: t.expose('platforms', { type: [PlatformEnum], description: 'The platforms that have a build.' }),
  }),
})

builder.objectType(FileTooLarge, {
  name: 'FileTooLarge',
  interfaces: ['Error'],
  description: 'A file is larger than the server takes. code is FILE_TOO_LARGE. Nothing of it was kept.',
  fields: (t) => ({
    limit: t.exposeFloat('limit', { description: 'How many bytes it takes.' }),
  }),
})

builder.objectType(BuildsFull, {
  name: 'BuildsFull',
  interfaces: ['Error'],
  description: 'The organization keeps as many bytes of app builds as it may. code is BUILDS_FULL. Nothing was added.',
  fields: (t) => ({
    limit: t.exposeFloat('limit', { description: 'How many bytes it may keep.' }),
    kept: t.exposeFloat('kept', { description: 'How many it keeps now.' }),
  }),
})

builder.objectType(AlreadyFinished, {
  name: 'AlreadyFinished',
  interfaces: ['Error'],
  description: 'The job ended by itself before it could be canceled. code is ALREADY_FINISHED.',
  fields: (t) => ({
    job: t.expose('job', { type: 'Job', description: 'The job as it ended.' }),
  }),
})

builder.objectType(NotFinished, {
  name: 'NotFinished',
  interfaces: ['Error'],
  description: 'The job has not ended yet, so there is nothing to retry. code is NOT_FINISHED.',
  fields: (t) => ({
    job: t.expose('job', { type: 'Job', description: 'The job as it is now.' }),
  }),
})

builder.objectType(StaleLease, {
  name: 'StaleLease',
  interfaces: ['Error'],
  description:
    'For agents: the lease named in the message is over, or the attempt is not the one it runs. code is STALE_LEASE. ' +
    'Nothing was recorded: drop the work and do not send the message again.',
})
