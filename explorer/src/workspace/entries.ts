// What a module's records have, as the panel lists it: their fields, and the lists of what points
// to them.
import { type GraphQLSchema, isObjectType } from "graphql";
import { type Field, inversesOf, type Module, typeName } from "./definitions";

/** One line of the list. */
export interface Entry {
  /** The name in the API. */
  name: string;
  label: string;
  description: string;
  /** Its kind in words; of a lookup what it points to. */
  kind: string;
  required: boolean;
  unique: boolean;
}

/** The fields of a module that somebody sees, then the lists on its records. */
export function entriesOf(
  module: Module,
  modules: readonly Module[],
  schema: GraphQLSchema,
): Entry[] {
  const type = schema.getType(typeName(module));
  const seen = isObjectType(type) ? type.getFields() : {};
  const entries = [
    ...module.fields.map((field) => ({
      ...field,
      name: field.apiName,
      kind: kindOf(field, modules),
    })),
    ...inversesOf(module, modules).map(({ name, label, far, field }) => ({
      name,
      label,
      description: `The ${far.pluralLabel} whose ${field.label} this is.`,
      kind: `list of ${far.pluralLabel}`,
      required: false,
      unique: false,
    })),
  ];
  return entries.filter(({ name }) => name in seen);
}

function kindOf({ kind, lookup }: Field, modules: readonly Module[]): string {
  const labelOf = (apiName: string, many: boolean) => {
    const target = modules.find((one) => one.apiName === apiName);
    return (many ? target?.pluralLabel : target?.label) ?? apiName;
  };
  if (lookup?.module) return `→ ${labelOf(lookup.module.apiName, kind === "MULTI_LOOKUP")}`;
  if (lookup && lookup.modules.length > 0)
    return `→ ${lookup.modules.map(({ apiName }) => labelOf(apiName, false)).join(" or ")}`;
  if (lookup) return "→ any record";
  return KINDS[kind] ?? kind.toLowerCase().replaceAll("_", " ");
}

/** Kinds that read badly when they are only spelled in small letters. */
const KINDS: Readonly<Record<string, string>> = {
  BOOLEAN: "yes or no",
  DATETIME: "date and time",
  EMAIL: "e-mail",
  JSON: "JSON",
  MULTI_SELECT: "choice of several",
  SELECT: "choice",
  URL: "URL",
};

/** Whether a line, or a module, has these words in one of its names. */
export function hasWords(names: readonly string[], words: string): boolean {
  const wanted = words.trim().toLowerCase();
  return names.some((name) => name.toLowerCase().includes(wanted));
}

/** The lines whose names have these words. */
export function matching(entries: readonly Entry[], words: string): Entry[] {
  return entries.filter(({ name, label }) => hasWords([name, label], words));
}
