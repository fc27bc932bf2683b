import type { Actor } from '../domain/caller.ts'
import { isJobEvent, type DomainEvent } from '../domain/events.ts'
import { pageAudit } from '../store/audit.ts'
import { builder } from './builder.ts'
import { connectionOf, pageArgs, pageRequest, type ListedEntry } from './connection.ts'
import { badArgument } from './errors.ts'

const AuditActor = builder.objectRef<Actor>('AuditActor').implement({
  description: 'Who caused an event, as it was known then.',
  fields: (t) => ({
    tokenId: t.exposeID('tokenId', {
      nullable: true,
      description: 'The token; null on a server that needed none.',
    }),
    name: t.exposeString('name', { description: 'Its name then; "local" on a server that needed none.' }),
    address: t.exposeString('address', {
      nullable: true,
      description: 'The address the request came from, as the server saw it: that of a proxy, if there is one.',
    }),
    requestId: t.exposeString('requestId', {
      nullable: true,
      description: 'Names the request: what it caused has the same.',
    }),
  }),
})

/** What an event is about, by the name of its field; the rest of the event is its detail. */
const SUBJECTS = ['jobId', 'groupId', 'workerId', 'assignmentId', 'tokenId', 'buildId'] as const
type Subject = (typeof SUBJECTS)[number]

const subject = (event: DomainEvent, name: Subject): string | null =>
  name in event ? (event as unknown as Record<Subject, string>)[name] : null

/** What else an event says, in a form that stays as it is: of a job, only how it moved. */
function detailOf(event: DomainEvent): object {
  if (isJobEvent(event)) {
    const { status, outcome, attemptId } = event.state
    return { from: event.from, status, outcome, attemptId }
  }
  return Object.fromEntries(
    Object.entries(event).filter(([name]) => name !== 'kind' && !(SUBJECTS as readonly string[]).includes(name)),
  )
}

builder.objectType('AuditEntry', {
  description: 'One event, and who caused it.',
  fields: (t) => ({
    id: t.id({
      description: 'Its place in the log: later entries have greater numbers, without gaps.',
      resolve: ({ seq }) => String(seq),
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    action: t.string({
      description: 'What happened, such as SUBMITTED, TOKEN_CREATED or WORKER_DRAINING; docs/security.md lists all.',
      resolve: ({ event }) => event.kind,
    }),
    actor: t.expose('actor', {
      type: AuditActor,
      nullable: true,
      description: 'Who caused it; null: the server itself.',
    }),
    jobId: t.id({ nullable: true, description: 'The job.', resolve: ({ event }) => subject(event, 'jobId') }),
    groupId: t.id({ nullable: true, description: 'The group.', resolve: ({ event }) => subject(event, 'groupId') }),
    workerId: t.id({ nullable: true, description: 'The worker.', resolve: ({ event }) => subject(event, 'workerId') }),
    assignmentId: t.id({
      nullable: true,
      description: 'The assignment.',
      resolve: ({ event }) => subject(event, 'assignmentId'),
    }),
    tokenId: t.id({
      nullable: true,
      description: 'The token that was made, revoked or put in the place of another.',
      resolve: ({ event }) => subject(event, 'tokenId'),
    }),
    buildId: t.id({
      nullable: true,
      description: 'The app build.',
      resolve: ({ event }) => subject(event, 'buildId'),
    }),
    detail: t.string({
      description: 'What else is known of it: a JSON object whose fields depend on the action.',
      resolve: ({ event }) => JSON.stringify(detailOf(event)),
    }),
  }),
})

const AuditConnection = connectionOf('AuditEntry', 'oldest first unless asked otherwise')

builder.queryField('auditLog', (t) =>
  t.field({
    type: AuditConnection,
    description:
      'Who did what, from where: every change, oldest first, as long as events are kept. Reading on from the last cursor ' +
      'gives what has happened since.',
    args: {
      organizationId: t.arg.id({
        description: 'The organization; absent: the log of what all share, for an ADMINISTRATOR.',
      }),
      newestFirst: t.arg.boolean({
        required: true,
        defaultValue: false,
        description: 'Begins at the end and reads backwards.',
      }),
      ...pageArgs,
    },
    resolve: async (_root, { organizationId, newestFirst, ...page }, { app }) => {
      const { first, after } = pageRequest(page, 'aud')
      const behind = Number(after?.slice('aud_'.length) ?? 0)
      if (!Number.isSafeInteger(behind))
        throw badArgument('after', 'is not a cursor of this list; pass an endCursor as it is.')
      const { scope } = app.caller.principal
      const { items, hasNextPage } = await pageAudit(app.store.db, scope, organizationId ?? null, {
        first,
        after: behind,
        newestFirst,
      })
      return { items: items.map((entry): ListedEntry => ({ ...entry, id: `aud_${entry.seq}` })), hasNextPage }
    },
  }),
)
