// The panel: all modules of the workspace, to be searched, opened, and asked by examples.
import { useId, useMemo, useState } from "react";
import type { Module } from "./definitions";
import { ModuleCard } from "./ModuleCard";
import { useWorkspace } from "./workspace";

export function Panel() {
  const { modules, counts, schema } = useWorkspace();
  const [words, setWords] = useState("");
  const field = useId();
  const found = useMemo(() => modules.filter((module) => matches(module, words)), [modules, words]);
  const own = found.filter((module) => !module.system);
  const system = found.filter((module) => module.system);

  return (
    <section className="panel" aria-label="This workspace">
      <h2>This workspace</h2>
      <label className="unseen" htmlFor={field}>
        Find a module or a field
      </label>
      <input
        id={field}
        className="find"
        type="search"
        placeholder="Find a module or a field …"
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {schema === null && <p role="status">Reading the schema …</p>}
      <Group title="Modules" modules={own} counts={counts} />
      <Group title="In every workspace" modules={system} counts={counts} />
      {schema !== null && found.length === 0 && <p role="status">Nothing is called that.</p>}
    </section>
  );
}

interface GroupProps {
  title: string;
  modules: readonly Module[];
  counts: ReadonlyMap<string, number>;
}

function Group({ title, modules, counts }: GroupProps) {
  if (modules.length === 0) return null;
  return (
    <>
      <h3>
        {title} <span className="soft">{modules.length}</span>
      </h3>
      <ul className="modules">
        {modules.map((module) => (
          <li key={module.id}>
            <ModuleCard module={module} records={counts.get(module.apiName)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function matches(module: Module, words: string): boolean {
  const wanted = words.trim().toLowerCase();
  const names = [module.apiName, module.pluralApiName, module.label, module.pluralLabel];
  const fields = module.fields.flatMap((field) => [field.apiName, field.label]);
  return [...names, ...fields].some((name) => name.toLowerCase().includes(wanted));
}
