import type { AppBuild } from '../domain/build.ts'
import type { Group } from '../domain/group.ts'
import type { Job } from '../domain/job.ts'
import type { AuditEntry } from '../store/audit.ts'
import type { Page, PageRequest } from '../store/page.ts'
import { builder } from './builder.ts'
import { badArgument } from './errors.ts'

const DEFAULT_FIRST = 20
const MAX_FIRST = 100

/** An entry has no id of its own: it is listed by its number. */
export type ListedEntry = AuditEntry & { id: `aud_${number}` }

/** The arguments of every field that answers a page. */
export const pageArgs = builder.args((t) => ({
  first: t.int({
    defaultValue: DEFAULT_FIRST,
    description: `How many at most, 1 to ${MAX_FIRST}; anything else is refused. null means the default.`,
  }),
  after: t.string({ description: 'The endCursor of the page before; absent for the first page.' }),
}))

/**
 * The page that the arguments ask for. `prefix` is that of the listed ids, such as "job".
 * Throws BAD_USER_INPUT for a `first` out of bounds and for a cursor that is not of such a list.
 */
export function pageRequest(
  { first, after }: { first?: number | null | undefined; after?: string | null | undefined },
  prefix: string,
): PageRequest {
  const size = first ?? DEFAULT_FIRST
  if (size < 1 || size > MAX_FIRST) throw badArgument('first', `must be from 1 to ${MAX_FIRST}, not ${size}.`)
  if (after == null) return { first: size, after: null }
  const id = Buffer.from(after, 'base64url').toString()
  if (!id.startsWith(`${prefix}_`))
    throw badArgument('after', 'is not a cursor of this list; pass an endCursor as it is.')
  return { first: size, after: id }
}

/** Opaque to clients, so that lists may be ordered by more than the id one day. */
function cursorOf(item: { id: string }): string {
  return Buffer.from(item.id).toString('base64url')
}

const PageInfo = builder.objectRef<Page<{ id: string }>>('PageInfo').implement({
  description: 'Where a page ends and whether another follows.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether there is more after this page.' }),
    endCursor: t.string({
      nullable: true,
      description: 'Pass it as `after` to get the next page; null when this page is empty.',
      resolve: ({ items }) => {
        const last = items.at(-1)
        return last === undefined ? null : cursorOf(last)
      },
    }),
  }),
})

/** The types `<Name>Connection` and `<Name>Edge`, over a page of the store. */
export function connectionOf<Name extends 'Job' | 'Group' | 'AppBuild' | 'AuditEntry'>(name: Name, order: string) {
  type Item = { Job: Job; Group: Group; AppBuild: AppBuild; AuditEntry: ListedEntry }[Name]
  const noun = name === 'AppBuild' ? 'build' : name.toLowerCase()
  const Edge = builder.objectRef<Item>(`${name}Edge`).implement({
    description: `A ${noun} in a page, with its position.`,
    fields: (t) => ({
      cursor: t.string({ description: 'Pass it as `after` to continue behind this one.', resolve: cursorOf }),
      // An Item is what the type called `name` stands for, but the compiler cannot follow that through the generic.
      node: t.field({ type: name, description: `The ${noun}.`, resolve: (item) => item as never }),
    }),
  })
  return builder.objectRef<Page<Item>>(`${name}Connection`).implement({
    description: `A page of ${noun}s, ${order}.`,
    fields: (t) => ({
      edges: t.field({ type: [Edge], description: 'What is on this page.', resolve: ({ items }) => items }),
      pageInfo: t.field({ type: PageInfo, description: 'How to get the next page.', resolve: (page) => page }),
    }),
  })
}
