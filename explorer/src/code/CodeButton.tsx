// The button of the toolbar that shows the operation as code.
import { ToolbarButton, useGraphiQL } from "@graphiql/react";
import { useState } from "react";
import { server, withoutOwn } from "../api/send";
import { CodeDialog } from "./CodeDialog";
import type { Sent } from "./snippets";

export function CodeButton() {
  const { query, variables, headers, operationName } = useGraphiQL((state) => ({
    query: state.queryEditor,
    variables: state.variableEditor,
    headers: state.headerEditor,
    operationName: state.operationName,
  }));
  const [sent, setSent] = useState<Sent | null>(null);

  function open() {
    setSent({
      address: new URL("graphql", server).href,
      query: query?.getValue() ?? "",
      variables: objectIn(variables?.getValue()),
      operationName: operationName ?? null,
      headers: withoutOwn((objectIn(headers?.getValue()) ?? {}) as Record<string, string>),
    });
  }

  return (
    <>
      <ToolbarButton label="Copy as curl, Python or JavaScript" onClick={open}>
        <svg className="graphiql-toolbar-icon" viewBox="0 0 24 24" fill="none" aria-hidden="true">
          <path d="M8 7l-5 5 5 5M16 7l5 5-5 5M14 4l-4 16" stroke="currentColor" strokeWidth="1.5" />
        </svg>
      </ToolbarButton>
      {sent && <CodeDialog sent={sent} onClose={() => setSent(null)} />}
    </>
  );
}

/** The object that a text of JSON is; null where it is empty or not yet one. */
function objectIn(text: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text || "null");
    return typeof value === "object" ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
