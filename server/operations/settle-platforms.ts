import type { App } from '../app.ts'
import { BuildMissing } from '../domain/errors.ts'
import type { Platform } from '../domain/job.ts'
import { fits, type Worker } from '../domain/worker.ts'
import type { JobRequest } from './submit-input.ts'

export interface Settled {
  requests: readonly JobRequest[]
  /** Why they cannot be accepted; null: they can. */
  refusal: BuildMissing | null
}

/**
 * Makes sure that each job's device will have something to install. An app version of which nothing was uploaded is
 * left to the agents, which bring builds of their own. Of one that was uploaded, a job runs where there is a build: on
 * the platform that it asks for, or on the only one that has a build, which it asks for from then on.
 */
export async function settlePlatforms(app: App, requests: readonly JobRequest[]): Promise<Settled> {
  const uploaded = new Map<string, readonly Platform[]>()
  for (const { organizationId, appVersionId } of requests) {
    if (uploaded.has(appVersionId)) continue // one organization for all
    uploaded.set(appVersionId, await app.directory.platformsOf(organizationId, appVersionId))
  }
  if ([...uploaded.values()].every((platforms) => platforms.length === 0)) return { requests, refusal: null }
  const workers = await app.directory.workers(app.caller.principal.scope)
  const settled: JobRequest[] = []
  for (const request of requests) {
    const { appVersionId, requirements } = request
    const platforms = uploaded.get(appVersionId) ?? []
    const why = platforms.length === 0 ? null : problem(request, platforms, workers)
    if (why !== null) return { requests, refusal: new BuildMissing(appVersionId, platforms, why) }
    const [only] = platforms
    const isOpen = requirements.platform === undefined && only !== undefined
    settled.push(isOpen ? { ...request, requirements: { platform: only, ...requirements } } : request)
  }
  return { requests: settled, refusal: null }
}

/** What is wrong, to go on after the platforms that have a build; null if nothing is. */
function problem(request: JobRequest, platforms: readonly Platform[], workers: readonly Worker[]): string | null {
  const { platform } = request.requirements
  if (platform !== undefined) {
    return platforms.includes(platform) ? null : `and not for ${platform} (\`qgjob app upload\` adds a build)`
  }
  if (platforms.length > 1) return 'and the job does not say which (--require-platform does)'
  const suitable = workers.filter((worker) => fits(worker, request))
  const found = suitable.flatMap(({ capabilities }) => capabilities.platform ?? [])
  if (found.length === 0 || found.some((one) => platforms.includes(one))) return null
  const here = [...new Set(found)].join(' or ')
  return `and the ${request.target} devices here are ${here} (\`qgjob app upload\` adds a build, --require-platform waits for other devices)`
}
