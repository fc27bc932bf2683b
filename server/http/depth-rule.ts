import { GraphQLError, Kind, type ASTVisitor, type SelectionSetNode, type ValidationContext } from 'graphql'

/**
 * A validation rule against documents whose fields are nested deeper than `limit`. Introspection is left to
 * graphql-js, which has a limit of its own for it: tools nest it deeper than any query of this API.
 */
export function limitDepth(limit: number): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    const fragments = new Map<string, number>()

    function depthOf({ selections }: SelectionSetNode): number {
      return Math.max(0, ...selections.map(depthOfSelection))
    }

    function depthOfSelection(selection: SelectionSetNode['selections'][number]): number {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return depthOfFragment(selection.name.value)
      if (selection.kind === Kind.INLINE_FRAGMENT) return depthOf(selection.selectionSet)
      if (selection.name.value.startsWith('__')) return 0
      return 1 + (selection.selectionSet === undefined ? 0 : depthOf(selection.selectionSet))
    }

    function depthOfFragment(name: string): number {
      const known = fragments.get(name)
      if (known !== undefined) return known
      fragments.set(name, 0) // ends the recursion of a cycle, which another rule reports
      const fragment = context.getFragment(name)
      const depth = fragment ? depthOf(fragment.selectionSet) : 0
      fragments.set(name, depth)
      return depth
    }

    return {
      OperationDefinition(node) {
        const depth = depthOf(node.selectionSet)
        if (depth <= limit) return
        const message = `The operation nests fields ${depth} deep; at most ${limit} are allowed.`
        context.reportError(new GraphQLError(message, { nodes: node, extensions: { code: 'DOCUMENT_TOO_DEEP' } }))
      },
    }
  }
}
