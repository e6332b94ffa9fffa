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
const last = { query: "", variables: "" };

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
      const query = editors.query?.getValue().trim() ?? "";
      const variables = editors.variables?.getValue().trim() ?? "";
      if (isOwn(query, variables)) {
        addTab();
      } else {
        // What stands beside it would be the answer to something else.
        editors.response?.setValue("");
        updateActiveTabValues({ response: null });
        forgetRun(shown.tab);
      }
      last.query = operation.query.trim();
      last.variables =
        operation.variables === null ? "" : JSON.stringify(operation.variables, null, 2);
      editors.query?.setValue(operation.query);
      editors.variables?.setValue(last.variables);
      showVariables(operation.variables !== null);
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

/** Whether somebody wrote any of this. */
function isOwn(query: string, variables: string): boolean {
  if (query === last.query) return variables !== last.variables;
  return query !== "" && query !== START.trim();
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
