// Adds selections to a document and takes them away; documents are never changed in place.
import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type InlineFragmentNode,
  isRequiredArgument,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  parse,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { selected } from "../examples/selecting";
import { begun } from "./values";

/** A part that can be selected: a field, or what only one type has. */
export type Part = FieldNode | InlineFragmentNode;

/** The part with this name, a field or the type of a fragment. */
export function partOf(set: SelectionSetNode | undefined, name: string): Part | undefined {
  return set?.selections.find((one): one is Part => nameOf(one) === name);
}

/** The set with this part instead of the one of the same name; without it where there is none. */
export function withPart(
  set: SelectionSetNode | undefined,
  name: string,
  part: Part | undefined,
): SelectionSetNode | undefined {
  const selections = replaced(set?.selections ?? [], (one) => nameOf(one) === name, part);
  return selections.length === 0 ? undefined : { kind: Kind.SELECTION_SET, selections };
}

/** The field with this argument instead of the one of the same name. */
export function withArgument(
  field: FieldNode,
  name: string,
  to: ArgumentNode | undefined,
): FieldNode {
  return {
    ...field,
    arguments: replaced(field.arguments ?? [], (one) => one.name.value === name, to),
  };
}

/** A field as it begins: what must be given, and something to see of what it gives. */
export function beginField(
  schema: GraphQLSchema,
  parent: GraphQLNamedType,
  field: GraphQLField<unknown, unknown>,
): FieldNode {
  const text = selected(schema, parent.name, field.name) ?? `${field.name} { __typename }`;
  const node = firstField(parse(`{ ${text} }`));
  const missing = field.args
    .filter(
      (one) =>
        isRequiredArgument(one) && !node.arguments?.some((has) => has.name.value === one.name),
    )
    .map(
      (one): ArgumentNode => ({
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: one.name },
        value: begun(one.name, one.type),
      }),
    );
  return { ...node, arguments: [...(node.arguments ?? []), ...missing] };
}

/** A fragment for one of the types that a record may be of. */
export function beginFragment(schema: GraphQLSchema, type: string): InlineFragmentNode {
  const title = selected(schema, type, "title") ?? "__typename";
  const inner = parse(`{ ... on ${type} { ${title} } }`).definitions[0] as OperationDefinitionNode;
  return inner.selectionSet.selections[0] as InlineFragmentNode;
}

/** The operation that is built: the named one where it is of this type, else the first that is. */
export function operationOf(
  document: DocumentNode | null | undefined,
  type: OperationTypeNode,
  name: string | undefined,
): OperationDefinitionNode | undefined {
  const all = (document?.definitions ?? []).filter(
    (one): one is OperationDefinitionNode =>
      one.kind === Kind.OPERATION_DEFINITION && one.operation === type,
  );
  return all.find((one) => one.name?.value === name) ?? all[0];
}

/** The document in which this operation has these selections; it leaves with the last of them. */
export function withSelections(
  document: DocumentNode | null | undefined,
  operation: OperationDefinitionNode | undefined,
  type: OperationTypeNode,
  set: SelectionSetNode | undefined,
): DocumentNode {
  const before = operation ?? { kind: Kind.OPERATION_DEFINITION, operation: type };
  const next = set && ({ ...before, selectionSet: set } as OperationDefinitionNode);
  const definitions = replaced(document?.definitions ?? [], (one) => one === operation, next);
  return { kind: Kind.DOCUMENT, definitions };
}

function replaced<T>(all: readonly T[], is: (one: T) => boolean, by: T | undefined): T[] {
  const at = all.findIndex(is);
  if (at < 0) return by === undefined ? [...all] : [...all, by];
  return all.flatMap((one, index) => (index !== at ? [one] : by === undefined ? [] : [by]));
}

function nameOf(one: SelectionNode): string | undefined {
  if (one.kind === Kind.FIELD) return one.name.value;
  return one.kind === Kind.INLINE_FRAGMENT ? one.typeCondition?.name.value : undefined;
}

function firstField(document: DocumentNode): FieldNode {
  const operation = document.definitions[0] as OperationDefinitionNode;
  return operation.selectionSet.selections[0] as FieldNode;
}
