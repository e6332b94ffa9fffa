// One module of the panel: what it is, examples that run, and what its records have.
import { useMemo, useState } from "react";
import { NoAnswer } from "../api/send";
import { useWrite } from "../editor/writing";
import { type Example, NotPossible, type Read, type Source } from "../examples/example";
import { examplesOf } from "../examples/examples";
import { type Module, typeName } from "./definitions";
import { useOpenDocs } from "./docs";
import { Entries } from "./Entries";
import type { Entry } from "./entries";
import { Marked } from "./Marked";
import { setOpen, useOpened } from "./opened";
import { ask, useWorkspace } from "./workspace";

/** How many fields an open card shows, and a closed one of those that were searched for. */
const FIELDS = 12;
const HITS = 4;

interface Props {
  module: Module;
  entries: readonly Entry[];
  /** How many records there are; unknown for those that are not counted. */
  records: number | undefined;
}

export function ModuleCard({ module, entries, records }: Props) {
  const { words, open: opened } = useOpened();
  const open = opened.has(module.id);
  return (
    <details
      className="module"
      open={open}
      onToggle={(event) => setOpen(module.id, event.currentTarget.open)}
    >
      <summary>
        <span className="label">
          <Marked text={module.pluralLabel} words={words} />
        </span>
        <code>
          <Marked text={module.pluralApiName} words={words} />
        </code>
        {records !== undefined && (
          <span className="count" title={`${records} records`}>
            {records.toLocaleString("en")}
          </span>
        )}
        {module.description !== "" && !open && (
          <span className="about" title={module.description}>
            {module.description}
          </span>
        )}
      </summary>
      {open && <Inside module={module} entries={entries} />}
    </details>
  );
}

/** What was found in a module whose card is closed. */
export function Hits({ module, hits }: { module: Module; hits: readonly Entry[] }) {
  const { words, open } = useOpened();
  if (hits.length === 0 || open.has(module.id)) return null;
  const label = `Found in ${module.pluralLabel}`;
  return (
    <div className="hits">
      <Entries module={module} entries={hits} words={words} first={HITS} label={label} />
    </div>
  );
}

function Inside({ module, entries }: Pick<Props, "module" | "entries">) {
  const openDocs = useOpenDocs();
  const { schema, modules } = useWorkspace();
  const words = useOpened((state) => state.words);
  const source = useMemo<Source | null>(
    () => (schema === null ? null : { schema, modules, module, read }),
    [schema, modules, module],
  );
  return (
    <div className="inside">
      {module.description && <p>{module.description}</p>}
      {source && <Examples source={source} />}
      <div>
        <h4>Fields</h4>
        <Entries
          module={module}
          entries={entries}
          words={words}
          first={FIELDS}
          label={`Fields of ${module.pluralLabel}`}
        />
      </div>
      <button type="button" className="quiet docs" onClick={() => openDocs(typeName(module))}>
        Docs of <code>{typeName(module)}</code>
      </button>
    </div>
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

  const all = examplesOf(source);
  const groups = [
    { legend: "Examples that read", examples: all.filter((one) => !one.writes) },
    { legend: "Examples that write", examples: all.filter((one) => one.writes) },
  ];
  return (
    <>
      {groups.map(
        ({ legend, examples }) =>
          examples.length > 0 && (
            <fieldset key={legend} className="examples">
              <legend>{legend}</legend>
              {examples.map((example) => (
                <button
                  key={example.key}
                  type="button"
                  className={example.writes ? "quiet writes" : "quiet"}
                  title={example.teaches}
                  onClick={() => void show(example)}
                >
                  {example.title}
                </button>
              ))}
            </fieldset>
          ),
      )}
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
