/** Waits for a fact: asks again, a moment after each answer, until it is neither undefined nor false. */
export async function until<T>(
  fact: () => Promise<T | undefined | false> | T | undefined | false,
  { what = 'the fact', withinMs = 5_000 }: { what?: string; withinMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const value = await fact()
    if (value !== undefined && value !== false) return value
    if (performance.now() > deadline) throw new Error(`${what} did not come true within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
