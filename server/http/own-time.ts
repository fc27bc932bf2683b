import {
  getOperationAST,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/**
 * Tells whether an operation of a checked document is a mutation that ends in a time of its own, which may be longer
 * than that of others: one of a field whose extensions say `hasOwnTime`, and no other. Several would add their times
 * up.
 */
export function createOwnTime(
  schema: GraphQLSchema,
): (document: DocumentNode, operationName: string | null | undefined) => boolean {
  const known = new WeakMap<OperationDefinitionNode, boolean>()
  const fields = schema.getMutationType()?.getFields() ?? {}

  const has = (document: DocumentNode, { selections: [selection, ...others] }: SelectionSetNode): boolean => {
    if (selection === undefined || others.length > 0) return false
    if (selection.kind === Kind.FIELD) return fields[selection.name.value]?.extensions.hasOwnTime === true
    if (selection.kind === Kind.INLINE_FRAGMENT) return has(document, selection.selectionSet)
    const { value: name } = selection.name
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
    )
    return fragment?.kind === Kind.FRAGMENT_DEFINITION && has(document, fragment.selectionSet)
  }

  return (document, operationName) => {
    const operation = getOperationAST(document, operationName)
    if (operation?.operation !== OperationTypeNode.MUTATION) return false
    let answer = known.get(operation)
    if (answer === undefined) known.set(operation, (answer = has(document, operation.selectionSet)))
    return answer
  }
}
