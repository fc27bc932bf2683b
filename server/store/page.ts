/** A page of a list by keyset: after is the id of the last item of the page before. */
export interface PageRequest {
  first: number
  after: string | null
}

export interface Page<T> {
  items: T[]
  hasNextPage: boolean
}

/** Cuts the one row that was read beyond the page to learn whether there are more. */
export function toPage<T>(rows: T[], first: number): Page<T> {
  return { items: rows.slice(0, first), hasNextPage: rows.length > first }
}
