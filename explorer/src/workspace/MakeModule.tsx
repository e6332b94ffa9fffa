// Shows how a module is made, to those who may.
import { useWrite } from "../editor/writing";
import { defineModule, mayDefine } from "../examples/define";
import { useWorkspace } from "./workspace";

export function MakeModule({ none }: { none: boolean }) {
  const schema = useWorkspace((state) => state.schema);
  const write = useWrite();
  if (schema === null) return null;
  const may = mayDefine(schema);
  return (
    <>
      {none && (
        <p>
          This workspace has no modules of its own yet.{" "}
          {may
            ? "A mutation makes one, and it is in the schema at once."
            : "Someone who may shape the workspace has to make them."}
        </p>
      )}
      {may && (
        <button type="button" className="quiet make" onClick={() => write(defineModule())}>
          Example: make a module
        </button>
      )}
    </>
  );
}
