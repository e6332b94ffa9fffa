// A tree of modules and fields, to tick an operation together; it follows what is typed.
import { type MonacoEditor, useGraphiQL } from "@graphiql/react";
import { type DocumentNode, OperationTypeNode, parse, print, type SelectionSetNode } from "graphql";
import { useCallback, useId, useMemo, useState, useSyncExternalStore } from "react";
import { START } from "../editor/writing";
import { useWorkspace } from "../workspace/workspace";
import { type Roots, rootsOf } from "./roots";
import { SelectionRows } from "./SelectionRows";
import { operationOf, partOf, withSelections } from "./selection";

const KINDS = [
  { type: OperationTypeNode.QUERY, label: "Read" },
  { type: OperationTypeNode.MUTATION, label: "Write" },
] as const;

export function Builder() {
  const { schema, modules } = useWorkspace();
  const [kind, setKind] = useState<OperationTypeNode>(OperationTypeNode.QUERY);
  const [words, setWords] = useState("");
  const find = useId();
  const root = schema?.getRootType(kind);
  const groups = useMemo(() => (root ? rootsOf(root, modules) : []), [root, modules]);
  const found = useMemo(() => matching(groups, words), [groups, words]);
  const { set, onChange, broken } = useOperation(kind);

  return (
    <section className="panel builder" aria-label="Build an operation">
      <h2>Build an operation</h2>
      <div className="kinds">
        {KINDS.map(({ type, label }) => (
          <button
            key={type}
            type="button"
            className="quiet"
            aria-pressed={type === kind}
            onClick={() => setKind(type)}
          >
            {label}
          </button>
        ))}
      </div>
      <label className="unseen" htmlFor={find}>
        Find what to ask
      </label>
      <input
        id={find}
        className="find"
        type="search"
        placeholder="Find what to ask …"
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {broken && (
        <p className="problem">What is typed is not GraphQL yet: mend it to go on here.</p>
      )}
      {!broken &&
        root &&
        found.map(({ title, fields }) => (
          <details
            key={`${kind} ${title}`}
            className="module"
            open={words !== "" || fields.some((field) => partOf(set, field.name)) || undefined}
          >
            <summary>
              <span className="label">{title}</span>
            </summary>
            <div className="tree">
              <SelectionRows type={root} set={set} onChange={onChange} only={fields} />
            </div>
          </details>
        ))}
    </section>
  );
}

/** What is selected in the editor, and a function that puts other selections there. */
function useOperation(kind: OperationTypeNode) {
  const { editor, name } = useGraphiQL((state) => ({
    editor: state.queryEditor,
    name: state.operationName,
  }));
  const typed = useText(editor);
  // What greets people is no operation of theirs.
  const text = typed === START ? "" : typed;
  const document = useMemo(() => parsed(text), [text]);
  const operation = operationOf(document, kind, name);

  function onChange(set: SelectionSetNode | undefined) {
    const next = print(withSelections(document, operation, kind, set));
    const comment = /^(#.*\n)*/.exec(text)?.[0] ?? "";
    const model = editor?.getModel();
    if (!model) return;
    // An edit, so that it can be undone.
    const edit = { range: model.getFullModelRange(), text: comment + next };
    model.pushEditOperations([], [edit], () => null);
  }

  return { set: operation?.selectionSet, onChange, broken: document === null };
}

/** What stands in an editor, as it is typed. */
function useText(editor: MonacoEditor | undefined): string {
  const subscribe = useCallback(
    (tell: () => void) => {
      const listening = editor?.onDidChangeModelContent(tell);
      return () => listening?.dispose();
    },
    [editor],
  );
  return useSyncExternalStore(subscribe, () => editor?.getValue() ?? "");
}

/** The document that a text is: undefined where it says nothing, null where it is none. */
function parsed(text: string): DocumentNode | null | undefined {
  if (text.replace(/#.*/g, "").trim() === "") return undefined;
  try {
    return parse(text, { noLocation: true });
  } catch {
    return null;
  }
}

function matching(groups: readonly Roots[], words: string): Roots[] {
  const wanted = words.trim().toLowerCase();
  return groups
    .map(({ title, fields }) => ({
      title,
      fields: title.toLowerCase().includes(wanted)
        ? fields
        : fields.filter((field) => field.name.toLowerCase().includes(wanted)),
    }))
    .filter(({ fields }) => fields.length > 0);
}
