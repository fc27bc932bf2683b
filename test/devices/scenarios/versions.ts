import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Rig } from '../rig.ts'
import type { Scenario } from '../scenario.ts'
import { PHONES_PROJECT } from '../setup.ts'

/**
 * The example project with another Playwright: every package is linked, but AppWright is copied, as it must find that
 * one.
 */
function projectWith(rig: Rig, playwright: string): string {
  const workspace = join(rig.directory, 'workspace')
  const [from, to] = [join(PHONES_PROJECT, 'node_modules'), join(workspace, 'node_modules')]
  mkdirSync(join(to, '@playwright'), { recursive: true })
  for (const name of readdirSync(from)) {
    if (!['appwright', '@playwright', '.bin'].includes(name)) symlinkSync(join(from, name), join(to, name))
  }
  symlinkSync(join(from, playwright), join(to, '@playwright', 'test'))
  const isOwn = (path: string): boolean => !path.includes('appwright/node_modules')
  cpSync(join(from, 'appwright'), join(to, 'appwright'), { recursive: true, filter: isOwn })
  for (const name of ['package.json', 'appwright.config.ts', 'tests']) {
    cpSync(join(PHONES_PROJECT, name), join(workspace, name), { recursive: true })
  }
  return workspace
}

const { dependencies } = JSON.parse(readFileSync(join(PHONES_PROJECT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>
}

function scenario(playwright: string): Scenario {
  const version = dependencies[playwright]?.split('@').at(-1) ?? ''
  return {
    name: `AppWright 0.1.1 with Playwright ${version}`,
    phones: 1,
    async run(rig) {
      rig.build('v1')
      const ids = await rig.submit('v1', ['login', 'notes'])
      rig.startWorker('lab', '--workspace', projectWith(rig, playwright))
      const jobs = await rig.finished(ids)
      assert.deepEqual(
        jobs.map(({ status, error }) => [status, error]),
        [
          ['COMPLETED', null],
          ['COMPLETED', null],
        ],
      )
      assert(rig.log('lab').includes(`"playwright":"${version}"`), 'the version that the agent found')
      return '2 jobs, 4 tests'
    },
  }
}

export const versions: Scenario[] = ['playwright-old', '@playwright/test'].map(scenario)
