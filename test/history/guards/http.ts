import { guards } from './guard.ts'

const SERVER = ['server/http/server.test.ts']
const WS = ['server/http/ws.test.ts']
const QUOTAS = ['server/http/quotas.test.ts']
const REVOCATION = ['test/security/revocation.test.ts']
const FILES = ['server/http/file-routes.test.ts', 'test/security/files.test.ts']

/** What one client may send and take, and what it is told. */
export const HTTP = [
  ...guards('server/http/guard.ts', SERVER, [
    [
      'the server answers to every name',
      'if (!isOwn && !LOOPBACK.test(name)',
      'if (name === boundHost && !LOOPBACK.test(name)',
    ],
    ['pages of every site may ask', 'if (origin === undefined ||', 'if (origin !== boundHost ||'],
    ['a server of its own machine answers to addresses', '!(isOnNetwork && ADDRESS.test(name))', '!ADDRESS.test(name)'],
    [
      'a name that begins like the loopback is its own',
      'LOOPBACK = /^(?:localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\])$/i',
      'LOOPBACK = /^(?:localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\])/i',
    ],
    [
      'a page of the same name asks over another port',
      "origin.replace(/^https?:\\/\\//, '').toLowerCase() === host.toLowerCase()",
      "(origin.split(':')[1] ?? '').slice(2) === host.split(':')[0]",
    ],
  ]),
  ...guards(
    'server/http/server.ts',
    [...SERVER, ...WS, ...QUOTAS, ...FILES],
    [
      [
        'requests of others are answered',
        '  async function graphql(request: IncomingMessage, response: ServerResponse): Promise<void> {\n    const foreign = refuseForeign(request.headers, boundHost, publicNames)',
        '  async function graphql(request: IncomingMessage, response: ServerResponse): Promise<void> {\n    const foreign = null as Reply | null',
      ],
      [
        'files are given to others',
        '    const foreign = refuseForeign(request.headers, boundHost, publicNames)\n    if (foreign !== null) {\n      send(response, foreign)\n      return\n    }\n    if (open',
        '    if (open',
      ],
      ['sockets are opened to others', 'return refuseForeign(request.headers, boundHost, publicNames)', 'return null'],
      [
        'any method is taken',
        "if (request.method !== 'GET' && request.method !== 'POST') {",
        "if (request.method === '') {",
      ],
      [
        'bodies that pages may send without asking are taken',
        "if (!/^application\\/json\\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {",
        "if (request.headers['content-type'] === 'none') {",
      ],
      [
        'a body has any length',
        'readBody(request, limits.body, limits.bodyTime)',
        'readBody(request, limits.body * 1e9, limits.bodyTime)',
      ],
      [
        'a body takes any time',
        'readBody(request, limits.body, limits.bodyTime)',
        'readBody(request, limits.body, 1e9)',
      ],
      [
        'a token asks as much as it likes',
        'const waitMs = rates.take(caller)\n      if (waitMs === 0) return caller',
        'const waitMs = rates.take(caller)\n      if (waitMs >= 0) return caller',
      ],
      ['tokens may be guessed', 'const auth = withoutGuessing(options.auth, limitLogin)', 'const auth = options.auth'],
      [
        'an error outside of an operation is told as it is',
        'const { message, extensions } = mask(error)',
        'const { message, extensions } = error as { message: string; extensions: object }',
      ],
      [
        'names of every object are routes',
        'const found = Object.hasOwn(routes, name) ? routes[name] : undefined',
        'const found = routes[name]',
      ],
    ],
  ),
  ...guards(
    'server/http/server.ts',
    ['test/tls.test.ts'],
    [
      [
        'a certificate is not used',
        'tls === null ? createServer(answer) : createTlsServer(tls, answer)',
        'createServer(answer)',
      ],
    ],
  ),
  ...guards(
    'server/http/ws.ts',
    [...WS, ...QUOTAS],
    [
      ['a message has any length', 'maxPayload: limits.message', 'maxPayload: 1e9'],
      [
        'a client that is gone keeps its socket',
        'if (silent.has(socket)) socket.terminate()',
        'if (silent.has(socket)) continue',
      ],
      ['a socket may flood', 'throttle(socket, limits.messagesPerSecond)', ''],
      [
        'a socket that says nothing stays',
        'connectionInitWaitTimeout: limits.connectionInit',
        'connectionInitWaitTimeout: 1e9',
      ],
      [
        'an organization has any number of sockets',
        'peer.writer.close(CloseCode.Forbidden, `TOO_MANY_SOCKETS: ${limits.socketsPerScope} are open; close some`)\n        return false',
        'return true',
      ],
      [
        'a socket has any number of operations',
        'if (Object.keys(subscriptions).length > limits.operationsPerSocket)',
        'if (limits.operationsPerSocket < 0)',
      ],
      ['a token asks as much as it likes over a socket', 'if (waitMs > 0) return [rateLimited(waitMs)]', ''],
      [
        'an organization has any number of operations',
        "if (!crowd.hasRoom(caller)) return [tooManyOperations('Your organization', limits.operationsPerScope)]",
        '',
      ],
      [
        'a refused document is executed',
        'if (document === null || errors.length > 0) return errors',
        'if (document === null) return errors',
      ],
      ['sockets that are closed are counted', '      peer.leave?.()\n', ''],
      [
        'an idle operation counts for ever',
        'closed(code, reason.toString()).catch(fail)',
        'if (code === 1) closed(code, reason.toString()).catch(fail)',
      ],
    ],
  ),
  ...guards('server/http/ws.ts', QUOTAS, [
    [
      'a socket goes on asking without a good token',
      'return await auth.authenticate(authorization, address)',
      'const socket = writer as unknown as { caller?: Caller }\n      return (socket.caller ??= await auth.authenticate(authorization, address))',
    ],
  ]),
  ...guards('server/http/ws.ts', REVOCATION, [
    [
      'a socket outlives its token',
      "peer.writer.close(UNAUTHORIZED, 'UNAUTHENTICATED: the access token has expired or was revoked')",
      '',
    ],
  ]),
  ...guards(
    'server/http/executor.ts',
    [
      'server/http/executor.test.ts',
      ...SERVER,
      ...QUOTAS,
      ...WS,
      'server/http/sse.test.ts',
      'server/http/json-endpoint.test.ts',
    ],
    [
      [
        'errors in results are told as they are',
        'return result.errors === undefined ? result : { ...result, errors: result.errors.map(mask) }',
        'return result',
      ],
      [
        'an operation takes any time',
        'hasOwnTime(document, operationName) ? pending : inTime(pending, limits.requestTime)',
        'pending',
      ],
      [
        'an execution that fails is told as it is',
        'settle(result, operation) : masked(result)\n      } catch (error) {\n        return { errors: [mask(error)] }',
        'settle(result, operation) : masked(result)\n      } catch (error) {\n        return { errors: [error as GraphQLError] }',
      ],
      [
        'a subscription that fails is told as it is',
        '        return isAsyncIterable(result) ? result : masked(result)\n      } catch (error) {\n        return { errors: [mask(error)] }',
        '        return isAsyncIterable(result) ? result : masked(result)\n      } catch (error) {\n        return { errors: [error as GraphQLError] }',
      ],
      [
        'queries cost nothing',
        'if (rootValue === undefined) rates.charge(operation.caller, costOf(operation.document))',
        '',
      ],
      [
        'subscriptions cost nothing',
        '      rates.charge(operation.caller, costOf(operation.document))\n      try',
        '      try',
      ],
    ],
  ),
  ...guards(
    'server/http/errors.ts',
    ['server/http/errors.test.ts', ...SERVER],
    [
      [
        'errors that nobody expected are told',
        "return publicError('Unexpected error', { code: 'INTERNAL', id }, error)",
        "return publicError(String((cause as Error).message), { code: 'INTERNAL', id }, error)",
      ],
      [
        'errors of graphql-js quote our values',
        'return error.path === undefined || cause.nodes !== undefined',
        'return true',
      ],
      [
        'an error that was masked is not logged',
        "logger.error({ err: cause, errorId: id, ...(path && { path: path.join('.') }) }, 'unexpected error')",
        '',
      ],
    ],
  ),
  ...guards(
    'server/http/yoga-endpoint.ts',
    [...SERVER, 'server/http/sse.test.ts', 'server/http/json-endpoint.test.ts'],
    [
      ['pages of all sites may read', 'cors: false', "cors: { origin: '*' }"],
      ['several requests come as one', 'batching: false', 'batching: true'],
      ['errors are told as they are', 'maskedErrors: { maskError: mask }', 'maskedErrors: false'],
      [
        'documents are not looked at',
        'setResult((errorsOf.get(params.documentAST as DocumentNode) ?? []).map(copy))',
        'setResult([])',
      ],
    ],
  ),
  ...guards('server/http/yoga-endpoint.ts', REVOCATION, [
    [
      'a stream of events outlives its token',
      'const unwatch = options.watch(caller, () => response.destroy())',
      'const unwatch = () => undefined',
    ],
  ]),
  ...guards('server/http/file-routes.ts', FILES, [
    ['whoever reads sends builds', "requireRight(caller, 'SUBMIT')", ''],
    ['whoever has a token reads builds', "requireRight(caller, 'READ', 'SERVE')", ''],
    ['whoever has a token sends artifacts', "requireRight(caller, 'SERVE')\n", ''],
    [
      'pages of other sites send files without asking',
      "if (request.headers['content-type'] !== 'application/octet-stream') {",
      "if (request.headers['content-type'] === 'none') {",
    ],
    ['a file is shown as a page', 'attachment; filename*', 'inline; filename*'],
    ['a file runs scripts', "    'content-security-policy': \"sandbox; default-src 'none'\",\n", ''],
    ['a file is whatever a browser takes it for', "    'x-content-type-options': 'nosniff',\n", ''],
    ['a client that falls silent is waited for', 'request.socket.setTimeout(SILENCE_MS)', ''],
  ]),
]
