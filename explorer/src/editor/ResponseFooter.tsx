// Under the response: how long it took, how large it is, what it cost, and what its errors mean.
import { useGraphiQL } from "@graphiql/react";
import { useMemo } from "react";
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
        <dl className="explanations">
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
      <ul className="facts">
        {factsOf(run.facts).map(({ name, value, says }) => (
          <li key={name} title={says}>
            <span>{name}</span> <strong>{value}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Fact {
  name: string;
  value: string;
  says: string;
}

function factsOf(facts: Facts): Fact[] {
  const told: (Fact | false)[] = [
    { name: "Status", value: String(facts.status), says: "The status of HTTP" },
    {
      name: "Time",
      value: duration(facts.time),
      says: "From sending the request to the last byte",
    },
    { name: "Size", value: size(facts.bytes), says: "Of the body, as the server sent it" },
    facts.cost !== null && {
      name: "Cost",
      value: costOf(facts.cost),
      says: "Counted by lists, totals, groups and computed values; of what one operation may cost",
    },
    facts.revision !== null && {
      name: "Revision",
      value: String(facts.revision),
      says: "Of the definitions that answered",
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
