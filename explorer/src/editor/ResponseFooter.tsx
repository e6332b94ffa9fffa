// Under the response: how long it took, how large it is, what it cost, and what its errors mean.
import { useGraphiQL } from "@graphiql/react";
import { useMemo, useState } from "react";
import type { Cost, Facts } from "../api/send";
import { explain } from "../errors/explain";
import { useWorkspace } from "../workspace/workspace";
import { useRuns } from "./runs";

export function ResponseFooter() {
  const tab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id ?? "");
  const run = useRuns((state) => state.byTab[tab]);
  const schema = useWorkspace((state) => state.schema);
  const explanations = useMemo(() => (run ? explain(run.body, schema) : []), [run, schema]);
  if (run === undefined) {
    return (
      <p className="response-hint">
        Run the operation: <strong>▶</strong>, Ctrl-Enter or ⌘-Enter. The answer comes here, with
        its time, size and cost, and what its errors mean.
      </p>
    );
  }
  return (
    <section className="response-footer" aria-label="About the response">
      {explanations.length > 0 && (
        // Many codes scroll, by keys too.
        <dl className="explanations" tabIndex={0} aria-label="What the codes mean">
          {explanations.map(({ code, means, count }) => (
            <div key={code}>
              <dt>
                <code>{code}</code>
                {count > 1 && ` × ${count}`}
              </dt>
              <dd>{means}</dd>
            </div>
          ))}
        </dl>
      )}
      <FactList facts={factsOf(run.facts)} />
    </section>
  );
}

/** The facts in a line, and what they mean for who asks. */
function FactList({ facts }: { facts: readonly Fact[] }) {
  const [explained, setExplained] = useState(false);
  return (
    <>
      <ul className="facts">
        {facts.map(({ name, value, says }) => (
          <li key={name} title={says}>
            <span>{name}</span> <strong>{value}</strong>
          </li>
        ))}
        <li>
          <button type="button" aria-expanded={explained} onClick={() => setExplained(!explained)}>
            What are these?
          </button>
        </li>
      </ul>
      {explained && (
        <dl className="meanings">
          {facts.map(({ name, says }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{says}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

interface Fact {
  name: string;
  value: string;
  says: string;
}

function factsOf(facts: Facts): Fact[] {
  const told: (Fact | false)[] = [
    {
      name: "Status",
      value: String(facts.status),
      says: "Of HTTP: 200 where the operation ran, 4xx where it was refused",
    },
    {
      name: "Time",
      value: duration(facts.time),
      says: "From here to the server and back, to the last byte",
    },
    { name: "Size", value: size(facts.bytes), says: "Of the answer, before it is formatted here" },
    facts.cost !== null && {
      name: "Cost",
      value: costOf(facts.cost),
      says: "Counted before anything is read, by lists, totals, groups and computed values; and what one operation may cost",
    },
    facts.revision !== null && {
      name: "Revision",
      value: String(facts.revision),
      says: "How often the definitions of modules and fields had changed when this was answered; clients watch it to read the schema again",
    },
  ];
  return told.filter((one) => one !== false);
}

function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

function costOf({ counted, limit }: Cost): string {
  return `${counted.toLocaleString("en")} of ${limit.toLocaleString("en")}`;
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000
    ? `${(bytes / 1000).toFixed(1)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
