/** The GraphQL endpoint of a server address: the path /graphql is added when the address names none. */
export function httpAddress(url: string): string {
  const address = new URL(url)
  if (address.pathname === '/') address.pathname = '/graphql'
  return address.href
}

/** Where the server takes and gives files, such as "builds": beside its GraphQL endpoint. */
export function fileAddress(url: string, path: string): string {
  return new URL(path, httpAddress(url)).href
}

/** The same endpoint for WebSockets. */
export function socketAddress(url: string): string {
  return httpAddress(url).replace(/^http/, 'ws')
}
