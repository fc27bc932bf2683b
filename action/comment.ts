import type { RunReport } from '../cli/runs/report.ts'
import type { GithubApi } from './github-api.ts'
import { markdownReport } from './markdown.ts'

/** GitHub takes 65,536 characters. */
const MAX_COMMENT = 60_000

/** One comment for each key on each pull request: it is found again by its first line, and changed in place. */
export async function upsertComment(
  api: GithubApi,
  pullRequest: number,
  key: string,
  report: RunReport,
  links: { run?: string | undefined },
): Promise<'created' | 'updated'> {
  const marker = markerOf(key)
  const body = `${marker}\n${markdownReport(report, { ...links, budget: MAX_COMMENT, unit: 'characters' })}`
  const [author, comments] = [await api.ownName(), await api.comments(pullRequest)]
  // Anybody can write the marker into a comment; only our own is ours to change.
  const own = comments.find((comment) => comment.body.startsWith(marker) && comment.author === author)
  if (own === undefined) {
    await api.createComment(pullRequest, body)
    return 'created'
  }
  await api.updateComment(own.id, body)
  return 'updated'
}

/** Hidden in the rendered comment. No key can end it. */
function markerOf(key: string): string {
  return `<!-- qgjob:${key.replace(/[^\p{L}\p{N} ._/-]/gu, '_').replaceAll('--', '-_')} -->`
}
