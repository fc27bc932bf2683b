import { existsSync } from 'node:fs'
import type { BrowserServer } from '@playwright/test'
import { environmentForBrowsers } from '../../environment.ts'
import { firstLine } from '../../first-line.ts'
import { SetupProblem } from '../../runner.ts'
import { unpackChromium } from './packed-chromium.ts'
import type { Playwright } from '../playwright/project.ts'

/** A Chromium that was seen starting on this machine. */
export interface Chromium {
  readonly name: string
  /** Starts one on a free loopback port; tests connect to its wsEndpoint. */
  launch(): Promise<BrowserServer>
}

interface Candidate {
  readonly name: string
  readonly executablePath?: string
  readonly env?: Record<string, string>
}

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * The first that starts: the one that is named; else Playwright's own; else the one packed in @sparticuz/chromium, if
 * the workspace has that package (it needs no download from elsewhere and brings its libraries). Throws SetupProblem.
 */
export async function findChromium(playwright: Playwright, workspace: string, named?: string): Promise<Chromium> {
  const failures: string[] = []
  for await (const candidate of candidates(workspace, named)) {
    const launch = (): Promise<BrowserServer> => launchServer(playwright, candidate)
    try {
      await (await launch()).close()
      return { name: candidate.name, launch }
    } catch (error) {
      failures.push(`  ${candidate.name}: ${firstLine(error instanceof Error ? error.message : String(error))}`)
    }
  }
  throw new SetupProblem(
    `No Chromium starts here:\n${failures.join('\n')}\n` +
      'Run `npx playwright install chromium` in the workspace, or name an installed one with --browser or QGJOB_BROWSER.',
  )
}

async function* candidates(workspace: string, named: string | undefined): AsyncGenerator<Candidate> {
  if (named !== undefined) {
    yield { name: named, executablePath: named }
    return
  }
  yield { name: "Playwright's own" }
  const packed = await unpackChromium(workspace)
  if (packed === null) return
  const { executablePath, libraries, fontConfig } = packed
  const env = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: fontConfig }
  yield { name: '@sparticuz/chromium', executablePath, env }
  yield {
    name: '@sparticuz/chromium with its own libraries',
    executablePath,
    env: { ...env, LD_LIBRARY_PATH: libraries },
  }
}

function launchServer({ chromium }: Playwright, { executablePath, env }: Candidate): Promise<BrowserServer> {
  return chromium.launchServer({
    headless: true,
    host: '127.0.0.1',
    // Chromium refuses to run as root with its sandbox on.
    args: process.getuid?.() === 0 ? ['--no-sandbox', ...FLAGS] : FLAGS,
    env: { ...environmentForBrowsers(process.env), ...env },
    // Stopping is the agent's decision, not the terminal's.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    ...(executablePath === undefined ? {} : { executablePath }),
  })
}
