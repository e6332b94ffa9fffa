// The data of a new record that the API takes: what is required, and a few fields more.
import { type Field, type Module, typeName } from "../workspace/definitions";
import { NotPossible, type Source } from "./example";
import { inputsOf } from "./selecting";
import { canMake, type Stamp, valueFor } from "./values";

const OPTIONAL = 4;
const POINTING = new Set(["LOOKUP", "MULTI_LOOKUP", "ANY_LOOKUP"]);

/** What `createX` takes for a new record; throws NotPossible. */
export async function newRecord(source: Source, unique: Stamp): Promise<Record<string, unknown>> {
  return made(source, unique, [source.module.apiName]);
}

async function made(
  source: Source,
  unique: Stamp,
  within: readonly string[],
): Promise<Record<string, unknown>> {
  const { module, schema } = source;
  const taken = inputsOf(schema, `${typeName(module)}Create`);
  const open = module.fields.filter((field) => inputName(field) in taken);
  const wanted = new Set([
    ...open.filter((field) => needed(module, field)),
    ...extra(open, within),
  ]);
  const data: Record<string, unknown> = {};
  for (const field of open.filter((one) => wanted.has(one))) {
    data[inputName(field)] = await valueFrom(source, field, unique, within);
  }
  return data;
}

function needed(module: Module, field: Field): boolean {
  const titled = field.apiName === module.titleField?.apiName && canMake(field);
  return titled || (field.required && field.defaultValue === null);
}

/** A few fields that are not required, in the record itself alone. */
function extra(fields: readonly Field[], within: readonly string[]): Field[] {
  if (within.length > 1) return [];
  return fields.filter((field) => !field.required && canMake(field)).slice(0, OPTIONAL);
}

/** Where a field stands in the data: a lookup to one record stands under its id too. */
function inputName(field: Field): string {
  return field.kind === "USER" ? `${field.apiName}Id` : field.apiName;
}

async function valueFrom(
  source: Source,
  field: Field,
  unique: Stamp,
  within: readonly string[],
): Promise<unknown> {
  if (POINTING.has(field.kind)) return pointed(source, field, unique, within);
  if (field.kind === "USER") return viewerId(source);
  if (canMake(field)) return valueFor(named(field, source.module), unique);
  throw new NotPossible(`${field.label} is required, and only you know what it must be.`);
}

/** A record's title tells what it is. */
function named(field: Field, { titleField, label }: Module): Field {
  return field.apiName === titleField?.apiName ? { ...field, label } : field;
}

/** A record that is made along with this one; where that cannot be, one that is there. */
async function pointed(
  source: Source,
  field: Field,
  unique: Stamp,
  within: readonly string[],
): Promise<unknown> {
  const target = source.modules.find((one) => one.apiName === field.lookup?.module?.apiName);
  const many = field.kind === "MULTI_LOOKUP";
  if (field.kind !== "ANY_LOOKUP" && target && !within.includes(target.apiName)) {
    const create = await made({ ...source, module: target }, unique, [...within, target.apiName]);
    return { create: many ? [create] : create };
  }
  const id = await someId(source, field);
  return { connect: many ? [{ id }] : { id } };
}

async function someId(source: Source, field: Field): Promise<string> {
  const names = field.lookup?.module ? [field.lookup.module] : (field.lookup?.modules ?? []);
  const open = source.modules.filter(
    (one) => names.length === 0 || names.some((name) => name.apiName === one.apiName),
  );
  for (const one of open) {
    const id = await newestId(source, one);
    if (id !== null) return id;
  }
  throw new NotPossible(`${field.label} must point to a record, and there is none yet.`);
}

/** The id of the module's newest record; null where it has none. */
export async function newestId({ read }: Source, module: Module): Promise<string | null> {
  const list = module.pluralApiName;
  const answer = await read(
    `query Newest { ${list}(first: 1, orderBy: [{createdAt: DESC}]) { nodes { id } } }`,
  );
  return (answer[list] as { nodes: { id: string }[] }).nodes[0]?.id ?? null;
}

async function viewerId({ read }: Source): Promise<string> {
  const answer = await read("query Viewer { viewer { user { id } } }");
  return (answer.viewer as { user: { id: string } }).user.id;
}
