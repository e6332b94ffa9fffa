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
  isRequiredArgument,
} from "graphql";
import { type Field, type Module, typeName } from "../workspace/definitions";

/** What tells most about an object that is not spelled out, in the order of what is best. */
const TELLING = [
  "id",
  "title",
  "name",
  "amount",
  "currency",
  "text",
  "url",
  "code",
  "message",
  "path",
];
const NEAR = 3;
const SEVERAL = 4;
const ERRORS = "userErrors";

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
export function selected(
  schema: GraphQLSchema,
  type: string,
  name: string,
  depth = 2,
): string | null {
  const field = fieldsOf(schema, type)[name];
  if (field === undefined) return null;
  const inner = getNamedType(field.type);
  if (isLeafType(inner)) return name;
  const below = Object.keys(fieldsOf(schema, inner.name));
  if (below.includes("nodes"))
    return `${name}(first: ${NEAR}) { nodes { ${telling(schema, `${inner.name}`)} } }`;
  const told = tellingOf(below);
  if (told.length > 0) return `${name} { ${told.join(" ")} }`;
  const inside = depth > 0 ? firstOf(schema, inner.name, below, depth - 1) : "";
  return inside === "" ? null : `${name} { ${inside} }`;
}

/** What is asked of an object that has nothing telling: its values, else what is in it. */
function firstOf(schema: GraphQLSchema, type: string, names: string[], depth: number): string {
  const fields = fieldsOf(schema, type);
  const free = names.filter((name) => fields[name]?.args.every((one) => !isRequiredArgument(one)));
  const values = free.filter((name) => isLeafType(getNamedType(fields[name]?.type)));
  const chosen = values.length > 0 ? values.slice(0, SEVERAL) : free.slice(0, 1);
  if (free.includes(ERRORS)) chosen.push(ERRORS);
  return [...new Set(chosen)].map((name) => selected(schema, type, name, depth) ?? "").join(" ");
}

function telling(schema: GraphQLSchema, connection: string): string {
  const nodes = fieldsOf(schema, connection).nodes;
  const node = nodes === undefined ? undefined : getNamedType(nodes.type);
  if (!isCompositeType(node)) return "__typename";
  const below = Object.keys(fieldsOf(schema, node.name));
  return tellingOf(below).join(" ") || "__typename";
}

/** What tells most, once: a title is made of the name. */
function tellingOf(names: readonly string[]): string[] {
  const told = TELLING.filter((one) => names.includes(one));
  return told.includes("title") ? told.filter((one) => one !== "name") : told;
}

/**
 * What an example shows of a module's records: title, its own fields, and what they point to;
 * without the lookup `but`, which would repeat the record that they are listed under.
 */
export function record(schema: GraphQLSchema, module: Module, most = 8, but?: Field): string {
  const own = module.fields
    .filter((field) => !field.hidden && field.apiName !== module.titleField?.apiName)
    .filter((field) => field !== but)
    .slice(0, most)
    .map((field) => selected(schema, typeName(module), field.apiName));
  return ["id", "title", ...own.filter((one) => one !== null)].join(" ");
}
