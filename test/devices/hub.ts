import { writeFileSync } from 'node:fs'
import { createServer, request as forward } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createAppium } from '../../worker/runners/appwright/appium-server.ts'
import {
  environmentForAppium,
  findAndroidTools,
  findAppium,
  makeAndroidHome,
} from '../../worker/runners/appwright/tools.ts'
import { createWebDriver } from '../../worker/runners/appwright/webdriver.ts'
import { PACKAGE } from './builds.ts'
import type { Rig } from './rig.ts'
import { PHONES_PROJECT } from './setup.ts'

/** A SIMULATED BrowserStack that rents out one simulated phone, through an Appium that is real. */
export interface SimulatedHub {
  readonly url: string
  uploads: number
  sessions: number
  close(): Promise<void>
}

export const RENTED = { name: 'SIMULATED Pixel', osVersion: '14.0' }

export async function startHub(rig: Rig): Promise<SimulatedHub> {
  const directory = join(rig.directory, 'vendor')
  const program = await findAppium(PHONES_PROJECT, undefined, process.env)
  const tools = await findAndroidTools(process.env)
  const home = tools.home ?? (await makeAndroidHome(tools, join(directory, 'android-home')))
  const env = environmentForAppium(process.env, home, program)
  const appium = createAppium({ entry: program.entry, env, onLine: () => undefined })
  const apk = join(rig.directory, 'uploaded.apk')
  const serial = rig.phones[0]?.serial ?? ''
  const open = new Set<string>()
  let address: { id: string; url: string } | null = null

  async function upload(request: IncomingMessage): Promise<unknown> {
    const body = new Response(await bytesOf(request), {
      headers: { 'content-type': request.headers['content-type'] ?? '' },
    })
    const form = await body.formData()
    const file = form.get('file')
    if (!(file instanceof File)) throw new Error('no file was uploaded')
    writeFileSync(apk, Buffer.from(await file.arrayBuffer()))
    hub.uploads++
    const id = form.get('custom_id')
    address = { id: typeof id === 'string' ? id : '', url: `bs://upload-${hub.uploads}` }
    return { app_url: address.url, custom_id: address.id }
  }

  /** As the vendor does: a clean phone, the app on it, and a session. */
  async function openSession(): Promise<unknown> {
    await rig.adb('-s', serial, 'uninstall', PACKAGE).catch(() => undefined)
    await rig.adb('-s', serial, 'install', '-g', '-t', apk)
    const capabilities = {
      platformName: 'Android',
      'appium:automationName': 'UiAutomator2',
      'appium:udid': serial,
      'appium:adbPort': rig.adbPort,
      'appium:noSign': true,
      'appium:noReset': true,
      'appium:appPackage': PACKAGE,
      'appium:appActivity': '.ApiDemos',
    }
    const { url } = await appium.use()
    const session = await createWebDriver(url).open(capabilities, new AbortController().signal)
    open.add(session.id)
    hub.sessions++
    return { value: { sessionId: session.id, capabilities: session.capabilities } }
  }

  async function answer(method: string, path: string, request: IncomingMessage): Promise<unknown> {
    if (path === '/api/plan.json') return { parallel_sessions_running: open.size, parallel_sessions_max_allowed: 1 }
    if (path === '/api/devices.json') return [{ os: 'android', os_version: RENTED.osVersion, device: RENTED.name }]
    if (path === '/api/upload') return upload(request)
    if (path.startsWith('/api/recent_apps/')) {
      return path.endsWith(`/${address?.id ?? ''}`) ? [{ app_url: address?.url, custom_id: address?.id }] : []
    }
    if (method === 'POST' && path === '/hub/session') return openSession()
    return null
  }

  const server = createServer((request, response) => {
    const { method = '', url: path = '' } = request
    if (path.startsWith('/hub/session/')) {
      if (method === 'DELETE') open.delete(path.slice('/hub/session/'.length))
      void appium.use().then(({ url }) => {
        const call = forward(`${url}${path.slice('/hub'.length)}`, { method, headers: request.headers }, (reply) => {
          response.writeHead(reply.statusCode ?? 502, reply.headers)
          reply.pipe(response)
        })
        call.on('error', () => response.destroy())
        request.pipe(call)
      })
      return
    }
    answer(method, path, request).then(
      (found) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found)),
      (error: unknown) => response.writeHead(500).end(JSON.stringify({ error: String(error) })),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const hub: SimulatedHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    uploads: 0,
    sessions: 0,
    async close() {
      await appium.stop()
      server.closeAllConnections()
      server.close()
    },
  }
  return hub
}

async function bytesOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return new Uint8Array(Buffer.concat(chunks))
}
