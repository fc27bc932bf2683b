import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Logger } from 'pino'
import { BadSetting } from './config.ts'

/** What a TLS server shows and signs with, as PEM. */
export interface TlsIdentity {
  cert: string
  key: string
}

/** A certificate that ends sooner is worth a line in the log, milliseconds. */
const SOON_MS = 14 * 86_400_000

/** Reads the certificate (with its chain) and the key. Throws BadSetting, which never repeats what a file holds. */
export function readTls(files: { cert?: string; key?: string }, now: number, log: Logger): TlsIdentity | null {
  if (files.cert === undefined && files.key === undefined) return null
  if (files.cert === undefined || files.key === undefined) {
    throw new BadSetting('TLS needs both: the certificate by --tls-cert and its key by --tls-key.')
  }
  const cert = read(files.cert, '--tls-cert')
  const key = read(files.key, '--tls-key')
  const certificate = parse(() => new X509Certificate(cert), files.cert, 'certificate')
  const privateKey: KeyObject = parse(() => createPrivateKey(key), files.key, 'private key without a passphrase')
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new BadSetting(`The key in ${files.key} is not that of the certificate in ${files.cert}: name the pair.`)
  }
  const ends = Date.parse(certificate.validTo)
  if (ends < now) throw new BadSetting(`The certificate in ${files.cert} ended on ${day(ends)}: renew it.`)
  if (ends - now < SOON_MS) log.warn({ validTo: day(ends) }, 'the TLS certificate ends soon: renew it, and start again')
  return { cert, key }
}

function read(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new BadSetting(`The file of ${option} cannot be read: ${(error as Error).message}`)
  }
}

function parse<T>(make: () => T, file: string, what: string): T {
  try {
    return make()
  } catch {
    throw new BadSetting(`${file} holds no PEM ${what}.`)
  }
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
