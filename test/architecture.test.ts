import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/**
 * Who may import whom, of our own code. The first entry whose name begins a file's path is the file's layer; it may
 * import its own layer and those listed. What is not listed is forbidden.
 */
const LAYERS: [layer: string, mayImport: string[]][] = [
  ['server/domain/', []],
  ['server/archives/', ['server/domain/']],
  ['server/make-directory.ts', []],
  ['server/blobs/', ['server/domain/', 'server/make-directory.ts']],
  [
    'server/files/',
    ['server/domain/', 'server/store/', 'server/operations/', 'server/archives/', 'server/blobs/', 'server/app.ts'],
  ],
  ['server/app.ts', ['server/domain/', 'server/store/']],
  ['server/ids.ts', ['server/app.ts']],
  ['server/store/', ['server/domain/', 'server/make-directory.ts']],
  ['server/operations/', ['server/domain/', 'server/store/', 'server/app.ts']],
  [
    'server/services/',
    ['server/domain/', 'server/store/', 'server/operations/', 'server/files/', 'server/blobs/', 'server/app.ts'],
  ],
  ['server/events/', ['server/domain/', 'server/store/', 'server/app.ts']],
  [
    'server/simulation/',
    ['server/domain/', 'server/store/', 'server/operations/', 'server/app.ts', 'server/config.ts', 'server/ids.ts'],
  ],
  [
    'server/graphql/',
    ['server/domain/', 'server/store/', 'server/operations/', 'server/events/', 'server/files/', 'server/app.ts'],
  ],
  [
    'server/http/',
    [
      'server/domain/',
      'server/store/',
      'server/events/',
      'server/files/',
      'server/blobs/',
      'server/graphql/',
      'server/auth/',
      'server/app.ts',
    ],
  ],
  ['server/auth/', ['server/domain/', 'server/store/', 'server/app.ts']],
  ['server/', ['server/']],
  ['client/', []],
  ['worker/', ['client/']],
  // The binary starts servers, workers and simulations, but only where it is asked to: each is loaded lazily by one
  // command.
  ['cli/commands/server.ts', ['cli/', 'server/main.ts']],
  ['cli/commands/maintain.ts', ['cli/', 'server/maintenance.ts']],
  ['cli/commands/simulate.ts', ['cli/', 'server/simulation/', 'server/config.ts']],
  ['cli/commands/worker.ts', ['cli/', 'client/', 'worker/']],
  ['cli/commands/worker-doctor.ts', ['cli/', 'worker/']],
  ['cli/', ['client/']],
  ['action/', ['client/', 'cli/']],
  ['examples/', ['client/']],
]

/** Packages that only these may know. */
const RESERVED: [name: RegExp, users: string[]][] = [
  [/^(kysely|pg)(\/|$)/, ['server/store/']],
  [/^node:sqlite$/, ['server/store/', 'worker/lock.ts']], // the agent holds a database file as its lock, and keeps no data in it
]

/** Layers that must run anywhere: in a test, a simulation, a browser. */
const PURE = ['server/domain/']

function layerOf(file: string): string | undefined {
  return LAYERS.find(([layer]) => file.startsWith(layer))?.[0]
}

function mayImport(file: string, target: string): boolean {
  const layer = layerOf(file)
  const allowed = LAYERS.find(([name]) => name === layer)?.[1] ?? []
  return layer !== undefined && [layer, ...allowed].some((prefix) => target.startsWith(prefix))
}

/** What is wrong, in words, about the imports of these files (by path, with their text). */
function violations(files: ReadonlyMap<string, string>): string[] {
  const wrong: string[] = []
  for (const [file, text] of files) {
    for (const { fileName: name } of ts.preProcessFile(text, true, true).importedFiles) {
      if (name.startsWith('.')) {
        const target = posix.join(posix.dirname(file), name)
        if (target !== 'package.json' && !mayImport(file, target)) wrong.push(`${file} imports ${target}`)
        continue
      }
      if (PURE.some((layer) => file.startsWith(layer))) wrong.push(`${file} imports the package ${name}`)
      const reserved = RESERVED.find(([pattern]) => pattern.test(name))
      if (reserved !== undefined && !reserved[1].some((user) => file.startsWith(user)))
        wrong.push(`${file} imports ${name}, which is for ${reserved[1].join(', ')}`)
    }
  }
  return wrong
}

/** Tests and what only they use may look anywhere. */
const isTest = (file: string) => /\.test\.tsx?$|\/testing\.ts$|\/testing\//.test(file)

function sources(): Map<string, string> {
  const files = globSync('{server,action,client,worker,cli,examples}/**/*.{ts,tsx}', {
    cwd: ROOT,
    exclude: (name) => name === 'node_modules',
  })
  return new Map(
    files
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => !isTest(file))
      .map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]),
  )
}

describe('the import table', () => {
  it('holds for every file', () => {
    expect(violations(sources())).toEqual([])
  })

  it('is in docs/architecture.md', () => {
    const docs = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
    const layers = LAYERS.map(([layer]) => layer).filter((layer) => /^server\/.+/.test(layer))
    expect(layers.filter((layer) => !docs.includes(`\`${layer.replace(/\/$/, '')}\``))).toEqual([])
  })

  it('looks at files of every layer', () => {
    const layers = new Set([...sources().keys()].map(layerOf))
    for (const layer of [
      'server/domain/',
      'server/store/',
      'server/operations/',
      'server/graphql/',
      'client/',
      'cli/',
      'worker/',
    ]) {
      expect(layers).toContain(layer)
    }
  })

  it.each([
    [
      'server/domain/plan.ts',
      "import { findJob } from '../store/jobs.ts'",
      'server/domain/plan.ts imports server/store/jobs.ts',
    ],
    ['server/domain/job.ts', "import { z } from 'zod'", 'server/domain/job.ts imports the package zod'],
    ['server/store/jobs.ts', "import type { App } from '../app.ts'", 'server/store/jobs.ts imports server/app.ts'],
    [
      'server/operations/a.ts',
      "import { sql } from 'kysely'",
      'server/operations/a.ts imports kysely, which is for server/store/',
    ],
    [
      'server/graphql/a.ts',
      "const pg = await import('pg')",
      'server/graphql/a.ts imports pg, which is for server/store/',
    ],
    [
      'server/main.ts',
      "import { DatabaseSync } from 'node:sqlite'",
      'server/main.ts imports node:sqlite, which is for server/store/, worker/lock.ts',
    ],
    [
      'server/operations/a.ts',
      "export * from '../services/reaper.ts'",
      'server/operations/a.ts imports server/services/reaper.ts',
    ],
    [
      'server/events/hub.ts',
      "import { schema } from '../graphql/schema.ts'",
      'server/events/hub.ts imports server/graphql/schema.ts',
    ],
    [
      'cli/commands/list.ts',
      "import { findJob } from '../../server/store/jobs.ts'",
      'cli/commands/list.ts imports server/store/jobs.ts',
    ],
    ['cli/commands/server.ts', "import '../../server/config.ts'", 'cli/commands/server.ts imports server/config.ts'],
    [
      'worker/agent.ts',
      "import type { Job } from '../server/domain/job.ts'",
      'worker/agent.ts imports server/domain/job.ts',
    ],
    ['client/client.ts', "import { run } from '../worker/main.ts'", 'client/client.ts imports worker/main.ts'],
    ['examples/app/a.ts', "import { x } from '../../server/main.ts'", 'examples/app/a.ts imports server/main.ts'],
    [
      'server/store/jobs.ts',
      "import { dump } from '../../test/helpers/database.ts'",
      'server/store/jobs.ts imports test/helpers/database.ts',
    ],
  ])('finds what is wrong with %s', (file, text, wrong) => {
    expect(violations(new Map([[file, text]]))).toEqual([wrong])
  })

  it('takes what is right', () => {
    const right = new Map([
      ['server/graphql/job.ts', "import { cancelJob } from '../operations/cancel-jobs.ts'\nimport { z } from 'zod'"],
      ['server/store/jobs.ts', "import { sql } from 'kysely'\nimport type { Job } from '../domain/job.ts'"],
      ['cli/commands/server.ts', "await import('../../server/main.ts')"],
    ])
    expect(violations(right)).toEqual([])
  })
})
