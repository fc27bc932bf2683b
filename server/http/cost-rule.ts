import {
  getNamedType,
  GraphQLError,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql'
import { perFragment } from './per-fragment.ts'

/** What a list counts as whose length the document does not tell. */
const USUAL_LIST = 10
/** What a page counts as whose size is a variable: the largest that there is. */
const LARGEST_PAGE = 100

/** By document, of the operation that costs most. */
const costs = new WeakMap<DocumentNode, number>()

/** What a checked document may cost at most. */
export function costOf(document: DocumentNode): number {
  return costs.get(document) ?? 0
}

/**
 * A validation rule against operations that may answer too many objects. Known from the text alone, so that it is
 * looked at once per document and not once per request: an object counts 1, a list as often as it may be long.
 */
export function limitCost(limit: number): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    const schema = context.getSchema()

    /** `page` is how long the lists of a connection are, if these are the fields of one. */
    function costIn({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined, page: number | null): number {
      let cost = 0
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) cost += costOfField(selection, type, page)
        else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += costOfFragment(selection.name.value, page)
        else {
          const name = selection.typeCondition?.name.value
          cost += costIn(selection.selectionSet, name === undefined ? type : schema.getType(name), page)
        }
      }
      return cost
    }

    function costOfField(node: FieldNode, parent: GraphQLNamedType | undefined, page: number | null): number {
      const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
      if (field === undefined || node.selectionSet === undefined || !isCompositeType(getNamedType(field.type))) return 0
      const each = 1 + costIn(node.selectionSet, getNamedType(field.type), pageSize(node, field))
      return isList(field.type) ? each * (page ?? USUAL_LIST) : each
    }

    const costOfFragment = perFragment(context, ({ selectionSet, typeCondition }, page: number | null) =>
      costIn(selectionSet, schema.getType(typeCondition.name.value), page),
    )

    function pageSize(node: FieldNode, { args }: GraphQLField<unknown, unknown>): number | null {
      const argument = args.find(({ name }) => name === 'first')
      if (argument === undefined) return null
      const first = node.arguments?.find(({ name }) => name.value === 'first')?.value
      if (first === undefined) return Number(argument.defaultValue)
      return first.kind === Kind.INT ? Number(first.value) : LARGEST_PAGE
    }

    return {
      OperationDefinition(node: OperationDefinitionNode) {
        const cost = costIn(node.selectionSet, schema.getRootType(node.operation) ?? undefined, null)
        costs.set(context.getDocument(), Math.max(cost, costOf(context.getDocument())))
        if (cost <= limit) return
        const message = `The operation may answer ${cost} objects; at most ${limit} are allowed. Ask for smaller pages, or for less of each.`
        context.reportError(new GraphQLError(message, { nodes: node, extensions: { code: 'OPERATION_TOO_COSTLY' } }))
      },
    }
  }
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type)
}
