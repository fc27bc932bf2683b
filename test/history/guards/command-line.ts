import { guards } from './guard.ts'

/** What a command line sends, keeps and shows. */
export const COMMAND_LINE = [
  ...guards(
    'worker/log.ts',
    ['worker/log.test.ts', 'cli/hostile-text.test.ts'],
    [
      ['the log of the agent steers a terminal', '[inert(firstLine(line[field]))]', '[firstLine(line[field])]'],
      [
        'errors in the log of the agent steer a terminal',
        'facts.push(inert(firstLine(problem.message)))',
        'facts.push(firstLine(problem.message))',
      ],
    ],
  ),
  ...guards(
    'cli/credentials.ts',
    ['cli/commands/login.test.ts'],
    [
      ['others read the tokens of a login', '{ mode: 0o600 }', '{ mode: 0o644 }'],
      ['others look into the folder of tokens', ', mode: 0o700 }', ' }'],
      ['tokens that others read stay so', '  chmodSync(path, 0o600)\n', ''],
      [
        'what is wrong with the file is told with it',
        'return null // The reason quotes',
        'throw new Error(text) // The reason quotes',
      ],
    ],
  ),
  ...guards(
    'cli/settings.ts',
    ['cli/commands/login.test.ts'],
    [
      ['a token goes to every server', 'isSameServer(profile.server, server.value)', "profile.server !== ''"],
      [
        'a server is one by its name alone',
        'return new URL(a).origin === new URL(b).origin',
        'return new URL(a).hostname === new URL(b).hostname',
      ],
    ],
  ),
  ...guards(
    'cli/token.ts',
    ['cli/commands/login.test.ts'],
    [
      ['a token is shown', "return looksLikeToken(token) ? `${token.slice(0, 8)}…` : '…'", 'return token'],
      [
        'nobody is warned of a token that can be read on its way',
        "return protocol === 'http:' && !",
        "return protocol === 'gopher:' && !",
      ],
    ],
  ),
  ...guards(
    'client/trust.ts',
    ['test/tls.test.ts'],
    [
      [
        'any certificate is taken',
        "return { ca: [...getCACertificates('default'), ca] }",
        "return { ca: [...getCACertificates('default'), ca], rejectUnauthorized: false } as never",
      ],
      [
        'any certificate is taken if none is named',
        'if (ca === undefined) return {}',
        'if (ca === undefined) return { rejectUnauthorized: false } as never',
      ],
    ],
  ),
  ...guards(
    'client/inert.ts',
    ['client/inert.test.ts'],
    [
      [
        'texts steer a terminal',
        'return text.replace(STEERING, (found) => (found.length > 1 ? found : picture(found.charCodeAt(0))))',
        'return text',
      ],
      [
        'JSON steers a terminal',
        '/[\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]/g',
        '/\\u2066/g',
      ],
    ],
  ),
  ...guards(
    'cli/output/print.ts',
    ['cli/output/print.test.ts', 'cli/hostile-text.test.ts', 'cli/output/forms.test.ts'],
    [
      ['lines steer a terminal', 'stdout.write(`${inert(text)}\\n`)', 'stdout.write(`${text}\\n`)'],
      ['logs steer a terminal', 'stdout.write(inert(text))', 'stdout.write(text)'],
      [
        'documents steer a terminal',
        'stdout.write(`${inertJson(JSON.stringify(value, null, isIndented ? 2 : undefined))}\\n`)',
        'stdout.write(`${JSON.stringify(value)}\\n`)',
      ],
      [
        'lines of JSON steer a terminal',
        'stdout.write(`${inertJson(JSON.stringify(value))}\\n`)',
        'stdout.write(`${JSON.stringify(value)}\\n`)',
      ],
      ['messages steer a terminal', 'stderr.write(`${inert(text)}\\n`)', 'stderr.write(`${text}\\n`)'],
      [
        'errors steer a terminal',
        "`${label} ${inert(text).replaceAll('\\n', '\\n       ')}\\n`",
        "`${label} ${text.replaceAll('\\n', '\\n       ')}\\n`",
      ],
      [
        'errors in JSON steer a terminal',
        'note(context, inertJson(JSON.stringify({ error })))',
        'context.stderr.write(`${JSON.stringify({ error })}\\n`)',
      ],
    ],
  ),
  ...guards(
    'cli/runs/html.ts',
    ['cli/runs/html.test.ts'],
    [
      [
        'a report runs what tests wrote',
        "inert(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\"', '&quot;')",
        'inert(value)',
      ],
      ['a report steers a terminal', 'return inert(value).replaceAll', 'return value.replaceAll'],
      [
        'a report runs scripts',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">\n',
        '',
      ],
    ],
  ),
]
