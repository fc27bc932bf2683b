import { startAdbd } from './adbd.ts'
import type { Adbd } from './adbd.ts'
import { startAutomator } from './automator.ts'
import { openJournal, readJournal } from './journal.ts'
import type { Entry } from './journal.ts'
import { Phone } from './phone.ts'
import type { PhoneFacts } from './phone.ts'
import { openService } from './services.ts'

export interface PhoneOptions {
  /** Where the phone keeps its own log. */
  readonly journal: string
  /** How long an install takes, milliseconds. */
  readonly installMs: number
  readonly facts?: Partial<PhoneFacts>
  readonly port?: number
  readonly onCommand?: (command: string, answer: string) => void
}

/** A phone that is SIMULATED: it speaks adb and UiAutomator2 as a real one does, and shows an app that is not there. */
export interface SimulatedPhone {
  /** Name under which adb knows it once it is connected. */
  readonly serial: string
  readonly phone: Phone
  readonly adbd: Adbd
  readonly journalPath: string
  journal(): Entry[]
  close(): Promise<void>
}

const FACTS: PhoneFacts = {
  model: 'SIMULATED phone',
  manufacturer: 'qgjob',
  release: '14',
  sdk: '34',
  isEmulator: true,
}

/** A simulated phone starts sooner than a real one, milliseconds. */
const RESTART_MS = 1_000

export async function startPhone(options: PhoneOptions): Promise<SimulatedPhone> {
  const facts = { ...FACTS, ...options.facts }
  const journal = openJournal(options.journal)
  const phone = new Phone(facts, journal, options.installMs)
  const automator = await startAutomator(phone)
  let endInstrumentation: (() => void) | null = null
  automator.onDeleted = () => endInstrumentation?.()

  function instrument(end: () => void): () => void {
    automator.isRunning = true
    endInstrumentation = end
    phone.start('io.appium.uiautomator2.server')
    return () => {
      if (endInstrumentation !== end) return
      automator.isRunning = false
      endInstrumentation = null
      phone.stop('io.appium.uiautomator2.server')
    }
  }

  function reboot(): void {
    phone.reboot()
    adbd.unplug()
    setTimeout(adbd.plug, RESTART_MS).unref()
  }

  const name = facts.model.replaceAll(' ', '_')
  const banner = `device::ro.product.name=${name};ro.product.model=${name};ro.product.device=simulated;features=shell_v2,cmd,stat_v2`
  const parts = {
    phone,
    automatorPort: automator.port,
    instrument,
    reboot,
    ...(options.onCommand === undefined ? {} : { onCommand: options.onCommand }),
  }
  const adbd = await startAdbd(banner, (service, stream) => openService(parts, service, stream), options.port)
  return {
    serial: `127.0.0.1:${adbd.port}`,
    phone,
    adbd,
    journalPath: options.journal,
    journal: () => readJournal(options.journal),
    async close() {
      await adbd.close()
      await automator.close()
    },
  }
}
