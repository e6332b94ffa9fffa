// The definitions of a workspace as its API tells them, as far as this page needs them.

export const DEFINITIONS = `query Definitions {
  modules {
    id apiName pluralApiName label pluralLabel description system
    titleField { apiName }
    fields {
      apiName label description kind required unique readOnly hidden searchable defaultValue
      options { key label retired }
      text { minLength maxLength pattern }
      number { min max precision scale }
      currency { default allowed }
      lookup { module { apiName } modules { apiName } inverseApiName inverseLabel }
      transitions { initial }
    }
  }
}`;

export const COUNTS = `query Counts {
  workspace { usage { byModule { module { apiName } records } } }
}`;

export interface Option {
  key: string;
  label: string;
  retired: boolean;
}

export interface Lookup {
  module: { apiName: string } | null;
  modules: { apiName: string }[];
  inverseApiName: string;
  inverseLabel: string;
}

export interface Field {
  apiName: string;
  label: string;
  description: string;
  kind: string;
  required: boolean;
  unique: boolean;
  readOnly: boolean;
  hidden: boolean;
  searchable: boolean;
  defaultValue: unknown;
  options: Option[];
  text: { minLength: number | null; maxLength: number | null; pattern: string | null } | null;
  number: {
    min: string | null;
    max: string | null;
    precision: number | null;
    scale: number | null;
  } | null;
  currency: { default: string | null; allowed: string[] } | null;
  lookup: Lookup | null;
  transitions: { initial: string[] | null } | null;
}

export interface Module {
  id: string;
  apiName: string;
  pluralApiName: string;
  label: string;
  pluralLabel: string;
  description: string;
  system: boolean;
  titleField: { apiName: string } | null;
  fields: Field[];
}

/** The name of the module's type in the schema. */
export function typeName(module: { apiName: string }): string {
  return module.apiName.charAt(0).toUpperCase() + module.apiName.slice(1);
}

/** A list on a module's records: those that point to them by a lookup. */
export interface Inverse {
  name: string;
  label: string;
  far: Module;
  field: Field;
}

/**
 * The lists on a module's records. Lookups to any module at all are left out: their lists are on
 * every record there is.
 */
export function inversesOf(module: Module, modules: readonly Module[]): Inverse[] {
  return modules.flatMap((far) =>
    far.fields.flatMap((field) => {
      const { lookup } = field;
      if (!lookup) return [];
      const targets = lookup.module ? [lookup.module] : lookup.modules;
      if (!targets.some(({ apiName }) => apiName === module.apiName)) return [];
      return [{ name: lookup.inverseApiName, label: lookup.inverseLabel, far, field }];
    }),
  );
}

/** What changed between two readings, in a sentence; null where it is nothing that is shown. */
export function describeChange(before: readonly Module[], after: readonly Module[]): string | null {
  const old = new Map(before.map((module) => [module.id, module]));
  const kept = new Set(after.map((module) => module.id));
  const parts = [
    listed(
      "New",
      after.filter((module) => !old.has(module.id)),
    ),
    listed(
      "Changed",
      after.filter((module) => isOther(old.get(module.id), module)),
    ),
    listed(
      "Gone",
      before.filter((module) => !kept.has(module.id)),
    ),
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(" ");
}

function isOther(before: Module | undefined, after: Module): boolean {
  return before !== undefined && JSON.stringify(before) !== JSON.stringify(after);
}

function listed(what: string, modules: readonly Module[]): string | null {
  if (modules.length === 0) return null;
  return `${what}: ${modules.map((module) => module.pluralLabel).join(", ")}.`;
}
