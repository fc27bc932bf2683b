/** The most items that the server gives in one page. */
const LARGEST_PAGE = 100

interface Connection<T> {
  readonly edges: readonly { readonly node: T }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** The only page of a connection that holds nothing. */
export const NONE: Connection<never> = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } }

/** Reads a connection page by page, up to `limit` items. */
export async function readPages<T>(
  limit: number,
  read: (page: { first: number; after: string | null }) => Promise<Connection<T>>,
): Promise<{ items: T[]; hasMore: boolean }> {
  const items: T[] = []
  let after: string | null = null
  for (;;) {
    const { edges, pageInfo } = await read({ first: Math.min(LARGEST_PAGE, limit - items.length), after })
    items.push(...edges.map(({ node }) => node))
    after = pageInfo.endCursor
    const hasMore = pageInfo.hasNextPage && after !== null
    if (!hasMore || items.length >= limit) return { items, hasMore }
  }
}
