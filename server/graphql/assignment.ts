import { builder } from './builder.ts'
import { AssignmentEndEnum } from './enums.ts'
import { required } from './loaders.ts'

builder.objectType('Assignment', {
  description:
    'One worker serving one group: a lease, under which the worker installs the app at most once and then runs jobs ' +
    'one after another. A large group has several at a time.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque, begins with "asg_".' }),
    fence: t.exposeInt('fence', {
      description:
        'Rises with every assignment and is never used again. An agent repeats it in each message, so that one that ' +
        'was cut off cannot act for a lease it has lost.',
    }),
    group: t.field({
      type: 'Group',
      description: 'The group that is served.',
      resolve: (assignment, _args, { loaders }) => required(loaders.group.load(assignment.groupId)),
    }),
    worker: t.field({
      type: 'Worker',
      description: 'The worker that serves it.',
      resolve: (assignment, _args, { loaders }) => required(loaders.worker.load(assignment.workerId)),
    }),
    installNeeded: t.exposeBoolean('installNeeded', {
      description: 'Whether the app was not on the device yet when the assignment was made.',
    }),
    installMs: t.exposeInt('installMs', {
      nullable: true,
      description: 'How long installing took, milliseconds; null if none was needed or none was reported yet.',
    }),
    offeredAt: t.expose('offeredAt', { type: 'DateTime', description: 'When the worker was chosen.' }),
    leaseEndsAt: t.expose('leaseEndsAt', {
      type: 'DateTime',
      description: 'When the worker counts as lost, unless a heartbeat moves it.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null while it lives.',
    }),
    end: t.expose('end', {
      type: AssignmentEndEnum,
      nullable: true,
      description: 'Why it ended; null while it lives.',
    }),
    reason: t.exposeString('reason', { description: 'Why the scheduler made this placement, for people.' }),
    readyAt: t.expose('readyAt', {
      type: 'DateTime',
      description: 'When the worker is expected to ask for its next job.',
    }),
    recallReason: t.exposeString('recallReason', {
      nullable: true,
      description: 'Why the worker is to leave the group when the job it runs has ended; null if it is to stay.',
    }),
    attemptsStarted: t.exposeInt('attemptsStarted', { description: 'How many attempts ran under it so far.' }),
  }),
})
