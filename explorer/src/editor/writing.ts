// Puts an operation into the editor without losing what somebody typed there.
import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useCallback } from "react";
import type { Operation } from "../examples/example";
import { shown } from "./fetcher";
import { forgetRun } from "./runs";
import { showVariables } from "./tools";

/** The widths for which styles/narrow.css is. */
const NARROW = "(max-width: 800px)";

/** What was put in last: a tab that still holds just that may be written over. */
const last = { query: "" };

/** A function that shows an operation: in this tab where nothing of somebody's own is in it. */
export function useWrite(): (operation: Operation) => void {
  const { addTab, setVisiblePlugin, updateActiveTabValues } = useGraphiQLActions();
  const editors = useGraphiQL((state) => ({
    query: state.queryEditor,
    variables: state.variableEditor,
    response: state.responseEditor,
  }));
  return useCallback(
    (operation) => {
      const now = editors.query?.getValue().trim() ?? "";
      if (now !== "" && now !== last.query.trim() && now !== START.trim()) addTab();
      // What stands beside it would be the answer to something else.
      editors.response?.setValue("");
      updateActiveTabValues({ response: null });
      forgetRun(shown.tab);
      editors.query?.setValue(operation.query);
      editors.variables?.setValue(
        operation.variables === null ? "" : JSON.stringify(operation.variables, null, 2),
      );
      showVariables(operation.variables !== null);
      last.query = operation.query;
      if (matchMedia(NARROW).matches) {
        // There the panel lies over the editor, and the editor's keyboard would lie over both.
        setVisiblePlugin(null);
        document.querySelector<HTMLElement>(".graphiql-query-editor .graphiql-editor")?.focus();
      } else {
        // Ctrl-Enter is to run what was put in.
        editors.query?.focus();
      }
    },
    [addTab, setVisiblePlugin, updateActiveTabValues, editors],
  );
}

/** What the first tab begins with. */
export const START = `# Welcome. Run this: Ctrl-Enter
# or ⌘-Enter; or take an example
# of one of the modules.
# Ctrl-Space completes names,
# pointing at one explains it.
# Tab indents; Ctrl-M (on a Mac
# Ctrl-Shift-M) lets Tab leave.
query Start {
  viewer {
    role
    user { name }
  }
  workspace {
    name
    usage { records }
  }
  modules {
    label
    apiName
    description
  }
}
`;
