import { GraphQLError, Kind, type ASTVisitor, type SelectionSetNode, type ValidationContext } from 'graphql'
import { perFragment } from './per-fragment.ts'

/**
 * A validation rule against documents whose fields are nested deeper than `limit`. Introspection is left to
 * graphql-js, which has a limit of its own for it: tools nest it deeper than any query of this API.
 */
export function limitDepth(limit: number): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    function depthOf({ selections }: SelectionSetNode): number {
      return Math.max(0, ...selections.map(depthOfSelection))
    }

    function depthOfSelection(selection: SelectionSetNode['selections'][number]): number {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return depthOfFragment(selection.name.value, null)
      if (selection.kind === Kind.INLINE_FRAGMENT) return depthOf(selection.selectionSet)
      if (selection.name.value.startsWith('__')) return 0
      return 1 + (selection.selectionSet === undefined ? 0 : depthOf(selection.selectionSet))
    }

    const depthOfFragment = perFragment(context, ({ selectionSet }) => depthOf(selectionSet))

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
