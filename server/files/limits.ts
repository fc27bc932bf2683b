/** What files may cost. Sizes are bytes, times milliseconds. Where each is set: FILE_SETTINGS in config.ts. */
export interface FileLimits {
  /** One app build. */
  build: number
  /** The builds that an organization keeps. */
  orgBuilds: number
  /** One artifact. */
  artifact: number
  /** The artifacts of one attempt. */
  attemptArtifacts: { files: number; bytes: number }
  /** How long a link to an artifact is good. */
  linkMs: number
  /** Fetching a build from a URL, all redirects together. */
  fetchMs: number
  /** Whether builds may be fetched from addresses of private networks, and without TLS. */
  privateUrls: boolean
}
