import { GraphQLError, Kind, type ASTVisitor, type SelectionSetNode, type ValidationContext } from 'graphql'
import type { HttpLimits } from './limits.ts'
import { perFragment } from './per-fragment.ts'

/**
 * A validation rule against documents that make much of one request by repetition: aliases, root fields, directives.
 */
export function limitCounts({
  aliases,
  rootFields,
  directives,
}: Pick<HttpLimits, 'aliases' | 'rootFields' | 'directives'>): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    let aliasCount = 0
    let directiveCount = 0

    function refuse(what: string, count: number, limit: number, code: string): void {
      if (count <= limit) return
      const message = `The document has ${count} ${what}; at most ${limit} are allowed. Send several requests instead.`
      context.reportError(new GraphQLError(message, { extensions: { code } }))
    }

    function fieldsIn({ selections }: SelectionSetNode): number {
      return selections.reduce((sum, selection) => {
        if (selection.kind === Kind.FIELD) return sum + 1
        if (selection.kind === Kind.INLINE_FRAGMENT) return sum + fieldsIn(selection.selectionSet)
        return sum + fieldsOfFragment(selection.name.value, null)
      }, 0)
    }

    const fieldsOfFragment = perFragment(context, ({ selectionSet }) => fieldsIn(selectionSet))

    return {
      Field({ alias }) {
        if (alias) aliasCount++
      },
      Directive() {
        directiveCount++
      },
      OperationDefinition: ({ selectionSet }) => {
        refuse('root fields', fieldsIn(selectionSet), rootFields, 'TOO_MANY_ROOT_FIELDS')
      },
      Document: {
        leave() {
          refuse('aliases', aliasCount, aliases, 'TOO_MANY_ALIASES')
          refuse('directives', directiveCount, directives, 'TOO_MANY_DIRECTIVES')
        },
      },
    }
  }
}
