import { guards } from './guard.ts'

const WALLS = ['test/security/walls.test.ts']

/** What may be changed, and what may be sent. */
export const OPERATIONS = [
  ...guards(
    'server/operations/submit-jobs.ts',
    [...WALLS, 'test/store/scheduling.test.ts', 'test/store/submit.test.ts'],
    [
      ['jobs are submitted for others', '  app.caller.principal.scope.require(organizationId)\n', ''],
      [
        'any number of jobs may wait',
        'room.waiting + requests.length > room.max',
        'room.waiting + requests.length > room.max + 1e9',
      ],
      ['a key answers for another submit', 'if (before.bodyHash !== bodyHash) throw new IdempotencyConflict(key)', ''],
    ],
  ),
  ...guards(
    'server/operations/submit-input.ts',
    ['test/store/submit.test.ts'],
    [
      ['one call is for several organizations', 'if (foreign > 0)\n', 'if (foreign > 1e9)\n'],
      ['any number of jobs fits one call', 'if (inputs.length > MAX_JOBS) {', 'if (inputs.length < 0) {'],
      [
        'a test path is an option',
        "if (path.startsWith('-')) return 'must not start with \"-\", it would read as an option'",
        '',
      ],
      [
        'a test path leaves the workspace',
        "if (parts.includes('..')) return 'must not leave the workspace by \"..\"'",
        '',
      ],
      [
        'a test path is absolute',
        "if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'must be relative to the workspace of the worker'",
        '',
      ],
      [
        'a test path goes by the folders of Windows',
        "if (path.includes('\\\\')) return 'must use \"/\" between folders'",
        '',
      ],
      [
        'a repository is any text',
        "    'must be an https, ssh or file address without a password, such as https://github.com/acme/shop.git',\n  )",
        "    '',\n  )\n  .catch('x')",
      ],
      [
        'a repository holds a password or an option',
        '.refine((address) => !/^ssh',
        '.refine((address) => true || !/^ssh',
      ],
      [
        'a commit is any text',
        ".regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'must be the full hash of a commit: a branch would be another tomorrow')",
        '',
      ],
    ],
  ),
  ...guards(
    'server/operations/cancel-jobs.ts',
    [...WALLS, 'test/store/cancel.test.ts'],
    [
      ['jobs of others are canceled', '  app.caller.principal.scope.require(organizationId)\n', ''],
      [
        'everything is canceled by one call',
        'if (label === undefined && groupId === undefined && appVersionId === undefined) {',
        'if (organizationId === undefined) {',
      ],
      [
        'groups of others are canceled',
        "if ((await findGroup(work.tx, work.scope, id)) === undefined) throw new NotFound('group', id)",
        '',
      ],
    ],
  ),
  ...guards('server/operations/quarantine.ts', WALLS, [
    ['tests of others are quarantined', '  app.caller.principal.scope.require(parsed.organizationId)\n', ''],
    ['tests of others are released', '  app.caller.principal.scope.require(organizationId)\n', ''],
  ]),
  ...guards('server/operations/set-organization.ts', WALLS, [
    ['an owner sets what others may have', '  scope.require(id)\n', ''],
    ['an owner sets its own share', 'if (isShare && !scope.covers(null)) {', 'if (isShare && !scope.covers([])) {'],
  ]),
  ...guards(
    'server/operations/register-worker.ts',
    ['test/security/tokens.test.ts', ...WALLS],
    [
      ['an agent serves whom it likes', 'if (!scope.covers(serves)) {', 'if (!scope.covers([])) {'],
      [
        'an agent says what is installed for others',
        'installed.filter((entry) => serves === null || serves.includes(entry.organizationId))',
        'installed',
      ],
      [
        "an agent takes the name of another's worker",
        '  throw new NameTaken(\n    `',
        "  if (name === '') throw new NameTaken(\n    `",
      ],
    ],
  ),
  ...guards(
    'server/operations/managed-worker.ts',
    ['test/security/tokens.test.ts', ...WALLS],
    [
      [
        'workers that one does not see are drained',
        'if (worker === undefined || !work.scope.seesWorker(worker)) throw',
        'if (worker === undefined) throw',
      ],
      [
        'workers that others share are drained',
        'if (principal.credentialId !== null || work.scope.covers(worker.organizationIds)) return worker',
        'if (principal.role !== null) return worker',
      ],
    ],
  ),
  ...guards(
    'server/operations/append-log.ts',
    ['test/store/messages.test.ts', 'test/store/leases.test.ts'],
    [
      [
        'an agent writes into the log of another attempt',
        'if (attempt?.assignmentId !== assignment.id) {',
        'if (attempt === undefined) {',
      ],
      ['a log has no end', 'if (size > maxLogBytes) {', 'if (size > maxLogBytes * 1e9) {'],
      [
        'a log is not cut',
        'cut(storableText(chunk.text, MAX_CHUNK), maxLogBytes - size, maxLogBytes)',
        'storableText(chunk.text, MAX_CHUNK)',
      ],
      ['letters of a log are counted, and not bytes', 'size += Buffer.byteLength(text)', 'size += text.length'],
      ['a piece of a log has any length', 'if (text.length > MAX_CHUNK)\n', 'if (text.length < 0)\n'],
      ['a call brings any number of pieces', 'if (chunks.length > MAX_CHUNKS) throw', 'if (chunks.length < 0) throw'],
      ['what a log holds may steer a terminal', 'cut(storableText(chunk.text, MAX_CHUNK),', 'cut(chunk.text,'],
    ],
  ),
]
