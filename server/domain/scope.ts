import { NotFound } from './errors.ts'
import type { OrganizationId } from './job.ts'
import type { TokenId } from './token.ts'
import type { Worker } from './worker.ts'

/**
 * The walls between organizations: what somebody sees of the store. Every read that is given an id or an organization
 * by a client takes one, so that none can forget to ask; what lies outside is answered like what is not there.
 */
export class Scope {
  readonly #organizations: ReadonlySet<OrganizationId> | null
  readonly #credential: TokenId | null
  readonly #note: ((organizationId: OrganizationId) => void) | null
  /** Equal for scopes that see the same. */
  readonly key: string

  private constructor(
    organizations: ReadonlySet<OrganizationId> | null,
    credential: TokenId | null,
    note: ((organizationId: OrganizationId) => void) | null = null,
  ) {
    this.#organizations = organizations
    this.#credential = credential
    this.#note = note
    this.key = JSON.stringify([this.organizationIds, credential])
  }

  /** Of these organizations, and of the workers that may serve them; null: of all. */
  static of(organizationIds: readonly OrganizationId[] | null): Scope {
    return new Scope(organizationIds && new Set(organizationIds), null)
  }

  /**
   * Of everything, by somebody of whom it is noted what he looks at: `note` is called for each organization that is
   * met.
   */
  static noting(note: (organizationId: OrganizationId) => void): Scope {
    return new Scope(null, null, note)
  }

  /** Of an agent: the workers that it registered under this credential, and of its organizations what they serve. */
  static ofAgent(organizationIds: readonly OrganizationId[] | null, credential: TokenId): Scope {
    return new Scope(organizationIds && new Set(organizationIds), credential)
  }

  /** The organizations it is limited to; null: none is left out. */
  get organizationIds(): OrganizationId[] | null {
    return this.#organizations && [...this.#organizations].sort()
  }

  /** Whether what an organization has is inside; asked for each row that is about to be answered or changed. */
  sees(organizationId: OrganizationId): boolean {
    this.#note?.(organizationId)
    return this.names(organizationId)
  }

  /** Whether the organization itself may be named, without a look at what it has. */
  names(organizationId: OrganizationId): boolean {
    return this.#organizations === null || this.#organizations.has(organizationId)
  }

  /** Throws NotFound for an organization outside, whether or not it exists. */
  require(organizationId: OrganizationId): void {
    if (!this.sees(organizationId)) throw new NotFound('organization', organizationId)
  }

  /** Whether all of these organizations are inside; null stands for every one there is. */
  covers(organizationIds: readonly OrganizationId[] | null): boolean {
    if (this.#organizations === null) return true
    return organizationIds?.every((id) => this.names(id)) ?? false
  }

  /** Whether what a worker holds is its agent's to touch: that of any worker, unless the scope is an agent's. */
  owns(credentialId: TokenId | null): boolean {
    return this.#credential === null || this.#credential === credentialId
  }

  seesWorker({ organizationIds, credentialId }: Pick<Worker, 'organizationIds' | 'credentialId'>): boolean {
    if (this.#credential !== null) return this.owns(credentialId)
    return this.#organizations === null || organizationIds === null || organizationIds.some((id) => this.names(id))
  }

  /** A worker without the names of the organizations outside that it serves as well. */
  show<W extends Pick<Worker, 'organizationIds'>>(worker: W): W {
    const { organizationIds } = worker
    if (organizationIds === null || this.covers(organizationIds)) return worker
    return { ...worker, organizationIds: organizationIds.filter((id) => this.names(id)) }
  }
}

/** No walls: for the server's own work, whose ids come from the store itself. */
export const EVERYTHING = Scope.of(null)
