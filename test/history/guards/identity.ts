import { guards } from './guard.ts'

const TOKENS = ['test/security/tokens.test.ts']
const WALK = ['test/security/schema-walk.test.ts']
const REVOCATION = ['test/security/revocation.test.ts', 'test/security/first-token.test.ts']
const CI = ['server/http/ci-token-route.test.ts', 'server/auth/ci-identity.test.ts', 'test/security/ci-runs.test.ts']

/** Who somebody is, and what that allows. */
export const IDENTITY = [
  ...guards('server/operations/trust-repository.ts', CI, [
    [
      'runs outlive the trust in their repository',
      'if (isChanged && !trusted) await endRuns(work, id, repository)',
      '',
    ],
    ['runs end with the trust in another repository', 'repositoryOf(token) !== repository || ', ''],
  ]),
  ...guards('server/http/ci-token-route.ts', CI, [
    ['tokens of runs may be guessed', 'await limitLogin(idToken, address, login)', 'await login()'],
  ]),
  ...guards('server/auth/authenticator.ts', TOKENS, [
    [
      'a server with an administrator still lets people in without a token',
      'if (!closed) return local(address)\n    const',
      'if (address !== undefined) return local(address)\n    const',
    ],
    ['an open server lets in other machines', 'if (!isLoopback(address)) throw needsToken()', ''],
    [
      'a name that begins like the loopback is the loopback',
      '127\\.\\d+\\.\\d+\\.\\d+)$/',
      '127\\.\\d+\\.\\d+\\.\\d+)/',
    ],
    ['a token that has ended is good', '|| !isLive(token, now())) {', ') {'],
    [
      'the form of a token is not looked at',
      'secret === undefined || roleOfSecret(secret) === null',
      'secret === undefined',
    ],
    ['what was said of a token is believed for ever', 'BELIEVED_MS = 1_000', 'BELIEVED_MS = 1e9'],
    ['a word of a change of tokens is not heeded', '    known.clear()\n    openAt = -Infinity\n', ''],
    [
      'a server opens again when its administrators have expired',
      '(await administratorTokens(store.db)).length > 0',
      '(await administratorTokens(store.db)).some((token) => isLive(token, now()))',
    ],
  ]),
  ...guards(
    'server/auth/authenticator.ts',
    ['test/security/audit.test.ts'],
    [
      [
        'organizations are not told of administrators in them',
        "principal.role === 'ADMINISTRATOR' ? noted(caller) : caller",
        'caller',
      ],
    ],
  ),
  ...guards('server/auth/token-watch.ts', REVOCATION, [
    ['what is open with a token outlives it', 'if (isLive(token, now())) good.add(token.id)', 'good.add(token.id)'],
    ['nobody looks at tokens in use without a word of a change', 'LOOK_MS = 1_000', 'LOOK_MS = 1e9'],
    [
      'what was open without a token stays so when the server closes',
      'if (this.#open.has(null) && (await isOpen()))',
      'if (this.#open.has(null))',
    ],
  ]),
  ...guards(
    'server/domain/rights.ts',
    ['server/domain/rights.test.ts', ...WALK],
    [
      [
        'everybody has every right',
        'if (rights.some((right) => HELD[role].has(right))) return',
        'if (rights.length > 0 && role !== name) return',
      ],
      ['a viewer submits', "VIEWER: new Set(['READ'])", "VIEWER: new Set(['READ', 'SUBMIT'])"],
      ['a member manages', "MEMBER: new Set(['READ', 'SUBMIT'])", "MEMBER: new Set(['READ', 'SUBMIT', 'MANAGE'])"],
      [
        'an owner serves',
        "OWNER: new Set(['READ', 'SUBMIT', 'MANAGE'])",
        "OWNER: new Set(['READ', 'SUBMIT', 'MANAGE', 'SERVE'])",
      ],
      ['an agent reads', "WORKER: new Set(['SERVE'])", "WORKER: new Set(['SERVE', 'READ'])"],
      ['an enrolment token serves', "ENROLLMENT: new Set(['ENROLL'])", "ENROLLMENT: new Set(['ENROLL', 'SERVE'])"],
    ],
  ),
  ...guards(
    'server/graphql/rights.ts',
    ['server/graphql/rights.test.ts', ...WALK],
    [
      [
        'no right is asked for when a field is resolved',
        '    requireRight(context.app.caller, ...access)\n    return resolve(',
        '    return resolve(',
      ],
      [
        'no right is asked for when a subscription begins',
        '      requireRight(context.app.caller, ...access)\n      return subscribe(',
        '      return subscribe(',
      ],
      [
        'a field may be in no table',
        'if (unknown.length === 0) return schema',
        'if (unknown.length >= 0) return schema',
      ],
      ['whoever reads makes tokens', "'Mutation.createToken': MANAGE", "'Mutation.createToken': READ"],
      ['whoever reads submits', "'Mutation.submitJobs': SUBMIT", "'Mutation.submitJobs': READ"],
      ['whoever reads sees the audit log', "'Query.auditLog': MANAGE", "'Query.auditLog': READ"],
      [
        'whoever submits follows the commands of a device',
        "'Subscription.workerCommands': SERVE",
        "'Subscription.workerCommands': READ",
      ],
      ['whoever reads sees fences', "'Assignment.fence': SERVE", "'Assignment.fence': READ"],
      [
        'whoever reads sees the trusted repositories',
        "'Organization.trustedRepositories': MANAGE",
        "'Organization.trustedRepositories': READ",
      ],
      ['an agent reads the group of its job', "'Job.group': READ", "'Job.group': ANYBODY"],
    ],
  ),
  ...guards('server/operations/create-token.ts', TOKENS, [
    ['an owner makes tokens of other organizations', 'for (const id of ids ?? []) principal.scope.require(id)', ''],
    ['an owner makes tokens of everything', 'if (!principal.scope.covers(ids)) {', 'if (ids?.length === 0) {'],
    ['a token may have the form of no role', 'requireForm(role, ids, uses ?? null)', ''],
    [
      'the first token need be no administrator',
      "if (principal !== LOCAL_ADMINISTRATOR || role === 'ADMINISTRATOR') return",
      'return',
    ],
    ['a token may be over before it begins', "life = z.int().min(1, 'must be at least 1')", 'life = z.int()'],
    ['a token does not expire', 'expiresInSeconds == null ? null : work.now + expiresInSeconds * 1_000', 'null'],
  ]),
  ...guards('server/operations/rotate-token.ts', TOKENS, [
    [
      'a token that has ended is rotated',
      "if (!isLive(old, work.now)) throw new InvalidInput('id', 'has expired or was revoked: create a new token')",
      '',
    ],
    ['a token is rotated twice', 'if (old.replacedBy !== null) throw', 'if (old.replacedBy === newId) throw'],
    ['a rotated token stays good', 'expiresAt: Math.min(old.expiresAt ?? ends, ends)', 'expiresAt: old.expiresAt'],
    ['a rotated token lives longer than before', 'Math.min(old.expiresAt ?? ends, ends)', 'ends'],
    ['an old token stays as long as somebody likes', '.max(MAX_OVERLAP_SECONDS,', '.max(1e9,'],
  ]),
  ...guards('server/operations/enrol-agent.ts', TOKENS, [
    ['an open server enrols', "requireFirstAdministrator(app, 'WORKER')", ''],
    [
      'a token that ended a moment ago enrols',
      'if (by === undefined || !isLive(by, work.now)) throw',
      'if (by === undefined) throw',
    ],
    ['an enrolment token enrols without end', 'if (by.usesLeft === 0) throw', 'if (by.usesLeft === -1000) throw'],
    ['uses are not counted', 'if (by.usesLeft !== null) await takeUse(work.tx, by.credentialId)', ''],
    [
      'an agent serves more than its enrolment token',
      'organizationIds: work.scope.organizationIds',
      'organizationIds: null',
    ],
  ]),
  ...guards('server/operations/revoke-token.ts', TOKENS, [
    ['the last administrator is revoked', 'if (others.length === 0) {', 'if (others.length < 0) {'],
    [
      'an administrator that has ended counts as another',
      '.filter((one) => one.id !== token.id && isLive(one, work.now))',
      '.filter((one) => one.id !== token.id)',
    ],
    ['a token is not revoked', 'await updateToken(work.tx, token.id, { revokedAt: work.now })', ''],
  ]),
  ...guards('server/store/tokens.ts', TOKENS, [
    ['tokens of others are listed', '.filter(({ organizationIds }) => scope.covers(organizationIds))', ''],
    [
      'tokens of others are changed',
      'token !== undefined && scope.covers(token.organizationIds) ? token : undefined',
      'token',
    ],
    [
      'an agent keeps its workers though its credential has ended',
      'rows.some((row) => isLive(toToken(row), now))',
      'rows.length > 0',
    ],
  ]),
  ...guards(
    'server/store/token-secret.ts',
    ['server/store/token-secret.test.ts', ...TOKENS],
    [
      ['the secret itself is stored', "return hash('sha256', secret)", 'return secret'],
      ['the checksum is not looked at', '|| !secret.endsWith(checksum(secret.slice(0, -CHECKSUM_CHARS)))', ''],
      ['a secret is guessed easily', 'ALPHABET.charAt(randomInt(ALPHABET.length))', "'0'"],
    ],
  ),
  ...guards(
    'server/operations/administrator-token.ts',
    ['test/security/first-token.test.ts'],
    [
      [
        'any token can be given as that of the administrator',
        "return role === 'ADMINISTRATOR' ? null :",
        'return role !== null ? null :',
      ],
      [
        'a token that has ended is taken at the start',
        'if (known !== undefined) return isLive(known, work.now)',
        'if (known !== undefined) return true',
      ],
      [
        'a server starts beyond the loopback though its administrators have ended',
        'return tokens.some((token) => isLive(token, app.now()))',
        'return tokens.length > 0',
      ],
    ],
  ),
  ...guards(
    'server/first-administrator.ts',
    ['test/security/first-token.test.ts'],
    [
      [
        'a server starts beyond the loopback without an administrator',
        "return makeAdministratorToken(app, 'made at the first start')",
        'return null',
      ],
    ],
  ),
  ...guards('server/auth/ci-identity.ts', CI, [
    ['a CI token of any issuer', '        issuer,\n', ''],
    ['a CI token for any server', '        audience: [...audiences],\n', ''],
    ['a CI token signed in any way', "        algorithms: ['RS256', 'ES256'],\n", ''],
    ['a CI token without an end', "requiredClaims: ['exp', 'iat']", "requiredClaims: ['iat']"],
    ['a CI token without a beginning', "requiredClaims: ['exp', 'iat']", "requiredClaims: ['exp']"],
    ['a CI token is as old as it likes', 'currentDate: new Date(now())', 'currentDate: new Date(0)'],
    ['a CI token is good long after its end', 'CLOCK_TOLERANCE_S = 30', 'CLOCK_TOLERANCE_S = 3_000'],
    [
      'a CI token names no repository',
      "if (typeof value !== 'string' || value === '') throw",
      "if (value === '') throw",
    ],
    ['an issuer that does not answer is waited for', 'KEYS_TIMEOUT_MS = 5_000', 'KEYS_TIMEOUT_MS = 500_000'],
  ]),
  ...guards('server/main.ts', CI, [
    [
      'a server that does not know its address admits runs',
      'if (audiences.length === 0) {',
      'if (audiences.length < 0) {',
    ],
  ]),
  ...guards('server/operations/admit-ci-run.ts', CI, [
    [
      'a run names any organization that it likes',
      'const chosen = trusting.filter((trust) => organizationId === null || trust === organizationId)',
      'const chosen = organizationId === null ? trusting : [organizationId]',
    ],
    ['a run is given the first of several organizations', 'if (others.length > 0) {', 'if (others.length < 0) {'],
    ['the token of a run does not end', 'expiresAt: work.now + CI_TOKEN_MS', 'expiresAt: null'],
    ['a run is more than a member', "role: 'MEMBER',\n      organizationIds", "role: 'OWNER',\n      organizationIds"],
  ]),
  ...guards(
    'server/operations/trust-repository.ts',
    [...CI, ...WALK],
    [
      ['an owner lets repositories into other organizations', '  app.caller.principal.scope.require(id)\n', ''],
      [
        'what is trusted need be no repository',
        "    .regex(/^[a-z0-9][a-z0-9-]{0,38}\\/[a-z0-9._-]{1,100}$/, 'must name a GitHub repository as owner/name')",
        '',
      ],
    ],
  ),
  ...guards(
    'server/store/trusted-repositories.ts',
    ['test/security/walls.test.ts', ...CI],
    [
      ['the trusted repositories of others are read', 'if (!scope.sees(organizationId)) return []', ''],
      [
        'the trusted repositories of all are listed',
        ".select('repository')\n    .where('organization_id', '=', organizationId)",
        ".select('repository')",
      ],
      [
        'every run is trusted',
        ".where('repository', '=', repository)\n    .orderBy('organization_id')",
        ".orderBy('organization_id')",
      ],
      [
        'a repository is distrusted for all',
        ".where('repository', '=', repository)\n    .where('organization_id', '=', organizationId)\n    .executeTakeFirstOrThrow()",
        ".where('repository', '=', repository)\n    .executeTakeFirstOrThrow()",
      ],
    ],
  ),
  ...guards('server/http/ci-token-route.ts', CI, [
    [
      'a page of another site may send the token of a run',
      "|| !/^application\\/json\\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {",
      ') {',
    ],
    ['the token of a run may have any length', 'BODY_BYTES = 16_384', 'BODY_BYTES = 16_384_000'],
    ['the token of a run may come as slowly as it likes', 'BODY_MS = 10_000', 'BODY_MS = 10_000_000'],
    ['the token of a run is kept by who passes it on', ", { 'cache-control': 'no-store' }", ''],
  ]),
]
