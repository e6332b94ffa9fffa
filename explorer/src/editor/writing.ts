// Puts an operation into the editor without losing what somebody typed there.
import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useCallback } from "react";
import type { Operation } from "../examples/example";

/** The widths for which styles/narrow.css is. */
const NARROW = "(max-width: 800px)";

/** What was put in last: a tab that still holds just that may be written over. */
const last = { query: "" };

/** A function that shows an operation: in this tab where nothing of somebody's own is in it. */
export function useWrite(): (operation: Operation) => void {
  const { addTab, setVisiblePlugin } = useGraphiQLActions();
  const editors = useGraphiQL((state) => ({
    query: state.queryEditor,
    variables: state.variableEditor,
  }));
  return useCallback(
    (operation) => {
      const now = editors.query?.getValue().trim() ?? "";
      if (now !== "" && now !== last.query.trim() && now !== START.trim()) addTab();
      editors.query?.setValue(operation.query);
      editors.variables?.setValue(
        operation.variables === null ? "" : JSON.stringify(operation.variables, null, 2),
      );
      last.query = operation.query;
      // There the panel lies over the editor.
      if (matchMedia(NARROW).matches) setVisiblePlugin(null);
    },
    [addTab, setVisiblePlugin, editors.query, editors.variables],
  );
}

/** What the first tab begins with. */
export const START = `# Welcome. Run this with Ctrl-Enter (⌘-Enter), or take an example from the panel.
# Ctrl-Space completes; hovering over a name tells what it is.
query Start {
  viewer { user { name } role }
  workspace { name usage { records } }
  modules { label apiName description }
}
`;
