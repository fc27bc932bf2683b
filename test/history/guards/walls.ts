import { guards } from './guard.ts'

const SCOPE = ['server/domain/scope.test.ts']
const WALLS = ['test/security/walls.test.ts']
const LISTENERS = ['server/events/feeds.test.ts', ...WALLS]

/** What organizations see of each other. */
export const WALLS_BETWEEN = [
  ...guards('server/domain/scope.ts', SCOPE, [
    [
      'every organization is inside',
      'return this.#organizations === null || this.#organizations.has(organizationId)',
      'return organizationId !== null',
    ],
    [
      'an organization outside is no reason to stop',
      "if (!this.sees(organizationId)) throw new NotFound('organization', organizationId)",
      '',
    ],
    [
      'what is for all is inside',
      'return organizationIds?.every((id) => this.names(id)) ?? false',
      'return organizationIds?.every((id) => this.names(id)) ?? true',
    ],
    ['what is for several is inside if one of them is', 'organizationIds?.every((id)', 'organizationIds?.some((id)'],
    [
      "what one agent holds is another's to touch",
      'return this.#credential === null || this.#credential === credentialId',
      'return credentialId !== undefined',
    ],
    [
      'an agent sees the workers of others',
      'if (this.#credential !== null) return this.owns(credentialId)',
      'if (this.owns(credentialId)) return true',
    ],
    ['all workers are seen', 'organizationIds.some((id) => this.names(id))', 'organizationIds.length > 0'],
    [
      'a worker is shown with all whom it serves',
      'organizationIds: organizationIds.filter((id) => this.names(id))',
      'organizationIds',
    ],
    [
      'those who see different things have one key',
      'JSON.stringify([this.organizationIds, credential])',
      'JSON.stringify([credential])',
    ],
    [
      'agents with different credentials have one key',
      'JSON.stringify([this.organizationIds, credential])',
      'JSON.stringify([this.organizationIds])',
    ],
  ]),
  ...guards(
    'server/domain/scope.ts',
    ['test/security/audit.test.ts'],
    [['who looks into an organization is not noted', 'this.#note?.(organizationId)', '']],
  ),
  ...guards('server/store/jobs.ts', WALLS, [
    [
      'jobs of others are found by their ids',
      'return rows.filter((row) => scope.sees(row.organization_id)).map(toJob)',
      'return rows.map(toJob)',
    ],
    [
      'jobs of others are listed',
      'scope.require(filter.organizationId)\n  const rows = await filtered(db, filter)\n    .$if(after',
      'const rows = await filtered(db, filter)\n    .$if(after',
    ],
    [
      'snapshots of others are read',
      'scope.require(filter.organizationId)\n  const rows = await filtered(db, filter).where',
      'const rows = await filtered(db, filter).where',
    ],
  ]),
  ...guards(
    'server/store/jobs.ts',
    ['test/store/cancel.test.ts', 'test/store/reads.test.ts'],
    [
      [
        'jobs of all organizations are listed and canceled',
        "    .where('jobs.organization_id', '=', organizationId)\n",
        '',
      ],
    ],
  ),
  ...guards('server/store/groups.ts', WALLS, [
    [
      'groups of others are found by their ids',
      'return rows.filter((row) => scope.sees(row.organization_id)).map(toGroup)',
      'return rows.map(toGroup)',
    ],
    [
      'groups of others are listed',
      "  scope.require(organizationId)\n  const rows = await db\n    .selectFrom('groups')",
      "  const rows = await db\n    .selectFrom('groups')",
    ],
    [
      'groups of all are listed',
      "    .where('organization_id', '=', organizationId)\n    .$if(status !== undefined",
      '    .$if(status !== undefined',
    ],
  ]),
  ...guards('server/store/attempts.ts', WALLS, [
    [
      'attempts of others are found',
      'return rows.filter((row) => scope.sees(row.organization_id)).map(toAttempt)',
      'return rows.map(toAttempt)',
    ],
  ]),
  ...guards(
    'server/store/assignments.ts',
    [...WALLS, ...['test/security/tokens.test.ts']],
    [
      [
        'assignments of others are found',
        'return rows.filter((row) => scope.sees(row.organization_id)).map(toAssignment)',
        'return rows.map(toAssignment)',
      ],
      [
        'an agent works with the lease of another',
        'if (row === undefined || !scope.owns(row.credential_id as TokenId | null)) return undefined',
        'if (row === undefined) return undefined',
      ],
    ],
  ),
  ...guards(
    'server/store/worker-commands.ts',
    [...WALLS, 'test/security/tokens.test.ts'],
    [
      [
        "an agent follows the commands of another's worker",
        'if (row === undefined || !scope.owns(row.credential_id as TokenId | null)) return null',
        'if (row === undefined) return null',
      ],
    ],
  ),
  ...guards('server/store/workers.ts', WALLS, [
    ['workers of others are found', '    .filter((worker) => scope.seesWorker(worker))\n', ''],
    ['workers are read with all whom they serve', '    .map((worker) => scope.show(worker))\n', ''],
  ]),
  ...guards('server/store/installs.ts', WALLS, [
    [
      'what is installed for others is read',
      'const inside = rows.filter((row) => scope.names(row.organization_id))',
      'const inside = rows',
    ],
  ]),
  ...guards('server/store/directory.ts', WALLS, [
    [
      'advice is given by workers that one does not see',
      'return scope.organizationIds === null ? all : all.filter((worker) => scope.seesWorker(worker))',
      'return all',
    ],
  ]),
  ...guards('server/store/artifacts.ts', WALLS, [
    [
      'artifacts of others are found',
      'return rows.filter((row) => scope.sees(row.organization_id)).map(toArtifact)',
      'return rows.map(toArtifact)',
    ],
  ]),
  ...guards(
    'server/store/builds.ts',
    [...WALLS, 'test/security/files.test.ts'],
    [
      [
        'builds of others are found by their ids',
        'return row && scope.sees(row.organization_id) ? toBuild(row) : undefined',
        'return row && toBuild(row)',
      ],
      [
        'builds of others are listed',
        "  scope.require(organizationId)\n  const rows = await db\n    .selectFrom('builds')",
        "  const rows = await db\n    .selectFrom('builds')",
      ],
      [
        'builds of all are listed',
        "    .where('organization_id', '=', organizationId)\n    .$if(appVersionId !== undefined",
        '    .$if(appVersionId !== undefined',
      ],
    ],
  ),
  ...guards('server/store/stats.ts', WALLS, [
    [
      'what ended lately is counted for others',
      'if (organizationId !== null) scope.require(organizationId)\n  const of = organizationId === null ? scope.organizationIds : [organizationId]\n  const rows',
      'const of = organizationId === null ? scope.organizationIds : [organizationId]\n  const rows',
    ],
    [
      'what ended lately is counted of all if none is named',
      'const of = organizationId === null ? scope.organizationIds : [organizationId]\n  const rows',
      'const of = organizationId === null ? null : [organizationId]\n  const rows',
    ],
    [
      'what ended lately is counted of all',
      ".$if(of !== null, (query) => query.where(sql`organization_id || ''`, 'in', of ?? []))",
      '',
    ],
    [
      'statistics of others are read',
      'if (organizationId !== null) scope.require(organizationId)\n  const of = organizationId === null ? scope.organizationIds : [organizationId]\n  const groups',
      'const of = organizationId === null ? scope.organizationIds : [organizationId]\n  const groups',
    ],
    [
      'statistics are of all if none is named',
      'const of = organizationId === null ? scope.organizationIds : [organizationId]\n  const groups',
      'const of = organizationId === null ? null : [organizationId]\n  const groups',
    ],
    [
      'jobs of all are counted',
      ".$if(of !== null, (query) => query.where('organization_id', 'in', of ?? []))\n    .executeTakeFirstOrThrow()",
      '.executeTakeFirstOrThrow()',
    ],
    [
      'what was pruned of all is counted',
      ".selectAll()\n    .$if(of !== null, (query) => query.where('organization_id', 'in', of ?? []))",
      '.selectAll()',
    ],
    [
      'installs of all are counted',
      ".$if(of !== null, (query) => query.where('assignments.organization_id', 'in', of ?? []))",
      '',
    ],
    [
      'workers of all are counted',
      'await listWorkers(db, scope)',
      'await listWorkers(db, { seesWorker: () => true, show: (one) => one } as never)',
    ],
  ]),
  ...guards('server/store/test-days.ts', WALLS, [
    ['flaky tests of others are listed', '  scope.require(organizationId)\n', ''],
    [
      'flaky tests of all are listed',
      "    .where('organization_id', '=', organizationId)\n    .where('day', '>=', sinceDay)\n    .where('flakes'",
      "    .where('day', '>=', sinceDay)\n    .where('flakes'",
    ],
    [
      'runs of all count for flaky tests',
      "    .where('organization_id', '=', organizationId)\n    .where(among(",
      '    .where(among(',
    ],
  ]),
  ...guards(
    'server/store/quarantines.ts',
    [...WALLS, 'test/store/flaky.test.ts'],
    [
      ['quarantines of others are listed', '  scope.require(organizationId)\n', ''],
      [
        'quarantines of all are listed',
        "    .where('organization_id', '=', organizationId)\n    .orderBy('test_path')",
        "    .orderBy('test_path')",
      ],
      [
        'a quarantine excuses the tests of others',
        "    .where('organization_id', '=', organizationId)\n    .where('test_path', '=', testPath)\n    .where('expires_at'",
        "    .where('test_path', '=', testPath)\n    .where('expires_at'",
      ],
      [
        'a test is released for all',
        "    .where('organization_id', '=', organizationId)\n    .where('test_path', '=', testPath)\n    .where('title'",
        "    .where('test_path', '=', testPath)\n    .where('title'",
      ],
    ],
  ),
  ...guards('server/store/idempotency.ts', WALLS, [
    ['keys of others are found', '  scope.require(organizationId)\n', ''],
    ['all share their keys', "    .where('organization_id', '=', organizationId)\n", ''],
  ]),
  ...guards('server/store/organizations.ts', WALLS, [
    [
      'all organizations are listed',
      'return rows.filter(({ id }) => scope.names(id)).map(toOrganization)',
      'return rows.map(toOrganization)',
    ],
    [
      'other organizations are found',
      'return rows.filter(({ id }) => scope.sees(id)).map(toOrganization)',
      'return rows.map(toOrganization)',
    ],
    [
      'the limits of others are read',
      'const inside = rows.filter((row) => scope.names(row.organization_id))',
      'const inside = rows',
    ],
  ]),
  ...guards(
    'server/store/audit.ts',
    [...WALLS, 'test/security/audit.test.ts'],
    [
      [
        'the log of others is read',
        'if (organizationId !== null) scope.require(organizationId)\n  else if',
        'if (organizationId === null && scope.covers([])) await null\n  if (organizationId !== null) await null\n  else if',
      ],
      [
        "the log of the lab is everybody's",
        "else if (!scope.covers(null)) throw new Forbidden('The log of the lab is for an ADMINISTRATOR: name an organization.')",
        '',
      ],
      ['the logs of all are one', "    .where('log', '=', organizationId ?? LAB_LOG)\n", ''],
    ],
  ),
  ...guards('server/events/feeds.ts', LISTENERS, [
    [
      'jobs of others are followed',
      "        scope.require(log)\n        return {\n          log,\n          cursors,\n          page: (behind, limit) =>\n            'id' in what\n              ? onePage(what.id, behind, (ids) => findJobs",
      "        return {\n          log,\n          cursors,\n          page: (behind, limit) =>\n            'id' in what\n              ? onePage(what.id, behind, (ids) => findJobs",
    ],
    [
      'groups of others are followed',
      "        scope.require(log)\n        return {\n          log,\n          cursors,\n          page: (behind, limit) =>\n            'id' in what\n              ? onePage(what.id, behind, (ids) => findGroups",
      "        return {\n          log,\n          cursors,\n          page: (behind, limit) =>\n            'id' in what\n              ? onePage(what.id, behind, (ids) => findGroups",
    ],
    [
      'workers of others are followed by their ids',
      "if (id !== null && (await findWorkers(db, scope, [id])).length === 0) throw new NotFound('worker', id)",
      '',
    ],
    ['changes of the workers of others are told', 'if (!scope.seesWorker(worker)) return null', ''],
    ['changes of workers tell all whom they serve', 'const inside = scope.show(worker)', 'const inside = worker'],
  ]),
  ...guards(
    'server/events/sealed-cursors.ts',
    ['server/events/sealed-cursors.test.ts'],
    [
      [
        'cursors of the lab tell how much happens there',
        'Buffer.concat([cipher.update(block), cipher.final()])',
        'block',
      ],
      ['equal places look alike', 'randomFillSync(block, SEQ_BYTES + CHECK_BYTES)', ''],
      ['any text is a cursor', 'if (block.readUInt32BE(SEQ_BYTES) !== 0) return null', ''],
    ],
  ),
  ...guards(
    'server/http/shared-execution.ts',
    ['server/http/shared-execution.test.ts'],
    [
      ['those who see different things are told the same', '      principal.scope.key,\n', ''],
      ['those who may do different things are told the same', '      principal.role,\n', ''],
    ],
  ),
  ...guards(
    'server/graphql/context.ts',
    ['server/graphql/loaders.test.ts', ...WALLS],
    [
      [
        'all share what was read',
        'let loaders = loadersOf.get(scope)\n    if (loaders === undefined) loadersOf.set(scope, (loaders = createLoaders(own)))',
        'const all = loadersOf as unknown as { loaders?: Loaders }\n    const loaders = (all.loaders ??= createLoaders(own))',
      ],
    ],
  ),
]
