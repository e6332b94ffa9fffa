// Values of arguments: how they begin, and how their parts are set.
import {
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
  Kind,
  type ObjectFieldNode,
  type ObjectValueNode,
  type ValueNode,
} from "graphql";

const PAGE = "10";
const WHOLE = new Set(["Int", "Float"]);

/** A value that an argument or a field of an input begins with. */
export function begun(name: string, type: GraphQLInputType): ValueNode {
  const open = getNullableType(type);
  if (isListType(open)) return { kind: Kind.LIST, values: [begun(name, open.ofType)] };
  if (isInputObjectType(open)) {
    const required = Object.values(open.getFields()).filter(isRequiredInputField);
    const [first] = Object.values(open.getFields());
    const chosen = open.isOneOf && first ? [first] : required;
    const fields = chosen.map((one) => fieldOf(one.name, begun(one.name, one.type)));
    return { kind: Kind.OBJECT, fields };
  }
  if (isEnumType(open)) return { kind: Kind.ENUM, value: open.getValues()[0]?.name ?? "" };
  if (open.name === "Boolean") return { kind: Kind.BOOLEAN, value: true };
  if (WHOLE.has(open.name)) return { kind: Kind.INT, value: name === "offset" ? "0" : PAGE };
  return { kind: Kind.STRING, value: "" };
}

/** The value that a text stands for, of this type. */
export function written(text: string, type: GraphQLInputType): ValueNode {
  const inner = getNamedType(type);
  if (isEnumType(inner)) return { kind: Kind.ENUM, value: text };
  if (inner.name === "Boolean") return { kind: Kind.BOOLEAN, value: text === "true" };
  if (WHOLE.has(inner.name) && /^-?\d+$/.test(text)) return { kind: Kind.INT, value: text };
  if (inner.name === "Float" && /^-?\d+\.\d+$/.test(text)) return { kind: Kind.FLOAT, value: text };
  return { kind: Kind.STRING, value: text };
}

/** The text that stands for a value; null for what is no single value. */
export function textOf(value: ValueNode): string | null {
  switch (value.kind) {
    case Kind.VARIABLE:
      return `$${value.name.value}`;
    case Kind.NULL:
      return "null";
    case Kind.LIST:
    case Kind.OBJECT:
      return null;
    default:
      return String(value.value);
  }
}

/** What is edited of a value: of a list, its first item. */
export function innermost(value: ValueNode | undefined): ValueNode | undefined {
  return value?.kind === Kind.LIST ? innermost(value.values[0]) : value;
}

/** The value around a new innermost one: a list keeps its other items. */
export function around(before: ValueNode | undefined, inner: ValueNode): ValueNode {
  if (before?.kind !== Kind.LIST) return inner;
  return { ...before, values: [around(before.values[0], inner), ...before.values.slice(1)] };
}

/** The object with this field instead of the one of the same name; `alone` drops the others. */
export function withField(
  object: ObjectValueNode,
  name: string,
  value: ValueNode | undefined,
  alone: boolean,
): ObjectValueNode {
  if (value !== undefined && alone) return { ...object, fields: [fieldOf(name, value)] };
  const at = object.fields.findIndex((one) => one.name.value === name);
  if (at < 0) {
    return value === undefined
      ? object
      : { ...object, fields: [...object.fields, fieldOf(name, value)] };
  }
  const by = value === undefined ? [] : [fieldOf(name, value)];
  return {
    ...object,
    fields: [...object.fields.slice(0, at), ...by, ...object.fields.slice(at + 1)],
  };
}

function fieldOf(name: string, value: ValueNode): ObjectFieldNode {
  return { kind: Kind.OBJECT_FIELD, name: { kind: Kind.NAME, value: name }, value };
}
