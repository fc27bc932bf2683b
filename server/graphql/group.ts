import { NotFound } from '../domain/errors.ts'
import type { Group, GroupId } from '../domain/group.ts'
import type { GroupUpdate } from '../events/types.ts'
import { cancelGroup } from '../operations/cancel-jobs.ts'
import { pageGroups } from '../store/groups.ts'
import { pageJobs } from '../store/jobs.ts'
import { builder } from './builder.ts'
import { connectionOf, pageArgs, pageRequest } from './connection.ts'
import { GroupStatusEnum, TargetEnum, UpdateKindEnum } from './enums.ts'
import { badArgument } from './errors.ts'
import { withoutNulls } from './input.ts'
import { JobConnection } from './job.ts'
import { SpreadType } from './waiting.ts'

builder.objectType('Group', {
  description:
    'Jobs of one organization that share app version, target and requirements. A device installs the app once and ' +
    'runs them one after another; as many devices serve a group as pays off.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque, begins with "grp_". Later groups have greater ids.' }),
    organizationId: t.exposeID('organizationId', { description: 'The organization it belongs to.' }),
    appVersionId: t.exposeString('appVersionId', { description: 'The app version its jobs share.' }),
    target: t.expose('target', { type: TargetEnum, description: 'The kind of device its jobs run on.' }),
    requirements: t.expose('requirements', { type: 'Requirements', description: 'What its jobs ask of a worker.' }),
    status: t.expose('status', { type: GroupStatusEnum, description: 'Whether it still has work.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When its first job was submitted.' }),
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its last job ended; null while it is OPEN.',
    }),
    counts: t.expose('counts', { type: 'JobCounts', description: 'Its jobs by status.' }),
    assignments: t.field({
      type: ['Assignment'],
      description: 'The workers that serve it now.',
      resolve: (group, _args, { loaders }) => loaders.assignmentsOfGroup.load(group.id),
    }),
    spread: t.field({
      type: SpreadType,
      nullable: true,
      description: 'How many workers serve it and why not more; null while none of its jobs is QUEUED.',
      resolve: (group, _args, { loaders }) => loaders.spreadOfGroup.load(group.id),
    }),
    jobs: t.field({
      type: JobConnection,
      description: 'Its jobs, newest first.',
      args: pageArgs,
      resolve: ({ id, organizationId }, page, { app }) =>
        pageJobs(app.store.db, app.caller.principal.scope, { organizationId, groupId: id }, pageRequest(page, 'job')),
    }),
  }),
})

builder.objectType('JobCounts', {
  description: 'Numbers of jobs by status.',
  fields: (t) => ({
    total: t.int({
      description: 'In any status.',
      resolve: (counts) =>
        counts.pending +
        counts.queued +
        counts.running +
        counts.completed +
        counts.failed +
        counts.errored +
        counts.canceled,
    }),
    pending: t.exposeInt('pending', { description: 'PENDING: waiting for a time.' }),
    queued: t.exposeInt('queued', { description: 'QUEUED: waiting for a worker.' }),
    running: t.exposeInt('running', { description: 'RUNNING.' }),
    completed: t.exposeInt('completed', { description: 'COMPLETED: the test passed.' }),
    failed: t.exposeInt('failed', { description: 'FAILED: the test said no.' }),
    errored: t.exposeInt('errored', { description: 'ERRORED: the test could not be run.' }),
    canceled: t.exposeInt('canceled', { description: 'CANCELED.' }),
  }),
})

const GroupConnection = connectionOf('Group', 'newest first')

builder.queryFields((t) => ({
  group: t.field({
    type: 'Group',
    nullable: true,
    description: 'One group; null if there is none with this id.',
    args: { id: t.arg.id({ required: true, description: 'The group.' }) },
    resolve: (_root, { id }, { loaders }) => loaders.group.load(id),
  }),
  groups: t.field({
    type: GroupConnection,
    description: 'The groups of an organization, newest first.',
    args: {
      organizationId: t.arg.id({ required: true, description: 'The organization.' }),
      status: t.arg({ type: GroupStatusEnum, description: 'Only groups in this status; absent: in any.' }),
      ...pageArgs,
    },
    resolve: (_root, { organizationId, status, ...page }, { app }) =>
      pageGroups(
        app.store.db,
        app.caller.principal.scope,
        { organizationId, ...withoutNulls({ status }) },
        pageRequest(page, 'grp'),
      ),
  }),
}))

const CancelGroupPayload = builder
  .objectRef<{ group: Group; canceled: number; requested: number }>('CancelGroupPayload')
  .implement({
    description: 'The unfinished jobs of the group are canceled or being stopped.',
    fields: (t) => ({
      group: t.expose('group', { type: 'Group', description: 'The group afterwards.' }),
      canceled: t.exposeInt('canceled', { description: 'How many waiting jobs are now CANCELED.' }),
      requested: t.exposeInt('requested', { description: 'How many running jobs were asked to stop.' }),
    }),
  })

builder.mutationField('cancelGroup', (t) =>
  t.field({
    type: CancelGroupPayload,
    description:
      'Cancels every unfinished job of a group. A closed group has none: nothing happens, and both counts are 0.',
    args: { id: t.arg.id({ required: true, description: 'The group.' }) },
    errors: { types: [NotFound], union: { description: 'What was canceled, or that there is no such group.' } },
    resolve: (_root, { id }, { app }) => cancelGroup(app, id as GroupId),
  }),
)

const GroupUpdateType = builder.objectRef<GroupUpdate>('GroupUpdate').implement({
  description: 'A message of groupUpdated.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description: 'Position in the log of events; pass it as `after` to resume behind this message.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    kind: t.expose('kind', { type: UpdateKindEnum, description: 'What the message tells.' }),
    group: t.expose('group', {
      type: 'Group',
      nullable: true,
      description: 'The group as it is at delivery; null on LIVE and RESYNC.',
    }),
  }),
})

builder.subscriptionField('groupUpdated', (t) =>
  t.field({
    type: GroupUpdateType,
    description:
      'Follows one group or all of an organization, until the client stops: the group or the open ones first (a ' +
      'SNAPSHOT of each, then LIVE), then a message whenever a group, one of its jobs or who serves it has changed. ' +
      'Changes in quick succession share a message. `after` resumes as in jobUpdated.',
    args: {
      id: t.arg.id({ description: 'The one group to follow. Give either this or organizationId.' }),
      organizationId: t.arg.id({ description: 'The organization whose groups to follow. Give either this or id.' }),
      after: t.arg.string({ description: 'The cursor of the last message that was received, to resume.' }),
    },
    subscribe: (_root, { id, organizationId, after }, { app, feeds }) => {
      if ((id == null) === (organizationId == null)) {
        throw badArgument('id', 'give exactly one of id and organizationId.')
      }
      const what = organizationId == null ? { id: id as GroupId } : { organizationId }
      return feeds.groupUpdates(app.caller.principal.scope, what, after ?? null)
    },
    resolve: (update) => update,
  }),
)
