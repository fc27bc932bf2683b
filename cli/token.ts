/** What a token looks like: `qgj_`, three letters for what it is for, random letters, a checksum. */
const FORM = /^qgj_(adm|own|mem|vwr|enr|wrk)_[0-9A-Za-z]{33}$/

export function looksLikeToken(text: string): boolean {
  return FORM.test(text)
}

/** So much of a secret as tells which it is, and helps nobody. */
export function masked(token: string): string {
  return looksLikeToken(token) ? `${token.slice(0, 8)}…` : '…'
}

/** Whether whoever is on the way to this server can read what is sent to it. */
export function isReadableOnTheWay(server: string): boolean {
  const { protocol, hostname } = new URL(server)
  return protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}
