// Examples that read: a filtered list, the other side of a lookup, a kanban, a search.
import { getNamedType } from "graphql";
import {
  type Field,
  type Inverse,
  inversesOf,
  type Module,
  typeName,
} from "../workspace/definitions";
import { type Example, operation, quoted, type Source } from "./example";
import { fieldsOf, inputsOf, record } from "./selecting";

const PAGE = 10;
const CARDS = 5;
const SIDES = 2;

export const list: Example = {
  key: "list",
  title: "Filtered list",
  teaches: "Filters, order, pages, and records that others point to, nested",
  writes: false,
  fits: ({ schema, module }) => module.pluralApiName in (schema.getQueryType()?.getFields() ?? {}),
  make({ schema, module }) {
    const [words, filter] = someFilter(module);
    return operation(
      `${module.pluralLabel} ${words}, the newest first, with what they point to.`,
      `query List${typeName(module)} {
        ${module.pluralApiName}(filter: {${filter}}, orderBy: [{createdAt: DESC}], first: ${PAGE}) {
          totalCount
          nodes { ${record(schema, module)} }
          pageInfo { hasNextPage endCursor }
        }
      }`,
    );
  },
};

export const related: Example = {
  key: "related",
  title: "Related lists",
  teaches: "The other side of lookups: for each record the list of those that point to it",
  writes: false,
  fits: (source) => otherSides(source).length > 0,
  make(source) {
    const { schema, module } = source;
    const sides = otherSides(source).slice(0, SIDES);
    const lists = sides.map(
      ({ name, far, field }) =>
        `${name}(first: ${CARDS}) { totalCount nodes { ${record(schema, far, 3, field)} } }`,
    );
    const labels = [...new Set(sides.map(({ label }) => label))].join(" and ");
    return operation(
      `${module.pluralLabel}, each with its ${labels}: the other side of a lookup is a list.`,
      `query Related${typeName(module)} {
        ${module.pluralApiName}(first: ${CARDS}) { nodes { id title ${lists.join(" ")} } }
      }`,
    );
  },
};

export const kanban: Example = {
  key: "kanban",
  title: "Kanban",
  teaches: "Groups, each with its count, its sum and its first records: one query for a board",
  writes: false,
  fits: ({ schema, module }) =>
    columnOf(module).name in inputsOf(schema, `${typeName(module)}GroupBy`),
  make({ schema, module }) {
    const column = columnOf(module);
    const sums = summed({ schema, module });
    return operation(
      `A board of ${module.pluralLabel} by ${column.label}: every column with its count and first cards.`,
      `query Kanban${typeName(module)} {
        ${module.pluralApiName} {
          groups(by: [{${column.name}: ${column.option}}]) {
            nodes {
              label count ${sums}
              records(first: ${CARDS}) { nodes { id title } pageInfo { hasNextPage endCursor } }
            }
          }
        }
      }`,
    );
  },
};

export const search: Example = {
  key: "search",
  title: "Search",
  teaches: "Full text, here and across modules, ranked, with the words that were found",
  writes: false,
  fits: ({ schema }) => "search" in (schema.getQueryType()?.getFields() ?? {}),
  async make(source) {
    const { module, schema } = source;
    const word = await someWord(source);
    return operation(
      `What is found under ${quoted(word)}, the best first: here alone, and in every module.`,
      `query Search${typeName(module)} {
        ${module.pluralApiName}(search: ${quoted(word)}, first: ${CARDS}) { totalCount nodes { ${record(schema, module, 3)} } }
        search(query: ${quoted(word)}, first: ${CARDS}) { nodes { score field snippet record { __typename id title } } }
      }`,
    );
  },
};

/** A condition that most records meet, so that there is something to see, and its words. */
function someFilter(module: Module): [words: string, filter: string] {
  const select = module.fields.find((field) => field.kind === "SELECT" && field.options.length > 1);
  const last = select?.options.at(-1);
  if (select && last) {
    return [`whose ${select.label} is not ${last.label}`, `${select.apiName}: {neq: ${last.key}}`];
  }
  const flag = module.fields.find((field) => field.kind === "BOOLEAN");
  if (flag) return [`without “${flag.label}”`, `${flag.apiName}: {neq: true}`];
  return ["of the last year", "createdAt: {within: {last: 365, unit: DAY}}"];
}

/** The lists on this module's records: of what points to them, else of their notes. */
function otherSides({ schema, modules, module }: Source): Inverse[] {
  const own = fieldsOf(schema, typeName(module));
  const lists = inversesOf(module, modules);
  const note = modules.find((one) => one.apiName === "note");
  const about = note?.fields.find((field) => field.lookup !== null);
  if (note && about) {
    lists.push({ name: note.pluralApiName, label: note.pluralLabel, far: note, field: about });
  }
  return lists.filter(({ name }) => name in own);
}

/** What a board's columns are: a choice where the module has one, else whose the records are. */
function columnOf(module: Module): { name: string; label: string; option: string } {
  const choice = ["SELECT", "BOOLEAN"]
    .map((kind) => module.fields.find((field) => field.kind === kind))
    .find((field): field is Field => field !== undefined);
  if (choice)
    return {
      name: choice.apiName,
      label: choice.label,
      option: "{includeEmpty: true}",
    };
  return { name: "ownerId", label: "Owner", option: "{}" };
}

/** The sum of the module's first number that has one. */
function summed({ schema, module }: Pick<Source, "schema" | "module">): string {
  const sum = fieldsOf(schema, `${typeName(module)}Aggregates`).sum;
  if (sum === undefined) return "";
  const [name, field] = Object.entries(fieldsOf(schema, getNamedType(sum.type).name))[0] ?? [];
  if (name === undefined || field === undefined) return "";
  const money = "currency" in fieldsOf(schema, getNamedType(field.type).name);
  return `aggregates { sum { ${name}${money ? " { amount currency }" : ""} } }`;
}

/** A word that some record of the module has in its title, so that the search finds something. */
async function someWord({ module, read }: Source): Promise<string> {
  const answer = await read(`query Word { ${module.pluralApiName}(first: 5) { nodes { title } } }`);
  const { nodes } = answer[module.pluralApiName] as { nodes: { title: string }[] };
  const titles = nodes.map(({ title }) => title).join(" ");
  const [word] = titles.match(/\p{L}{3,}/gu) ?? titles.match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return word ?? module.label;
}
