/** One change to the source, made while a test build loads it: nothing of it is in the product. */
export interface Patch {
  /** Relative to the repository. */
  file: string
  find: string
  replace: string
}

/** Throws if the source is not what the patch was made for: a patch that does nothing would prove nothing. */
export function applyPatch(source: string, { file, find, replace }: Patch): string {
  if (!source.includes(find)) throw new Error(`${file} has no "${find}"`)
  return source.replace(find, () => replace)
}
