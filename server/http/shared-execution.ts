import { Kind, visit, type DocumentNode, type ExecutionResult } from 'graphql'
import { Turn } from '../events/turn.ts'
import type { Executor, Operation } from './executor.ts'

/** The executed and serialized result of one event, shared by all subscribers of one operation who see the same. */
export class SharedPayload {
  /** JSON in UTF-8, closed by the brace that ends the message around it; null while it is being executed. */
  bytes: Buffer | null = null
  readonly #waiting: ((bytes: Buffer) => void)[] = []

  constructor(result: ExecutionResult | Promise<ExecutionResult>) {
    if ('then' in result) void result.then((settled) => this.#release(settled))
    else this.bytes = serialize(result)
  }

  /** Calls back once the bytes are there. */
  whenReady(callback: (bytes: Buffer) => void): void {
    if (this.bytes === null) this.#waiting.push(callback)
    else callback(this.bytes)
  }

  async #release(result: ExecutionResult): Promise<void> {
    const bytes = serialize(result)
    this.bytes = bytes
    const turn = new Turn()
    for (const callback of this.#waiting) {
      callback(bytes)
      if (turn.isOver()) await turn.yield()
    }
  }
}

function serialize(result: ExecutionResult): Buffer {
  return Buffer.from(`${JSON.stringify(result)}}`)
}

/** Prepares an operation for its events. */
export type SharedExecution = (operation: Operation) => (event: object) => SharedPayload

/**
 * Executes and serializes each event once per operation, however many subscribe: the same document, operation name,
 * variables that matter, role and scope. Events are told apart by identity: the feeds give one object to all.
 *
 * The price is a rule: the resolvers under a shared subscription depend on the event and on the arguments of their own
 * fields alone, and on what the subscriber may see, which is part of the key. They must not depend on anything else
 * about who subscribes, nor on the arguments of the subscription field itself, which only choose the events: two
 * filters that both chose an event share its result.
 */
export function createSharedExecution(execute: Executor['execute']): SharedExecution {
  const payloads = new WeakMap<object, Map<string, SharedPayload>>()
  const documents = new WeakMap<DocumentNode, { number: number; variables: string[] }>()
  let documentCount = 0

  function keyOf({ caller: { principal }, document, operationName, variableValues }: Operation): string {
    let known = documents.get(document)
    if (known === undefined) {
      known = { number: documentCount++, variables: variablesOfEvents(document) }
      documents.set(document, known)
    }
    const values = known.variables.map((name) => [name, variableValues?.[name]])
    return JSON.stringify([
      known.number,
      principal.role,
      principal.scope.key,
      operationName,
      Object.fromEntries(values),
    ])
  }

  return (operation) => {
    const key = keyOf(operation)
    return (event) => {
      let ofEvent = payloads.get(event)
      if (ofEvent === undefined) payloads.set(event, (ofEvent = new Map<string, SharedPayload>()))
      let payload = ofEvent.get(key)
      if (payload === undefined) ofEvent.set(key, (payload = new SharedPayload(execute(operation, event))))
      return payload
    }
  }
}

/** The variables used anywhere but in the arguments of subscription fields, so that cursors and filters do not part. */
function variablesOfEvents(document: DocumentNode): string[] {
  const names = new Set<string>()
  visit(document, {
    VariableDefinition: () => false,
    Argument(_node, _key, _parent, _path, ancestors) {
      const parents = ancestors.filter((ancestor) => 'kind' in ancestor)
      const [, operation] = parents
      const isRootField = operation?.kind === Kind.OPERATION_DEFINITION && parents.at(-1)?.kind === Kind.FIELD
      const fields = parents.filter(({ kind }) => kind === Kind.FIELD)
      return isRootField && fields.length === 1 ? false : undefined
    },
    Variable({ name }) {
      names.add(name.value)
    },
  })
  return [...names].sort()
}
