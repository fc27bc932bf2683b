/** What files may cost. Sizes are bytes, times milliseconds. Where each is set: FILE_SETTINGS in config.ts. */
export interface FileLimits {
  /** One app build. */
  build: number
  /** Fetching a build from a URL, all redirects together. */
  fetchMs: number
  /** Whether builds may be fetched from addresses of private networks, and without TLS. */
  privateUrls: boolean
}
