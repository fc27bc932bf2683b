/** The most items that the server gives in one page. */
const LARGEST_PAGE = 100

interface Connection<T> {
  readonly edges: readonly { readonly node: T }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** The only page of a connection that holds nothing. */
export const NONE: Connection<never> = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } }

type ReadPage<T> = (page: { first: number; after: string | null }) => Promise<Connection<T>>

interface Read<T> {
  items: T[]
  hasMore: boolean
}

/** The pages of a connection one by one, up to `limit` items in all. */
export async function* eachPage<T>(limit: number, read: ReadPage<T>): AsyncGenerator<Read<T>> {
  let left = limit
  let after: string | null = null
  for (;;) {
    const { edges, pageInfo }: Connection<T> = await read({ first: Math.min(LARGEST_PAGE, left), after })
    left -= edges.length
    after = pageInfo.endCursor
    const hasMore = pageInfo.hasNextPage && after !== null
    yield { items: edges.map(({ node }) => node), hasMore }
    if (!hasMore || left <= 0) return
  }
}

/** Reads a connection page by page, up to `limit` items. */
export async function readPages<T>(limit: number, read: ReadPage<T>): Promise<Read<T>> {
  const all: Read<T> = { items: [], hasMore: false }
  for await (const { items, hasMore } of eachPage(limit, read)) {
    all.items.push(...items)
    all.hasMore = hasMore
  }
  return all
}
