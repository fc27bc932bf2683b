type WithoutNulls<T> = { [K in keyof T]: Exclude<T[K], null | undefined> }

/** Callers may say null for "not given"; the domain knows only absent fields. */
export function withoutNulls<T extends object>(input: T): WithoutNulls<T> {
  const given = Object.entries(input).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(given) as WithoutNulls<T>
}
