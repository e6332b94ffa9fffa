// Sorts the root fields of a schema by the module that they are of.
import type { GraphQLField, GraphQLObjectType } from "graphql";
import { type Module, typeName } from "../workspace/definitions";

export type RootField = GraphQLField<unknown, unknown>;

export interface Roots {
  title: string;
  fields: RootField[];
}

/** The root fields of each module, in the modules' order, and those that every workspace has. */
export function rootsOf(type: GraphQLObjectType, modules: readonly Module[]): Roots[] {
  const groups = new Map<string, RootField[]>(modules.map((module) => [module.apiName, []]));
  const others: RootField[] = [];
  for (const field of Object.values(type.getFields())) {
    const module = moduleOf(field.name, modules);
    (module === undefined ? others : groups.get(module.apiName))?.push(field);
  }
  const ofModules = modules.map((module) => ({
    title: module.pluralLabel,
    fields: groups.get(module.apiName) ?? [],
  }));
  return [...ofModules, { title: "The workspace", fields: others }].filter(
    (group) => group.fields.length > 0,
  );
}

/** The module whose name a field has in its own; the longest name, where several are. */
function moduleOf(name: string, modules: readonly Module[]): Module | undefined {
  return modules
    .filter((module) => isOf(name, module))
    .sort((a, b) => b.apiName.length - a.apiName.length)[0];
}

/** Such as `deal`, `deals`, `dealBy`, `dealsChangesSince`, `createDeal`, `updateDeals`. */
function isOf(name: string, module: Module): boolean {
  const plural = typeName({ apiName: module.pluralApiName });
  return (
    new RegExp(`^(${module.apiName}|${module.pluralApiName})([A-Z].*)?$`).test(name) ||
    new RegExp(`^[a-z]+(${typeName(module)}|${plural})$`).test(name)
  );
}
