import { guards } from './guard.ts'

const SERVER = ['server/http/server.test.ts']
const WS = ['server/http/ws.test.ts']
const QUOTAS = ['server/http/quotas.test.ts']
const LIMITS = ['server/http/limits.test.ts', 'server/http/documents.test.ts']

/** How much one client may ask. */
export const LIMITED = [
  ...guards('server/http/body.ts', SERVER, [
    [
      'the declared length is not looked at',
      "if (Number(request.headers['content-length'] ?? 0) > limit) {",
      'if (limit < 0) {',
    ],
    ['what comes is not counted', 'if (length > limit) tooLarge()', ''],
    ['nobody looks at the clock', 'setTimeout(tooSlow, limitMs)', 'setTimeout(() => undefined, limitMs)'],
  ]),
  ...guards('server/http/throttle.ts', WS, [
    ['messages are not counted', "socket.on('message', count)", ''],
    ['pings are not counted', "socket.on('ping', count)", ''],
    [
      'a socket that is held back stays so',
      'paused = setInterval(look, LOOK_MS)',
      'paused = setInterval(() => undefined, LOOK_MS)',
    ],
  ]),
  ...guards('server/http/crowd.ts', QUOTAS, [
    ['sockets are not counted', 'if (group.sockets.size >= this.#limits.socketsPerScope) return null', ''],
    ['those who see different things share one count', 'const { key } = principal.scope', "const key = 'all'"],
    [
      'operations that have ended are counted',
      'group.operations = [...group.sockets].reduce((sum, count) => sum + count(), 0)',
      '',
    ],
  ]),
  ...guards('server/http/quotas.ts', QUOTAS, [
    ['requests are not counted', '      bucket.left--\n', ''],
    [
      'all tokens share one allowance',
      'const bucket = bucketOf(caller, tokenId)',
      "const bucket = bucketOf(caller, 'all')",
    ],
    [
      'an agent has the allowance of people',
      "principal.role === 'WORKER' ? limits.workerRequestsPerSecond : limits.requestsPerSecond",
      'limits.requestsPerSecond',
    ],
    [
      'an allowance grows without end',
      'Math.min(rate * BURST_S, bucket.left + ((now - bucket.filledAt) / 1_000) * rate)',
      'bucket.left + ((now - bucket.filledAt) / 1_000) * rate * 5',
    ],
    ['costly operations count as one', 'if (tokenId !== null && more > 0) bucketOf(caller, tokenId).left -= more', ''],
    ['failed logins are not counted', 'known.count++', 'known.count += 0'],
    [
      'who guessed too often goes on',
      'record.count >= failedLogins && !record.good.has(hash)',
      'record.count >= failedLogins * 1e9',
    ],
    [
      'all addresses share their failures',
      'const record = address === undefined ? undefined : failures.get(address)',
      'const record = [...failures.values()][0]',
    ],
    ['who shares an address with a guesser is shut out', '&& !record.good.has(hash)', ''],
    ['an address that guessed never comes back', 'until: now + MINUTE_MS', 'until: now + 1e12'],
  ]),
  ...guards('server/http/documents.ts', LIMITS, [
    ['documents nest as deep as they like', 'limitDepth(limits.depth), ', ''],
    ['documents repeat what they like', 'limitCounts(limits), ', ''],
    ['documents cost what they like', ', limitCost(limits.cost)]', ']'],
    [
      'lists nest until the stack ends',
      'if (error instanceof RangeError) {',
      'if (error instanceof RangeError && tokens < 0) {',
    ],
    [
      'very long documents are kept',
      'if (text.length <= MAX_CACHED_LENGTH) cache.set(text, checked)',
      'cache.set(text, checked)',
    ],
  ]),
  ...guards('server/http/count-rule.ts', LIMITS, [
    ['aliases are not counted', 'if (alias) aliasCount++', ''],
    ['directives are not counted', '        directiveCount++\n', ''],
    [
      'root fields are not counted',
      "refuse('root fields', fieldsIn(selectionSet), rootFields, 'TOO_MANY_ROOT_FIELDS')",
      '',
    ],
    [
      'root fields in fragments are not counted',
      'return sum + fieldsOfFragment(selection.name.value, null)',
      'return sum',
    ],
  ]),
  ...guards('server/http/depth-rule.ts', LIMITS, [
    ['fields in fragments are not deep', 'return depthOfFragment(selection.name.value, null)', 'return 0'],
  ]),
  ...guards('server/http/per-fragment.ts', LIMITS, [
    ['a fragment that contains itself is followed', '    known.set(id, 0)\n', ''],
  ]),
  ...guards('server/http/cost-rule.ts', LIMITS, [
    ['lists cost as much as one', 'return isList(field.type) ? each * (page ?? USUAL_LIST) : each', 'return each'],
    ['pages whose size is a variable are small', ': LARGEST_PAGE', ': 1'],
    ['fragments cost nothing', 'cost += costOfFragment(selection.name.value, page)', 'cost += 0'],
    [
      'the size of a page does not count',
      'return first.kind === Kind.INT ? Number(first.value) : LARGEST_PAGE',
      'return null',
    ],
  ]),
  ...guards(
    'server/graphql/connection.ts',
    ['server/graphql/jobs.test.ts', 'server/graphql/groups.test.ts'],
    [
      ['pages have any size', 'if (size < 1 || size > MAX_FIRST) throw', 'if (size < 1) throw'],
      ['any text is a cursor', 'if (!id.startsWith(`${prefix}_`))\n', 'if (id === prefix)\n'],
    ],
  ),
  ...guards(
    'server/graphql/flaky.ts',
    ['test/store/flaky.test.ts', 'server/graphql/groups.test.ts'],
    [['flaky tests are listed without end', 'if (value < 1 || value > most) throw', 'if (value < 1) throw']],
  ),
  ...guards(
    'server/graphql/stats.ts',
    ['server/graphql/groups.test.ts', 'cli/commands/stats.test.ts'],
    [['statistics go back without end', 'if (sinceHours < 1 || sinceHours > MAX_HOURS) {', 'if (sinceHours < 1) {']],
  ),
]
