/** The GraphQL endpoint of a server address: the path /graphql is added when the address names none. */
export function httpAddress(url: string): string {
  const address = new URL(url)
  if (address.pathname === '/') address.pathname = '/graphql'
  return address.href
}

/** The same endpoint for WebSockets. */
export function socketAddress(url: string): string {
  return httpAddress(url).replace(/^http/, 'ws')
}
