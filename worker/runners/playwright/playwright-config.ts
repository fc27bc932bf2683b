// The configuration file of every Playwright process that the agent starts; Playwright itself loads it, in the job's
// process and in its test processes. A file of its own in the build: see ASSETS in playwright-process.ts.
import { pathToFileURL } from 'node:url'
import type { PlaywrightTestConfig } from '@playwright/test'
import type { PlaywrightRun } from './playwright-run.ts'
import { wrapConfig } from './wrap-config.ts'

const run = JSON.parse(process.env.QGJOB_RUN ?? '') as PlaywrightRun

async function load(path: string): Promise<PlaywrightTestConfig> {
  const loaded = (await import(pathToFileURL(path).href)) as { default: unknown }
  // A CommonJS project exports its own `default` inside ours.
  const inner = loaded.default as { default?: PlaywrightTestConfig } & PlaywrightTestConfig
  return inner.default ?? inner
}

export default wrapConfig(run.userConfig === null ? {} : await load(run.userConfig), run)
