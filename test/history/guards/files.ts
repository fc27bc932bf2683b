import { guards } from './guard.ts'

const LINKS = ['server/files/links.test.ts', 'test/store/artifacts.test.ts', 'server/http/file-routes.test.ts']
const FILES = ['server/files/files.test.ts', 'test/security/files.test.ts']

/** Bytes that come from outside, and who reads them. */
export const FILES_OF_OTHERS = [
  ...guards(
    'server/operations/add-build.ts',
    ['test/store/builds.test.ts'],
    [['an organization keeps builds without end', '    await requireBuildRoom(work.tx, build, limit)\n', '']],
  ),
  ...guards('server/files/links.ts', LINKS, [
    ['a link need not be signed', 'timingSafeEqual(given, expected) && ', ''],
    ['a link is good for ever', ' && Number(expires) * 1_000 > now', ''],
    ['a link reads every file', '.update(`${id} ${expires}`)', '.update(expires)'],
    ['the end of a link is not signed', '.update(`${id} ${expires}`)', '.update(id)'],
    ['a signature of any length is compared', 'given.length === expected.length && ', ''],
    ['all servers of the world sign alike', "randomBytes(32).toString('hex')", "'00'.repeat(32)"],
  ]),
  ...guards(
    'server/files/files.ts',
    [...LINKS, ...FILES],
    [
      [
        'an artifact is read without a link',
        'links.isGood(id, query, app.now()) ? await findArtifact(app.store.db, id) : undefined',
        'await findArtifact(app.store.db, id)',
      ],
      ['builds are sent for others', '    app.caller.principal.scope.require(request.organizationId)\n', ''],
      [
        'something is fetched for others',
        "      app.caller.principal.scope.require(parseBuild(input, 'input').organizationId)\n",
        '',
      ],
      ['a build has any size', 'Math.min(limits.build, room)', 'room'],
      ['a full organization sends on', 'Math.min(limits.build, room)', 'limits.build'],
      ['an artifact has any size', 'receive(content, limits.artifact,', 'receive(content, 1e12,'],
      [
        'an artifact that may not be sent is received',
        'await requireArtifactRoom(app, lease, attemptId, name, limits.attemptArtifacts)',
        '',
      ],
      [
        'a build is what it is said to be',
        'if (expected !== null && expected !== platform) {',
        'if (expected === null && expected === platform) {',
      ],
    ],
  ),
  ...guards(
    'server/operations/add-build.ts',
    ['test/security/walls.test.ts'],
    [['builds are added for others', '  app.caller.principal.scope.require(build.organizationId)\n', '']],
  ),
  ...guards(
    'server/operations/add-artifact.ts',
    ['test/store/artifacts.test.ts', ...LINKS],
    [
      ['an artifact names any place', 'refine(isPlainPath,', 'refine(() => true,'],
      [
        'an artifact is of any kind',
        ".regex(/^[\\w.+-]{1,64}\\/[\\w.+-]{1,64}$/, 'must be a media type such as image/png, without parameters')",
        '',
      ],
      [
        'an attempt has any number of artifacts',
        'if (others.length >= limits.files) throw',
        'if (others.length < 0) throw',
      ],
      ['artifacts of an attempt have any size', 'if (bytes > limits.bytes) throw', 'if (bytes < 0) throw'],
      [
        'artifacts go to the attempts of others',
        'if (attempt?.assignmentId !== assignment.id) {',
        'if (attempt === undefined) {',
      ],
      [
        'artifacts are taken without a lease',
        'const assignment = await requireLive(work, lease)',
        "const of = await findAttempt(work.tx, work.scope, attemptId)\n  const assignment = { id: of?.assignmentId, organizationId: 'acme' }",
      ],
    ],
  ),
  ...guards('server/files/fetch-url.ts', FILES, [
    [
      'builds are fetched from anywhere',
      'if (!options.allowPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {',
      'if (!options.allowPrivate && addresses.length === 0) {',
    ],
    [
      'one public address of a name is enough',
      '!addresses.every(({ address }) => isPublicAddress(address))',
      '!addresses.some(({ address }) => isPublicAddress(address))',
    ],
    ['any scheme is fetched', 'if (!allowed.includes(parsed.protocol))\n', 'if (allowed.length === 0)\n'],
    [
      'plain HTTP is fetched from strangers',
      "options.allowPrivate ? ['https:', 'http:'] : ['https:']",
      "['https:', 'http:']",
    ],
    [
      'an address holds a password',
      "if (parsed.username !== '' || parsed.password !== '') throw",
      "if (parsed.username === 'none') throw",
    ],
    ['the address that was checked is not the one that is asked', '        lookup,\n', ''],
    [
      'where a redirect leads is not checked',
      "next = parse(URL.parse(location, next)?.href ?? '')",
      'next = new URL(location, next)',
    ],
    ['redirects lead on for ever', 'MAX_REDIRECTS = 5', 'MAX_REDIRECTS = 500'],
    ['a file takes any time', '        signal: deadline,\n', ''],
    ['where a file was signed for is kept', '`${next.origin}${next.pathname}`', 'next.href'],
  ]),
  ...guards('server/files/addresses.ts', FILES, [
    ['the cloud tells its secrets', "  ['169.254.0.0', 16],\n", ''],
    ['the machine itself is asked', "  ['127.0.0.0', 8],\n", ''],
    ['IPv4 in the clothes of IPv6 is asked', "return global.check(address, 'ipv6') && !refused", 'return !refused'],
    ['what tunnels to IPv4 is asked', "  ['2002::', 16],\n", ''],
  ]),
  ...guards(
    'server/archives/zip.ts',
    ['server/archives/inspect.test.ts'],
    [
      ['a manifest is as long as it likes', 'inflate(data, { maxOutputLength: maxBytes })', 'inflate(data)'],
      [
        'the size that an archive states is not looked at',
        'if (entry.size > maxBytes || entry.compressedSize > maxBytes + maxBytes / 100 + 1024) throw tooLong',
        '',
      ],
      [
        'an archive lists any number of files',
        "if (entries.length === ZIP_LIMITS.entries) throw new BadArchive('lists too many files')",
        '',
      ],
      [
        'an archive lists files of any length',
        "if (size > ZIP_LIMITS.directoryBytes) throw new BadArchive('lists too many files')",
        '',
      ],
    ],
  ),
  ...guards(
    'server/archives/inspect.ts',
    ['server/archives/inspect.test.ts'],
    [
      [
        'a package is any word of a command',
        "if (!PACKAGE.test(packageId)) throw new BadArchive('names a package that no device could install')",
        '',
      ],
      [
        'an activity is any word of a command',
        'if (launchActivity !== null && !ACTIVITY.test(launchActivity)) {',
        'if (launchActivity === packageId) {',
      ],
      ['a version steers a terminal', ".replace(UNPRINTABLE, '\\ufffd')", ''],
    ],
  ),
  ...guards(
    'server/operations/text.ts',
    ['client/inert.test.ts', 'test/store/messages.test.ts'],
    [
      [
        'what is stored steers a terminal',
        '    .replace(STEERING, (found) => (found.length > 1 ? found : picture(found.charCodeAt(0))))\n',
        '',
      ],
      ['half characters are stored', '    .toWellFormed()\n', '\n'],
      ['texts have any length', '    .slice(0, max)\n', ''],
    ],
  ),
  ...guards(
    'server/operations/input.ts',
    ['test/store/submit.test.ts', 'test/security/tokens.test.ts', 'test/store/workers.test.ts'],
    [
      [
        'names steer a terminal',
        "    .regex(/^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]*$/u, 'must not contain control characters, line breaks or half characters')\n",
        '',
      ],
      [
        'names turn the direction of text',
        '      /^[^\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]*$/,',
        '      /^/,',
      ],
      ['an organization is any text', '/^[a-z0-9][a-z0-9-]{0,62}$/', '/^/'],
      ['an app version is any text', '/^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/', '/^/'],
    ],
  ),
  ...guards(
    'server/tls.ts',
    ['test/tls.test.ts'],
    [
      [
        'a certificate without its key is taken',
        'if (!certificate.checkPrivateKey(privateKey)) {',
        'if (privateKey === null) {',
      ],
      ['a certificate that has ended is taken', 'if (ends < now) throw', 'if (ends < 0) throw'],
      [
        'half of a pair is taken for none',
        "if (files.cert === undefined || files.key === undefined) {\n    throw new BadSetting('TLS needs both: the certificate by --tls-cert and its key by --tls-key.')\n  }",
        'if (files.cert === undefined || files.key === undefined) return null',
      ],
      [
        'an error quotes the key',
        'throw new BadSetting(`${file} holds no PEM ${what}.`)',
        "throw new BadSetting(readFileSync(file, 'utf8'))",
      ],
    ],
  ),
]
