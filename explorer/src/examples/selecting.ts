// Chooses what an example asks of a record, by what the schema has.
import {
  type GraphQLField,
  type GraphQLInputFieldMap,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
} from "graphql";
import { type Module, typeName } from "../workspace/definitions";

/** What tells most about an object that is not spelled out, in the order of what is best. */
const TELLING = ["id", "title", "name", "amount", "currency", "text", "url"];
const NEAR = 3;

/** The fields of a type that is an object or an interface. */
export function fieldsOf(
  schema: GraphQLSchema,
  type: string,
): Record<string, GraphQLField<unknown, unknown>> {
  const found = schema.getType(type);
  return isObjectType(found) || isInterfaceType(found) ? found.getFields() : {};
}

/** The fields of an input type. */
export function inputsOf(schema: GraphQLSchema, type: string): GraphQLInputFieldMap {
  const found = schema.getType(type);
  return isInputObjectType(found) ? found.getFields() : {};
}

/** What one field is asked with: its name, and below it what is told of an object. */
export function selected(schema: GraphQLSchema, type: string, name: string): string | null {
  const field = fieldsOf(schema, type)[name];
  if (field === undefined) return null;
  const inner = getNamedType(field.type);
  if (isLeafType(inner)) return name;
  const below = Object.keys(fieldsOf(schema, inner.name));
  if (below.includes("nodes"))
    return `${name}(first: ${NEAR}) { nodes { ${telling(schema, `${inner.name}`)} } }`;
  const told = TELLING.filter((one) => below.includes(one));
  return told.length === 0 ? null : `${name} { ${told.join(" ")} }`;
}

function telling(schema: GraphQLSchema, connection: string): string {
  const nodes = fieldsOf(schema, connection).nodes;
  const node = nodes === undefined ? undefined : getNamedType(nodes.type);
  if (!isCompositeType(node)) return "__typename";
  const below = Object.keys(fieldsOf(schema, node.name));
  return TELLING.filter((one) => below.includes(one)).join(" ") || "__typename";
}

/** What an example shows of a module's records: title, its own fields, and what they point to. */
export function record(schema: GraphQLSchema, module: Module, most = 8): string {
  const own = module.fields
    .filter((field) => !field.hidden && field.apiName !== module.titleField?.apiName)
    .slice(0, most)
    .map((field) => selected(schema, typeName(module), field.apiName));
  return ["id", "title", ...own.filter((one) => one !== null)].join(" ");
}
