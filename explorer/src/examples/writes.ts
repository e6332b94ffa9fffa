// Examples that write: create a record, see what that would do, update the newest one.
import { type Field, typeName } from "../workspace/definitions";
import { newestId, newRecord } from "./data";
import { type Example, NotPossible, operation, type Source } from "./example";
import { inputsOf, record } from "./selecting";
import { canMake, stamp, valueFor } from "./values";

const ERRORS = "userErrors { code message path }";

export const create: Example = {
  key: "create",
  title: "Create",
  teaches: "A new record, what it must point to along with it, and the errors of a form",
  writes: true,
  fits: (source) => mutates(source, "create"),
  async make(source) {
    const { module, schema } = source;
    const type = typeName(module);
    return operation(
      `Creates one ${module.label}, with whatever it must point to, in one transaction. Its data are in the variables below.`,
      `mutation Create${type}($data: ${type}Create!) {
        create${type}(data: $data) { ${module.apiName} { ${record(schema, module)} } ${ERRORS} }
      }`,
      { data: await newRecord(source, stamp()) },
    );
  },
};

export const rehearse: Example = {
  key: "rehearse",
  title: "Create (dry run)",
  teaches: "All checks of a create and what it would do; nothing is kept",
  writes: true,
  fits: (source) => mutates(source, "create"),
  async make(source) {
    const type = typeName(source.module);
    return operation(
      "A dry run: all checks and errors of a real create, and what it would do. Nothing is kept.",
      `mutation Rehearse${type}($data: ${type}Create!) {
        create${type}(data: $data, options: {dryRun: true}) {
          preview { changes { field after } duplicates { id title } workflows { name } } ${ERRORS}
        }
      }`,
      { data: await newRecord(source, stamp()) },
    );
  },
};

export const update: Example = {
  key: "update",
  title: "Update",
  teaches: "A change of one field; what is left out stays",
  writes: true,
  fits: (source) => mutates(source, "update"),
  async make(source) {
    const { module } = source;
    const type = typeName(module);
    const id = await newestId(source, module);
    if (id === null)
      throw new NotPossible(`There is no ${module.label} to update yet: create one first.`);
    const data = await changed(source, id);
    return operation(
      `Changes the newest ${module.label}. What is left out stays, null clears.`,
      `mutation Update${type}($id: ID!, $data: ${type}Update!) {
        update${type}(id: $id, data: $data) {
          ${module.apiName} { id title ${Object.keys(data).join(" ")} version updatedAt updatedBy { name } }
          ${ERRORS}
        }
      }`,
      { id, data },
    );
  },
};

function mutates({ schema, module }: Source, what: string): boolean {
  return `${what}${typeName(module)}` in (schema.getMutationType()?.getFields() ?? {});
}

/** New values for one field that may have any: a text, which is marked, else a value made up. */
async function changed(source: Source, id: string): Promise<Record<string, unknown>> {
  const { module, schema } = source;
  const taken = inputsOf(schema, `${typeName(module)}Update`);
  const open = module.fields.filter(
    (field) =>
      field.apiName in taken &&
      !field.readOnly &&
      (!field.unique || field.kind === "TEXT") &&
      canMake(field) &&
      isLeaf(field),
  );
  const texts = open.filter((field) => field.kind === "TEXT");
  const field =
    texts.find((one) => one.apiName === module.titleField?.apiName) ?? texts[0] ?? open[0];
  if (field === undefined)
    throw new NotPossible(`${module.pluralLabel} have no field that an example may change.`);
  return {
    [field.apiName]:
      field.kind === "TEXT" ? await marked(source, field, id) : valueFor(field, stamp()),
  };
}

async function marked({ module, read }: Source, field: Field, id: string): Promise<string> {
  const answer = await read(
    `query Now($id: ID!) { ${module.apiName}(id: $id) { ${field.apiName} } }`,
    { id },
  );
  const now =
    (answer[module.apiName] as Record<string, string | null> | null)?.[field.apiName] ??
    field.label;
  const text = `${now.replace(/ \(edited .*\)$/, "")} (edited ${stamp().text})`;
  const fits = text.length <= (field.text?.maxLength ?? text.length);
  return fits ? text : String(valueFor(field, stamp()));
}

/** Whether the field is asked without anything below it. */
function isLeaf(field: Pick<Field, "kind">): boolean {
  return field.kind !== "CURRENCY" && field.kind !== "ADDRESS";
}
