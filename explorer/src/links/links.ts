// Which module points to which: the lines of the drawing.
import type { Module } from "../workspace/definitions";

export interface Link {
  id: string;
  from: string;
  to: string;
  label: string;
}

/**
 * The links between these modules, by their API names. A lookup to every module there is has none:
 * it would hide all the others.
 */
export function linksOf(modules: readonly Module[]): Link[] {
  const shown = new Set(modules.map((module) => module.apiName));
  return modules.flatMap((module) =>
    module.fields.flatMap((field) =>
      targetsOf(field.lookup)
        .filter((target) => shown.has(target))
        .map((to) => ({
          id: `${module.apiName}.${field.apiName}.${to}`,
          from: module.apiName,
          to,
          label: field.label,
        })),
    ),
  );
}

function targetsOf(lookup: Module["fields"][number]["lookup"]): string[] {
  if (lookup === null) return [];
  return (lookup.module ? [lookup.module] : lookup.modules).map((target) => target.apiName);
}

/**
 * What a business is about: its own modules, and what these are linked with. The rest stands beside
 * every record, as notes and tasks do.
 */
export function mainModules(modules: readonly Module[]): Module[] {
  const system = new Set(modules.filter((one) => one.system).map((one) => one.apiName));
  const linked = new Set(
    linksOf(modules)
      .filter(({ from, to }) => system.has(from) !== system.has(to))
      .flatMap(({ from, to }) => [from, to]),
  );
  return modules.filter((module) => !module.system || linked.has(module.apiName));
}
