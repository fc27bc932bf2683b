import { join } from 'node:path'
import type { Environment } from '../environment.ts'
import { findAndroidTools, makeAndroidHome, onPath } from '../runners/appwright/tools.ts'
import type { Adapter } from './adapter.ts'
import { createAndroidAdapter, readApk } from './android/adapter.ts'
import { createBrowserstackAdapter } from './browserstack/adapter.ts'
import { createIosDeviceAdapter } from './ios-device/adapter.ts'
import { createSimulatorAdapter } from './ios-simulator/adapter.ts'

const BROWSERSTACK = {
  api: 'https://api-cloud.browserstack.com/app-automate',
  hub: 'https://hub.browserstack.com/wd/hub',
}

export interface AdapterOptions {
  readonly adbPort?: number | undefined
  readonly serials?: readonly string[] | undefined
  /** Devices to rent. */
  readonly browserstack: readonly { readonly name: string; readonly osVersion: string }[]
}

export interface FoundAdapters {
  readonly adapters: readonly Adapter[]
  /** What is to be Android's SDK for Appium, made in `directory` if there is none; null: no Android here. */
  androidHome(directory: string): Promise<string | null>
}

/** An adapter for each kind of device whose tools are on this machine, or that was asked for. */
export async function findAdapters(options: AdapterOptions, env: Environment): Promise<FoundAdapters> {
  const { adbPort, serials } = options
  const tools = await findAndroidTools(env)
  const hasAndroid = tools.adb !== 'adb'
  const xcrun = onPath('xcrun', env)
  const adapters: Adapter[] = []
  if (hasAndroid) {
    adapters.push(createAndroidAdapter({ path: tools.adb, aapt: tools.aapt, port: adbPort, serials }))
  }
  if (xcrun !== null) {
    adapters.push(createSimulatorAdapter({ xcrun, serials }), createIosDeviceAdapter({ xcrun, serials }))
  }
  if (options.browserstack.length > 0) {
    adapters.push(
      createBrowserstackAdapter({
        apiUrl: env.QGJOB_BROWSERSTACK_API ?? BROWSERSTACK.api,
        hubUrl: env.QGJOB_BROWSERSTACK_HUB ?? BROWSERSTACK.hub,
        username: env.BROWSERSTACK_USERNAME ?? '',
        accessKey: env.BROWSERSTACK_ACCESS_KEY ?? '',
        devices: options.browserstack,
        inspect: tools.aapt === 'aapt' ? null : (file) => readApk(tools.aapt, file),
      }),
    )
  }
  return {
    adapters,
    async androidHome(directory) {
      if (!hasAndroid) return null
      return tools.home ?? makeAndroidHome(tools, join(directory, 'android-home'))
    },
  }
}
