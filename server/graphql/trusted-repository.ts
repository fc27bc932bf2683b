import { InvalidInput, NotFound } from '../domain/errors.ts'
import { trustRepository } from '../operations/trust-repository.ts'
import { trustedRepositories } from '../store/trusted-repositories.ts'
import { builder } from './builder.ts'
import { OrganizationType } from './organization.ts'

builder.objectField(OrganizationType, 'trustedRepositories', (t) =>
  t.stringList({
    description:
      'GitHub repositories, as owner/name, whose CI runs get a MEMBER token of it without a stored secret; by name.',
    resolve: ({ id }, _args, { app }) => trustedRepositories(app.store.db, app.caller.principal.scope, id),
  }),
)

const TrustRepositoryInput = builder.inputType('TrustRepositoryInput', {
  description: 'Whose CI runs may act for an organization.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization.' }),
    repository: t.string({ required: true, description: 'A GitHub repository as owner/name; case is ignored.' }),
    trusted: t.boolean({
      required: true,
      defaultValue: true,
      description: 'false takes it back, and ends the tokens that its runs have.',
    }),
  }),
})

const TrustRepositoryPayload = builder
  .objectRef<{ organizationId: string; repositories: string[] }>('TrustRepositoryPayload')
  .implement({
    description: 'It is as was asked.',
    fields: (t) => ({
      organizationId: t.exposeID('organizationId', { description: 'The organization.' }),
      repositories: t.exposeStringList('repositories', { description: 'All that it trusts now, by name.' }),
    }),
  })

builder.mutationField('trustRepository', (t) =>
  t.field({
    type: TrustRepositoryPayload,
    description:
      'Lets the CI runs of a GitHub repository act for an organization, or no longer. A run shows its OIDC token at ' +
      '/ci-token and gets a MEMBER token that ends with it. Safe to repeat.',
    args: { input: t.arg({ type: TrustRepositoryInput, required: true, description: 'What to trust.' }) },
    errors: {
      types: [InvalidInput, NotFound],
      union: { description: 'Whom the organization trusts, or what is wrong with the input.' },
    },
    resolve: (_root, { input }, { app }) => trustRepository(app, input),
  }),
)
