import { join } from 'node:path'
import type { Timing } from './app.ts'
import type { Blobs } from './blobs/blobs.ts'
import { openDiskBlobs } from './blobs/disk.ts'
import { openS3Blobs } from './blobs/s3.ts'
import type { FileLimits } from './files/limits.ts'
import { LIMIT_SETTINGS, limitsFrom, type HttpLimits } from './http/limits.ts'
import type { StoreLocation } from './store/open.ts'

/** Where the data lies. */
export interface StoreOptions {
  /** Directory of the embedded store. */
  dataDir: string
  /** Address of a PostgreSQL database to use instead of the embedded store. */
  databaseUrl?: string
  /** false: servers at one PostgreSQL database do not tell each other of changes, and find them by their polls. */
  notify?: boolean
}

export function locationOf({ dataDir, databaseUrl, notify = true }: StoreOptions): StoreLocation {
  return databaseUrl === undefined ? { directory: dataDir } : { databaseUrl, notify }
}

export const DEFAULT_RETENTION_DAYS = 30

/** What `qgjob server` is started with. */
export interface ServerOptions extends StoreOptions {
  /** How long what has ended is kept, days; 0: for ever. */
  retentionDays?: number
  host: string
  /** 0 takes a free port. */
  port: number
  /** A file with the secret of an administrator's token, made elsewhere. */
  adminTokenFile?: string
  logLevel?: string
  /** Files of the certificate and of its key, PEM; without them the server speaks plain HTTP. */
  tls?: { cert?: string; key?: string }
  /** Addresses that clients know the server by, besides the one it listens on, such as https://qgjob.example. */
  publicUrls?: readonly string[]
}

/** A setting that cannot be used; the message names it and the remedy. */
export class BadSetting extends Error {}

type Settings = Record<string, { meaning: string; value: number; min: number; max: number }>

const MIB = 1024 ** 2
const GIB = 1024 ** 3

/** Every number that can be set from the environment: name, meaning, default, and the bounds it must keep. */
export const TIMING_SETTINGS = {
  QGJOB_HEARTBEAT_MS: { meaning: 'how often an agent renews its leases', value: 5_000, min: 50, max: 60_000 },
  QGJOB_LEASE_MS: { meaning: 'silence after which an agent counts as gone', value: 30_000, min: 200, max: 600_000 },
  QGJOB_SELF_STOP_MS: {
    meaning: 'silence of the server after which an agent stops its child process; less than the lease',
    value: 20_000,
    min: 100,
    max: 600_000,
  },
  QGJOB_SWEEP_MS: { meaning: 'how often ended leases are looked for', value: 5_000, min: 20, max: 60_000 },
  QGJOB_AGEING_MS: {
    meaning: 'wait that raises a group by one priority',
    value: 600_000,
    min: 1_000,
    max: 86_400_000,
  },
  QGJOB_TURN_MS: {
    meaning: 'device time that a busy worker counts for in advance when shares are compared',
    value: 60_000,
    min: 1_000,
    max: 3_600_000,
  },
  QGJOB_AFFINITY_MS: {
    meaning: 'wait up to which a group leaves a free device to the group whose app it has',
    value: 60_000,
    min: 0,
    max: 3_600_000,
  },
  QGJOB_BACKOFF_MS: { meaning: 'first wait before a retry, doubled each time', value: 2_000, min: 1, max: 600_000 },
  QGJOB_MAX_BACKOFF_MS: { meaning: 'longest wait before a retry', value: 60_000, min: 1, max: 3_600_000 },
  QGJOB_MAX_LOG_BYTES: {
    meaning: 'bytes kept of what one attempt prints; then its log is cut off, with a line that says so',
    value: 10_485_760,
    min: 1_000,
    max: 1_073_741_824,
  },
  QGJOB_INFRASTRUCTURE_BUDGET: {
    meaning: 'lost or errored attempts, or failed installs in a row, that end a job as ERRORED',
    value: 3,
    min: 1,
    max: 100,
  },
  QGJOB_QUARANTINE_MS: {
    meaning: 'first quarantine of a device that fails, doubled each time; 0: none but by hand',
    value: 60_000,
    min: 0,
    max: 3_600_000,
  },
  QGJOB_MAX_QUARANTINE_MS: { meaning: 'longest quarantine', value: 3_600_000, min: 1, max: 86_400_000 },
} as const satisfies Settings

/** What files may cost, bytes and milliseconds. */
export const FILE_SETTINGS = {
  QGJOB_MAX_BUILD_BYTES: { meaning: 'size of an app build', value: GIB, min: 1, max: 5 * GIB },
  QGJOB_MAX_ORG_BUILD_BYTES: {
    meaning: 'size of all app builds that an organization keeps, those that were replaced too',
    value: 50 * GIB,
    min: 0,
    max: 102_400 * GIB,
  },
  QGJOB_MAX_ARTIFACT_BYTES: { meaning: 'size of one artifact', value: 100 * MIB, min: 1, max: GIB },
  QGJOB_MAX_ATTEMPT_ARTIFACTS: { meaning: 'artifacts of one attempt', value: 100, min: 0, max: 10_000 },
  QGJOB_MAX_ATTEMPT_ARTIFACT_BYTES: {
    meaning: 'size of all artifacts of one attempt',
    value: 500 * MIB,
    min: 0,
    max: 100 * GIB,
  },
  QGJOB_ARTIFACT_LINK_MS: {
    meaning: 'how long a link to an artifact is good',
    value: 900_000,
    min: 1_000,
    max: 604_800_000,
  },
  QGJOB_URL_FETCH_MS: {
    meaning: 'how long fetching an app build from a URL may take',
    value: 600_000,
    min: 1_000,
    max: 3_600_000,
  },
} as const satisfies Settings

type Env = Readonly<Record<string, string | undefined>>

/** Reads numbers from the environment. Throws BadSetting. */
function reader<Name extends string>(settings: Record<Name, Settings[string]>, env: Env): (name: Name) => number {
  return (name) => {
    const { value, min, max } = settings[name]
    const text = env[name]
    if (text === undefined || text === '') return value
    const number = Number(text)
    if (!Number.isInteger(number) || number < min || number > max) {
      throw new BadSetting(
        `${name} is "${text}": set it to a whole number from ${min} to ${max}, or unset it for ${value}.`,
      )
    }
    return number
  }
}

/** Reads what files may cost from the environment. Throws BadSetting. */
export function readFileLimits(env: Env): FileLimits {
  const read = reader(FILE_SETTINGS, env)
  return {
    build: read('QGJOB_MAX_BUILD_BYTES'),
    orgBuilds: read('QGJOB_MAX_ORG_BUILD_BYTES'),
    artifact: read('QGJOB_MAX_ARTIFACT_BYTES'),
    attemptArtifacts: {
      files: read('QGJOB_MAX_ATTEMPT_ARTIFACTS'),
      bytes: read('QGJOB_MAX_ATTEMPT_ARTIFACT_BYTES'),
    },
    linkMs: read('QGJOB_ARTIFACT_LINK_MS'),
    fetchMs: read('QGJOB_URL_FETCH_MS'),
    privateUrls: env.QGJOB_PRIVATE_URLS === '1',
  }
}

/** Whether files lie in a bucket. */
export function isBucket(env: Env): boolean {
  return env.QGJOB_BLOBS?.startsWith('s3://') === true
}

/**
 * Opens the storage for files: a directory beside the database, another one that QGJOB_BLOBS names, or a bucket, such
 * as s3://bucket/prefix. Throws BadSetting.
 */
export function openBlobs(dataDir: string, env: Env): Blobs {
  const where = env.QGJOB_BLOBS ?? ''
  if (!isBucket(env)) return openDiskBlobs(where === '' ? join(dataDir, 'blobs') : where)
  const { hostname: bucket, pathname } = new URL(where)
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env
  if (accessKeyId === '' || secretAccessKey === '') {
    throw new BadSetting(
      'QGJOB_BLOBS names a bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key that may use it.',
    )
  }
  const region = env.QGJOB_S3_REGION ?? env.AWS_REGION ?? 'us-east-1'
  const folder = pathname.replace(/^\/|\/$/g, '')
  const place = {
    endpoint: env.QGJOB_S3_ENDPOINT ?? `https://s3.${region}.amazonaws.com`,
    region,
    bucket,
    prefix: folder === '' ? '' : `${folder}/`,
    accessKeyId,
    secretAccessKey,
    ...(env.AWS_SESSION_TOKEN !== undefined && { sessionToken: env.AWS_SESSION_TOKEN }),
  }
  return openS3Blobs(place, join(dataDir, 'incoming'))
}

/** Reads from the environment what one client may cost. Throws BadSetting. */
export function readLimits(env: Env): Partial<HttpLimits> {
  return limitsFrom(reader(LIMIT_SETTINGS, env))
}

/** GitHub's, for the runs of its Actions. A GitHub Enterprise Server has its own. */
const DEFAULT_CI_ISSUER = 'https://token.actions.githubusercontent.com'

/** Whose word is taken for what a CI run is. Throws BadSetting. */
export function readCiIssuer(env: Env): string {
  const issuer = env.QGJOB_CI_ISSUER ?? ''
  if (issuer === '') return DEFAULT_CI_ISSUER
  if (URL.canParse(issuer) && /^https?:$/.test(new URL(issuer).protocol)) return issuer
  throw new BadSetting(`QGJOB_CI_ISSUER is "${issuer}": write it like ${DEFAULT_CI_ISSUER}, or unset it for that one.`)
}

/** Reads the timing from the environment. Throws BadSetting. */
export function readTiming(env: Env): Timing {
  const read = reader(TIMING_SETTINGS, env)
  const timing: Timing = {
    heartbeatMs: read('QGJOB_HEARTBEAT_MS'),
    leaseMs: read('QGJOB_LEASE_MS'),
    selfStopMs: read('QGJOB_SELF_STOP_MS'),
    sweepMs: read('QGJOB_SWEEP_MS'),
    ageingMs: read('QGJOB_AGEING_MS'),
    turnMs: read('QGJOB_TURN_MS'),
    affinityMs: read('QGJOB_AFFINITY_MS'),
    maxLogBytes: read('QGJOB_MAX_LOG_BYTES'),
    retry: {
      backoffMs: read('QGJOB_BACKOFF_MS'),
      maxBackoffMs: read('QGJOB_MAX_BACKOFF_MS'),
      infrastructureBudget: read('QGJOB_INFRASTRUCTURE_BUDGET'),
    },
    health: {
      quarantineMs: read('QGJOB_QUARANTINE_MS'),
      maxQuarantineMs: read('QGJOB_MAX_QUARANTINE_MS'),
    },
  }
  if (timing.heartbeatMs >= timing.selfStopMs || timing.selfStopMs >= timing.leaseMs) {
    throw new BadSetting(
      `QGJOB_HEARTBEAT_MS (${timing.heartbeatMs}) must be less than QGJOB_SELF_STOP_MS (${timing.selfStopMs}), and that less than QGJOB_LEASE_MS (${timing.leaseMs}).`,
    )
  }
  return timing
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

/** Whether only this machine reaches what listens there. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.has(host)
}
