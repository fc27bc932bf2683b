import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { asCaller, type App } from './app.ts'
import type { Blobs } from './blobs/blobs.ts'
import { createAuthenticator } from './auth/authenticator.ts'
import { createCiVerifier } from './auth/ci-identity.ts'
import {
  DEFAULT_RETENTION_DAYS,
  locationOf,
  openBlobs,
  readCiIssuer,
  readFileLimits,
  readLimits,
  readTiming,
  type ServerOptions,
} from './config.ts'
import { createApp } from './create-app.ts'
import { SERVER } from './domain/caller.ts'
import { nameOfRun } from './domain/ci-run.ts'
import { Forbidden } from './domain/errors.ts'
import { createFeeds } from './events/feeds.ts'
import { createFiles } from './files/files.ts'
import { settleAdministrator } from './first-administrator.ts'
import { openLinks, type Links } from './files/links.ts'
import { createContexts } from './graphql/context.ts'
import { schema } from './graphql/schema.ts'
import { createCiTokenRoute, type AdmitRun } from './http/ci-token-route.ts'
import { createArtifactsRoute, createBuildsRoute } from './http/file-routes.ts'
import { createHttpServer } from './http/server.ts'
import { createLog } from './log.ts'
import { admitCiRun } from './operations/admit-ci-run.ts'
import { adoptAgeing } from './operations/adopt-ageing.ts'
import { grantFreshLeases } from './operations/grant-fresh-leases.ts'
import { settleCopy } from './operations/settle-copy.ts'
import { readPublicUrls } from './public-urls.ts'
import { startAssigner } from './services/assigner.ts'
import { startPruner } from './services/pruner.ts'
import { startReaper } from './services/reaper.ts'
import { startSweeper } from './services/sweeper.ts'
import { openStore } from './store/open.ts'
import { readTls } from './tls.ts'

export type { ServerOptions } from './config.ts'

export interface RunningServer {
  /** Where it listens, such as http://127.0.0.1:4000. */
  url: string
  app: App
  /** The secret of an administrator's token that had to be made, for whoever started the server; null: none had to. */
  adminToken: string | null
  /** Takes no new work, lets what is under way finish, and closes the store. */
  stop(): Promise<void>
}

const DAY_MS = 86_400_000

/** Opens the store, starts the loops and listens. Throws BadSetting, StoreUnavailable or the listener's error. */
export async function startServer(
  options: ServerOptions,
  env: Readonly<Record<string, string | undefined>>,
  log: Logger,
): Promise<RunningServer> {
  const timing = readTiming(env)
  const fileLimits = readFileLimits(env)
  const limits = readLimits(env)
  const publicNames = readPublicUrls(options.publicUrls ?? [])
  const ciIssuer = readCiIssuer(env)
  const tls = readTls(options.tls ?? {}, Date.now(), log)
  const store = await openStore(locationOf(options), log)
  const app = createApp(store, timing, log)
  let adminToken: string | null
  let links: Links
  let blobs: Blobs
  try {
    blobs = openBlobs(options.dataDir, env)
    if (store.copied) await settleCopy(app)
    await adoptAgeing(app)
    if (store.dialect === 'sqlite') await grantFreshLeases(app)
    adminToken = await settleAdministrator(app, options, env)
    links = await openLinks(app)
  } catch (error) {
    await store.close()
    throw error
  }
  const feeds = createFeeds(app)
  const files = createFiles({ links, blobs, limits: fileLimits })
  const auth = createAuthenticator(app)
  const http = createHttpServer({
    schema,
    auth,
    makeContext: createContexts(app, feeds, files),
    routes: { builds: createBuildsRoute(app, files), artifacts: createArtifactsRoute(app, files) },
    openRoutes: { 'ci-token': createCiTokenRoute(admitCiRuns(app, ciIssuer, [...publicNames.origins])) },
    ready: async () => {
      await store.db.selectFrom('meta').select('key').limit(1).execute()
    },
    log,
    limits,
    publicNames,
    tls,
  })
  const keepMs = (options.retentionDays ?? DEFAULT_RETENTION_DAYS) * DAY_MS
  const services = [
    startAssigner(app),
    startReaper(app),
    startSweeper(app, blobs),
    ...(keepMs > 0 ? [startPruner(app, keepMs)] : []),
  ]
  const close = async () => {
    await Promise.all(services.map((service) => service.stop()))
    await feeds.close()
    await http.close()
    await auth.close()
    await store.close()
  }
  try {
    const { port } = await http.listen(options.port, options.host)
    const host = options.host.includes(':') ? `[${options.host}]` : options.host
    return {
      url: `${tls === null ? 'http' : 'https'}://${host}:${port}`,
      app,
      adminToken,
      async stop() {
        await http.drain()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A token of a run is good here if it was made for one of the addresses that clients know this server by. */
function admitCiRuns(app: App, issuer: string, audiences: readonly string[]): AdmitRun {
  const verify = createCiVerifier({ issuer, audiences, now: app.now })
  return async (idToken, organizationId, address) => {
    if (audiences.length === 0) {
      throw new Forbidden(
        'This server does not admit CI runs: it was started without --public-url, the address they know it by.',
      )
    }
    const run = await verify(idToken)
    const caller = { principal: { ...SERVER.principal, name: nameOfRun(run) }, address, requestId: randomUUID() }
    const { token, secret } = await admitCiRun(asCaller(app, caller), run, organizationId)
    return { token: secret, organizationId: token.organizationIds?.[0] ?? '', expiresAt: token.expiresAt ?? 0 }
  }
}

/** `qgjob server`: runs until SIGTERM or SIGINT, then drains; a second signal ends it at once. */
export async function runServer(options: ServerOptions): Promise<void> {
  const log = createLog(options.logLevel ?? 'info')
  const server = await startServer(options, process.env, log)
  // For the person at the terminal, who alone is to see it: the log goes further.
  if (server.adminToken !== null) process.stdout.write(firstToken(server.adminToken))
  log.info({ url: server.url, store: server.app.store.dialect, graphql: `${server.url}/graphql` }, 'listening')
  const signal = await nextSignal()
  log.info({ signal }, 'draining')
  void nextSignal().then((second) => {
    log.warn({ signal: second }, 'stopped before the drain was over')
    process.exit(1)
  })
  await server.stop()
  log.info('stopped')
}

function firstToken(secret: string): string {
  return `Administrator token, shown this once: ${secret}\nKeep it, and use it to make others. \`qgjob server admin-token\` makes a new one for who lost it.\n`
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const done = (signal: NodeJS.Signals) => {
      process.off('SIGTERM', done)
      process.off('SIGINT', done)
      resolve(signal)
    }
    process.on('SIGTERM', done)
    process.on('SIGINT', done)
  })
}
