// Opens a type in the documentation pane.
import { DOC_EXPLORER_PLUGIN, useDocExplorerActions } from "@graphiql/plugin-doc-explorer";
import { useGraphiQLActions } from "@graphiql/react";
import { useCallback } from "react";
import { useWorkspace } from "./workspace";

/** A function that shows the docs of a type by its name. */
export function useOpenDocs(): (type: string) => void {
  const { push, reset } = useDocExplorerActions();
  const { setVisiblePlugin } = useGraphiQLActions();
  return useCallback(
    (name) => {
      const type = useWorkspace.getState().schema?.getType(name);
      if (!type) return;
      reset();
      push({ name, def: type });
      setVisiblePlugin(DOC_EXPLORER_PLUGIN);
    },
    [push, reset, setVisiblePlugin],
  );
}
