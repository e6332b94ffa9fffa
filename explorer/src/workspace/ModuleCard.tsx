// One module of the panel: what it is, what it points to, and examples that run.
import { useMemo, useState } from "react";
import { NoAnswer } from "../api/send";
import { useWrite } from "../editor/writing";
import { type Example, NotPossible, type Read, type Source } from "../examples/example";
import { examplesOf } from "../examples/examples";
import { type Module, typeName } from "./definitions";
import { useOpenDocs } from "./docs";
import { ask, useWorkspace } from "./workspace";

interface Props {
  module: Module;
  /** How many records there are; unknown for those that are not counted. */
  records: number | undefined;
}

export function ModuleCard({ module, records }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details className="module" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="label">{module.pluralLabel}</span>
        <code>{module.pluralApiName}</code>
        {records !== undefined && (
          <span className="count" title={`${records} records`}>
            {records.toLocaleString("en")}
          </span>
        )}
      </summary>
      {open && <Inside module={module} />}
    </details>
  );
}

function Inside({ module }: { module: Module }) {
  const openDocs = useOpenDocs();
  const { schema, modules } = useWorkspace();
  const source = useMemo<Source | null>(
    () => (schema === null ? null : { schema, modules, module, read }),
    [schema, modules, module],
  );
  return (
    <div className="inside">
      {module.description && <p>{module.description}</p>}
      <Links module={module} />
      {source && <Examples source={source} />}
      <button type="button" className="quiet docs" onClick={() => openDocs(typeName(module))}>
        Docs of <code>{typeName(module)}</code>
      </button>
    </div>
  );
}

function Links({ module }: { module: Module }) {
  const modules = useWorkspace((state) => state.modules);
  const lookups = module.fields.filter((field) => field.lookup !== null);
  if (lookups.length === 0) return null;
  return (
    <ul className="links" aria-label="Points to">
      {lookups.map((field) => {
        const target = modules.find((one) => one.apiName === field.lookup?.module?.apiName);
        return (
          <li key={field.apiName}>
            <code>{field.apiName}</code> → {target?.label ?? "any record"}
          </li>
        );
      })}
    </ul>
  );
}

function Examples({ source }: { source: Source }) {
  const write = useWrite();
  const [problem, setProblem] = useState<string | null>(null);

  async function show(example: Example) {
    setProblem(null);
    try {
      write(await example.make(source));
    } catch (error) {
      if (!(error instanceof NotPossible || error instanceof NoAnswer)) throw error;
      setProblem(error.message);
    }
  }

  return (
    <>
      <fieldset className="examples">
        <legend>Examples that run</legend>
        {examplesOf(source).map((example) => (
          <button
            key={example.key}
            type="button"
            className="quiet"
            onClick={() => void show(example)}
          >
            {example.title}
          </button>
        ))}
      </fieldset>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

const read: Read = async (query, variables) => {
  const { body } = await ask({ query, variables });
  if (!body.data) throw new NoAnswer(body.errors?.[0]?.message ?? "No data came.");
  return body.data;
};
