// Makes the editors' letters small enough to read operations beside the panel, and breaks long lines.
import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";

const READABLE = {
  fontSize: 13,
  lineHeight: 20,
  wordWrap: "on",
  wrappingIndent: "indent",
  // Otherwise the last line has a number that is hard to read.
  renderFinalNewline: "on",
} as const;

/** What GraphiQL itself fixes: larger letters, and lines of any length. */
export function useReadableEditors(): void {
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const headers = useGraphiQL((state) => state.headerEditor);
  const response = useGraphiQL((state) => state.responseEditor);
  useEffect(() => {
    for (const editor of [query, variables, headers, response]) editor?.updateOptions(READABLE);
  }, [query, variables, headers, response]);
}
