import { Forbidden, InvalidInput, NotFound } from '../domain/errors.ts'
import type { Organization } from '../domain/organization.ts'
import type { ConcurrencyLimit } from '../domain/snapshot.ts'
import { setOrganization } from '../operations/set-organization.ts'
import { concurrencyLimits, listOrganizations } from '../store/organizations.ts'
import { builder } from './builder.ts'
import { TargetEnum } from './enums.ts'

const ConcurrencyLimitType = builder.objectRef<ConcurrencyLimit>('ConcurrencyLimit').implement({
  description: 'How many groups of an organization may be served at a time on one kind of device.',
  fields: (t) => ({
    target: t.expose('target', { type: TargetEnum, description: 'The kind of device.' }),
    groups: t.exposeInt('groups', { description: 'Groups at a time; 1: one after another.' }),
  }),
})

export const OrganizationType = builder.objectRef<Organization>('Organization').implement({
  description: 'A tenant: every job and group belongs to one.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its slug, such as "qualgent"; chosen by whoever submits first.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it became known.' }),
    weight: t.exposeInt('weight', {
      description: 'Its part of the lab when there is not enough for all, relative to the weights of the others.',
    }),
    maxWorkers: t.exposeInt('maxWorkers', {
      nullable: true,
      description: 'Workers that may serve it at a time; null: any number.',
    }),
    maxQueuedJobs: t.exposeInt('maxQueuedJobs', {
      nullable: true,
      description: 'Jobs that may wait at a time; a submit of more is refused. null: any number.',
    }),
    concurrency: t.field({
      type: [ConcurrencyLimitType],
      description: 'Limits on groups that are served at a time; kinds of device that are not named have none.',
      resolve: ({ id }, _args, { app }) => concurrencyLimits(app.store.db, app.caller.principal.scope, id),
    }),
  }),
})

const ConcurrencyLimitInput = builder.inputType('ConcurrencyLimitInput', {
  description: 'A limit on groups that are served at a time.',
  fields: (t) => ({
    target: t.field({ type: TargetEnum, required: true, description: 'The kind of device.' }),
    groups: t.int({ required: true, description: 'Groups at a time, at least 1; 1: one after another.' }),
  }),
})

const SetOrganizationInput = builder.inputType('SetOrganizationInput', {
  description: 'What an organization may have of the lab. What is absent stays as it was; null takes a cap away.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization; one that has no jobs yet may be named.' }),
    weight: t.int({ description: 'Its part of the lab relative to the others, 1 to 1000; 1 at first.' }),
    maxWorkers: t.int({ description: 'Workers that may serve it at a time; 0 stops it.' }),
    maxQueuedJobs: t.int({ description: 'Jobs that may wait at a time.' }),
    concurrency: t.field({
      type: [ConcurrencyLimitInput],
      description: 'Takes the place of all limits it has on groups at a time.',
    }),
  }),
})

builder.queryField('organizations', (t) =>
  t.field({
    type: [OrganizationType],
    description: 'Every organization that the caller sees and that ever submitted a job or was set up, by id.',
    resolve: (_root, _args, { app }) => listOrganizations(app.store.db, app.caller.principal.scope),
  }),
)

const SetOrganizationPayload = builder.objectRef<{ organization: Organization }>('SetOrganizationPayload').implement({
  description: 'The organization was set.',
  fields: (t) => ({
    organization: t.expose('organization', { type: OrganizationType, description: 'As it is now.' }),
  }),
})

builder.mutationField('setOrganization', (t) =>
  t.field({
    type: SetOrganizationPayload,
    description:
      'Sets the weight and the caps of an organization. The next plan keeps to them; what runs goes on. An OWNER sets ' +
      'concurrency alone: the others are its part of what all share.',
    args: { input: t.arg({ type: SetOrganizationInput, required: true, description: 'What to set.' }) },
    errors: {
      types: [InvalidInput, NotFound, Forbidden],
      union: { description: 'The organization, or what is wrong with the input.' },
    },
    resolve: async (_root, { input }, { app }) => ({ organization: await setOrganization(app, input) }),
  }),
)
