import type { Principal } from '../domain/caller.ts'
import { Forbidden, InvalidInput, NotFound } from '../domain/errors.ts'
import { isLive, type Token } from '../domain/token.ts'
import { createToken, type MadeToken } from '../operations/create-token.ts'
import { enrolAgent } from '../operations/enrol-agent.ts'
import { revokeToken } from '../operations/revoke-token.ts'
import { DEFAULT_OVERLAP_SECONDS, rotateToken } from '../operations/rotate-token.ts'
import { findTokens, listTokens } from '../store/tokens.ts'
import { builder } from './builder.ts'
import { RoleEnum } from './enums.ts'

builder.objectType('Token', {
  description: 'What is known of an access token. Its secret is told once, when it is made, and kept nowhere.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque, begins with "tok_"; it is no secret.' }),
    name: t.exposeString('name', { description: 'Who or what uses it, for people; the audit log names it.' }),
    role: t.expose('role', { type: RoleEnum, description: 'What it is for.' }),
    organizationIds: t.exposeIDList('organizationIds', {
      nullable: true,
      description: 'The organizations it is for; null: all.',
    }),
    live: t.boolean({
      description: 'Whether it is good now: neither expired nor revoked.',
      resolve: (token, _args, { app }) => isLive(token, app.now()),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.exposeString('createdBy', { description: 'The name of the token by which it was made.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends by itself; null: it lives until it is revoked.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute; null: never.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null if it was not.',
    }),
    replacedBy: t.exposeID('replacedBy', {
      nullable: true,
      description: 'The token that rotateToken put in its place; null if it was not rotated.',
    }),
    usesLeft: t.exposeInt('usesLeft', {
      nullable: true,
      description:
        'How many agents an ENROLLMENT token may still enrol, together with those it was rotated from and to; null: any ' +
        'number.',
    }),
  }),
})

const CallerType = builder.objectRef<{ principal: Principal; token: Token | null }>('Caller').implement({
  description: 'Who asks, as the server knows it.',
  fields: (t) => ({
    role: t.field({
      type: RoleEnum,
      description: 'What the caller may do.',
      resolve: ({ principal }) => principal.role,
    }),
    name: t.string({
      description: 'The name of the token; "local" on a server that needs none.',
      resolve: ({ principal }) => principal.name,
    }),
    organizationIds: t.idList({
      nullable: true,
      description: 'The organizations that the caller sees; null: all.',
      resolve: ({ principal }) => principal.scope.organizationIds,
    }),
    token: t.expose('token', {
      type: 'Token',
      nullable: true,
      description: 'The token itself; null on a server that needs none.',
    }),
  }),
})

builder.queryFields((t) => ({
  caller: t.field({
    type: CallerType,
    description: 'Who the caller is: for a client that was given a token and wants to know what it is good for.',
    resolve: async (_root, _args, { app }) => {
      const { principal } = app.caller
      const [token = null] = principal.tokenId === null ? [] : await findTokens(app.store.db, [principal.tokenId])
      return { principal, token }
    },
  }),
  tokens: t.field({
    type: ['Token'],
    description: 'The tokens that the caller may manage, oldest first: those for nothing but what the caller sees.',
    resolve: (_root, _args, { app }) => listTokens(app.store.db, app.caller.principal.scope),
  }),
}))

const madeToken = {
  token: 'The token.',
  secret: 'What to send as "Authorization: Bearer …". It is told here and never again.',
}

const CreateTokenPayload = builder.objectRef<MadeToken>('CreateTokenPayload').implement({
  description: 'The token is good from now on.',
  fields: (t) => ({
    token: t.expose('token', { type: 'Token', description: madeToken.token }),
    secret: t.exposeString('secret', { description: madeToken.secret }),
  }),
})
const RotateTokenPayload = builder.objectRef<MadeToken>('RotateTokenPayload').implement({
  description: 'The new token is good from now on, the old one for a while yet.',
  fields: (t) => ({
    token: t.expose('token', { type: 'Token', description: 'The new token.' }),
    secret: t.exposeString('secret', { description: madeToken.secret }),
  }),
})
const EnrolAgentPayload = builder.objectRef<MadeToken>('EnrolAgentPayload').implement({
  description: 'The agent has a credential of its own.',
  fields: (t) => ({
    token: t.expose('token', { type: 'Token', description: 'The credential, a token with the role WORKER.' }),
    secret: t.exposeString('secret', { description: madeToken.secret }),
  }),
})
const RevokeTokenPayload = builder.objectRef<{ token: Token }>('RevokeTokenPayload').implement({
  description: 'The token is not good any more; what is open with it is closed within two seconds.',
  fields: (t) => ({ token: t.expose('token', { type: 'Token', description: madeToken.token }) }),
})

const CreateTokenInput = builder.inputType('CreateTokenInput', {
  description: 'A token to be made.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Who or what will use it, in up to 128 characters.' }),
    role: t.field({
      type: RoleEnum,
      required: true,
      description:
        'What it is for. The first token of a server must be an ADMINISTRATOR; WORKER is made by enrolAgent.',
    }),
    organizationIds: t.idList({
      description:
        'The organizations it is for: exactly one for OWNER, MEMBER and VIEWER, none for ADMINISTRATOR. Absent for ' +
        'ENROLLMENT: the agents serve all, which only an ADMINISTRATOR can allow.',
    }),
    expiresInSeconds: t.int({ description: 'When it ends by itself; absent: it lives until it is revoked.' }),
    uses: t.int({ description: 'How many agents an ENROLLMENT token may enrol; absent: any number.' }),
  }),
})

builder.mutationFields((t) => ({
  createToken: t.field({
    type: CreateTokenPayload,
    description:
      'Makes an access token. The first one, made on the machine of a server that has none, closes the server to ' +
      'everybody without a token. Nobody can give more than he has.',
    args: { input: t.arg({ type: CreateTokenInput, required: true, description: 'The token.' }) },
    errors: {
      types: [InvalidInput, NotFound, Forbidden],
      union: { description: 'The token with its secret, or why there is none.' },
    },
    resolve: (_root, { input }, { app }) => createToken(app, input),
  }),
  revokeToken: t.field({
    type: RevokeTokenPayload,
    description: 'Ends a token now. Safe to repeat.',
    args: { id: t.arg.id({ required: true, description: 'The token.' }) },
    errors: { types: [NotFound, InvalidInput], union: { description: 'The token, or why it lives on.' } },
    resolve: async (_root, { id }, { app }) => ({ token: await revokeToken(app, id) }),
  }),
  rotateToken: t.field({
    type: RotateTokenPayload,
    description:
      'Makes a token that takes the place of another: the same name, role and organizations, a new secret and as long a ' +
      'life. The old one stays good for a while, so that both work until everybody has the new one.',
    args: {
      id: t.arg.id({ required: true, description: 'The token to take the place of.' }),
      overlapSeconds: t.arg.int({
        defaultValue: DEFAULT_OVERLAP_SECONDS,
        description: 'How long the old one stays good, 0 to 2,592,000 (30 days); a day if absent.',
      }),
    },
    errors: { types: [NotFound, InvalidInput], union: { description: 'The new token, or why there is none.' } },
    resolve: (_root, { id, overlapSeconds }, { app }) =>
      rotateToken(app, id, overlapSeconds ?? DEFAULT_OVERLAP_SECONDS),
  }),
  enrolAgent: t.field({
    type: EnrolAgentPayload,
    description:
      'For agents: exchanges an ENROLLMENT token for a credential of its own, which serves the organizations of that token.',
    args: { name: t.arg.string({ required: true, description: 'The agent, in up to 128 characters.' }) },
    errors: {
      types: [InvalidInput, Forbidden],
      union: { description: 'The credential with its secret, or why there is none.' },
    },
    resolve: (_root, { name }, { app }) => enrolAgent(app, name),
  }),
}))
