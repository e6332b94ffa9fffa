// The panel: all modules of the workspace, to be searched, opened, and asked by examples.
import { lazy, Suspense, useId, useMemo, useState } from "react";
import { isDrawn } from "../links/links";
import { Miniature } from "../links/Miniature";
import type { Module } from "./definitions";
import { useOpenDocs } from "./docs";
import { ModuleCard } from "./ModuleCard";
import { useWorkspace } from "./workspace";

const LinksDialog = lazy(() => import("../links/LinksDialog"));

export function Panel() {
  const { modules, counts, schema } = useWorkspace();
  const [words, setWords] = useState("");
  const [drawn, setDrawn] = useState(false);
  const openDocs = useOpenDocs();
  const field = useId();
  const found = useMemo(() => modules.filter((module) => matches(module, words)), [modules, words]);
  const drawing = useMemo(() => modules.filter(isDrawn), [modules]);
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
      {drawing.length > 1 && words === "" && (
        <Miniature modules={drawing} onOpen={() => setDrawn(true)} />
      )}
      {drawn && (
        <Suspense>
          <LinksDialog onClose={() => setDrawn(false)} onChoose={openDocs} />
        </Suspense>
      )}
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
