import type tls from 'node:tls'

/**
 * What a connection needs to trust these PEM certificates besides the usual ones (those of Node, and of
 * NODE_EXTRA_CA_CERTS): a `ca` of one's own would otherwise stand in their place.
 */
export function trusting(ca: string | undefined): { ca?: string[] } {
  if (ca === undefined) return {}
  const { getCACertificates }: typeof tls = process.getBuiltinModule('node:tls')
  return { ca: [...getCACertificates('default'), ca] }
}
