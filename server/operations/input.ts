import { z } from 'zod'
import { InvalidInput } from '../domain/errors.ts'
import { PLATFORMS, TARGETS } from '../domain/job.ts'

export const oneOf = <T extends string>(values: readonly T[]) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` })
// Control characters would reach terminals and logs, and marks that turn the direction of text make one name look like
// another; nothing that has a name needs them. Half a character (a lone surrogate) is no text to PostgreSQL.
export const printable = (max: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(max, `must be at most ${max} characters`)
    .regex(/\S|^$/, 'must not be blank')
    .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'must not contain control characters, line breaks or half characters')
    .regex(
      /^[^\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/,
      'must not contain marks that turn the direction of text',
    )

export const organizationId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'must be a slug: 1 to 63 lower-case letters, digits and hyphens, not starting with a hyphen',
  )
export const appVersionId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/,
    'must be 1 to 128 letters, digits, dots, hyphens, underscores or plus signs, starting with a letter or digit',
  )
export const tags = z.array(printable(64)).max(16, 'must be at most 16 tags').transform(sortedUnique)
export const platform = oneOf(PLATFORMS)
export const targets = oneOf(TARGETS)

/** Reads a value by a schema; throws InvalidInput with the path of the first problem. */
export function parse<T>(schema: z.ZodType<T>, value: unknown, field: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = (issue?.path ?? []).map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  throw new InvalidInput(`${field}${path}`, issue?.message ?? 'is invalid')
}

export function sortedUnique(values: readonly string[]): string[] {
  return [...new Set(values)].sort()
}
