// The list of a module's fields, each of which opens its docs.
import { useState } from "react";
import { type Module, typeName } from "./definitions";
import { useOpenDocs } from "./docs";
import type { Entry } from "./entries";
import { Marked } from "./Marked";

interface Props {
  module: Module;
  entries: readonly Entry[];
  words: string;
  /** How many are shown until somebody asks for the rest. */
  first: number;
  label: string;
}

export function Entries({ module, entries, words, first, label }: Props) {
  const [all, setAll] = useState(false);
  const openDocs = useOpenDocs();
  // One more is no longer than the line that would stand for it.
  const shown = all || entries.length <= first + 1 ? entries : entries.slice(0, first);
  return (
    <>
      <ul className="entries" aria-label={label}>
        {shown.map((entry) => (
          <li key={entry.name}>
            <button
              type="button"
              title={told(entry)}
              onClick={() => openDocs(typeName(module), entry.name)}
            >
              <code>
                <Marked text={entry.name} words={words} />
              </code>
              <span className="kind">
                {entry.kind}
                {entry.required && ", required"}
                {entry.unique && ", unique"}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {shown.length < entries.length && (
        <button type="button" className="more" onClick={() => setAll(true)}>
          All {entries.length}
        </button>
      )}
    </>
  );
}

function told({ label, description }: Entry): string {
  return description === "" ? label : `${label}: ${description}`;
}
