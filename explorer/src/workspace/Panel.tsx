// The panel: all modules of the workspace, to be searched, opened, and asked by examples.
import { lazy, Suspense, useId, useMemo, useState } from "react";
import { mainModules } from "../links/links";
import { Miniature } from "../links/Miniature";
import type { Module } from "./definitions";
import { useOpenDocs } from "./docs";
import { type Entry, entriesOf, hasWords, matching } from "./entries";
import { MakeModule } from "./MakeModule";
import { Hits, ModuleCard } from "./ModuleCard";
import { searchFor, useOpened } from "./opened";
import { useWorkspace } from "./workspace";

const LinksDialog = lazy(() => import("../links/LinksDialog"));

export function Panel() {
  const { modules, schema } = useWorkspace();
  const words = useOpened((state) => state.words);
  const [drawn, setDrawn] = useState(false);
  const openDocs = useOpenDocs();
  const field = useId();
  const found = useFound(words);
  const main = useMemo(() => mainModules(modules), [modules]);
  const [own, others] = [true, false].map((wanted) =>
    found.filter(({ module }) => main.includes(module) === wanted),
  );

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
        onChange={(event) => searchFor(event.target.value)}
      />
      {main.length > 1 && words === "" && (
        <Miniature modules={main} onOpen={() => setDrawn(true)} />
      )}
      {drawn && (
        <Suspense>
          <LinksDialog onClose={() => setDrawn(false)} onChoose={openDocs} />
        </Suspense>
      )}
      {schema === null && <p role="status">Reading the schema …</p>}
      <Group title="Modules" found={own} />
      {words === "" && <MakeModule none={main.length === 0} />}
      <Group title="In every workspace" found={others} />
      {schema !== null && found.length === 0 && (
        <p role="status">No module and no field is called that.</p>
      )}
    </section>
  );
}

/** A module that was found, what it has, and which of that was searched for. */
interface Found {
  module: Module;
  entries: Entry[];
  hits: Entry[];
}

function useFound(words: string): Found[] {
  const { modules, schema } = useWorkspace();
  const all = useMemo(
    () =>
      modules.map((module) => ({
        module,
        entries: schema === null ? [] : entriesOf(module, modules, schema),
      })),
    [modules, schema],
  );
  return useMemo(() => {
    if (words.trim() === "") return all.map((one) => ({ ...one, hits: [] }));
    return all
      .map((one) => ({ ...one, hits: matching(one.entries, words) }))
      .filter(({ module, hits }) => hits.length > 0 || hasWords(namesOf(module), words));
  }, [all, words]);
}

function namesOf(module: Module): string[] {
  return [module.apiName, module.pluralApiName, module.label, module.pluralLabel];
}

function Group({ title, found }: { title: string; found: readonly Found[] | undefined }) {
  const counts = useWorkspace((state) => state.counts);
  if (found === undefined || found.length === 0) return null;
  return (
    <>
      <h3>
        {title} <span className="soft">{found.length}</span>
      </h3>
      <ul className="modules">
        {found.map(({ module, entries, hits }) => (
          <li key={module.id}>
            <ModuleCard module={module} entries={entries} records={counts.get(module.apiName)} />
            <Hits module={module} hits={hits} />
          </li>
        ))}
      </ul>
    </>
  );
}
