import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'))
const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> }
const { packages } = read('package-lock.json') as {
  packages: Record<string, { hasInstallScript?: boolean; dev?: boolean }>
}
const scripted = Object.entries(packages).filter(([path, { hasInstallScript }]) => path !== '' && hasInstallScript)

test('the gate refuses to install what runs a script and is not on the list', () => {
  const gate = readFileSync(new URL('../.ci/run', import.meta.url), 'utf8')
  expect(gate).toMatch(/^npm ci .*--strict-allow-scripts$/m)
})

test('what is installed with the product runs no script of its own', () => {
  expect(scripted.filter(([, { dev }]) => dev !== true).map(([path]) => path)).toEqual([])
})

test('what runs one for development, on whatever system, is on the list of those that may', () => {
  const names = scripted.map(([path]) => path.replace(/^.*node_modules\//, ''))
  expect(names.length).toBeGreaterThan(0)
  expect(Object.keys(allowScripts).sort()).toEqual(names.sort())
})
