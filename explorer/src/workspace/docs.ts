// Opens a type in the documentation pane.
import { DOC_EXPLORER_PLUGIN, useDocExplorerActions } from "@graphiql/plugin-doc-explorer";
import { useGraphiQLActions } from "@graphiql/react";
import { isObjectType } from "graphql";
import { useCallback } from "react";
import { useWorkspace } from "./workspace";

/** A function that shows the docs of a type by its name, or of one of its fields. */
export function useOpenDocs(): (type: string, field?: string) => void {
  const { push, reset } = useDocExplorerActions();
  const { setVisiblePlugin } = useGraphiQLActions();
  return useCallback(
    (name, field) => {
      const type = useWorkspace.getState().schema?.getType(name);
      if (!type) return;
      reset();
      push({ name, def: type });
      const def = field !== undefined && isObjectType(type) ? type.getFields()[field] : undefined;
      if (def) push({ name: def.name, def });
      setVisiblePlugin(DOC_EXPLORER_PLUGIN);
    },
    [push, reset, setVisiblePlugin],
  );
}
