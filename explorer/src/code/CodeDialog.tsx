// The operation as code of several languages, to be copied, and the schema beside it.
import { useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { NoAnswer } from "../api/send";
import { copyText } from "./copyText";
import { SCHEMA_ADDRESS, saveSchema } from "./schemaText";
import { type Sent, SNIPPETS } from "./snippets";

interface Props {
  sent: Sent;
  onClose: () => void;
}

export function CodeDialog({ sent, onClose }: Props) {
  const [chosen, setChosen] = useState(SNIPPETS[0]);
  const [told, setTold] = useState("");
  const dialog = useRef<HTMLDialogElement>(null);
  const code = useRef<HTMLTextAreaElement>(null);
  const title = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const text = chosen?.write(sent) ?? "";

  async function copy() {
    if (code.current === null) return;
    const copied = await copyText(text, code.current);
    setTold(
      copied ? "Copied." : "The browser does not let pages copy here. It is marked: press Ctrl-C.",
    );
  }

  async function save() {
    try {
      await saveSchema();
      setTold("Saved as schema.graphql.");
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      setTold(error.message);
    }
  }

  return createPortal(
    <dialog ref={dialog} className="code-dialog" aria-labelledby={title} onClose={onClose}>
      <header>
        <h2 id={title}>Copy as</h2>
        <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <div className="languages">
        {SNIPPETS.map((snippet) => (
          <button
            key={snippet.key}
            type="button"
            className="quiet"
            aria-pressed={snippet === chosen}
            onClick={() => {
              setChosen(snippet);
              setTold("");
            }}
          >
            {snippet.title}
          </button>
        ))}
      </div>
      <textarea ref={code} readOnly rows={16} value={text} aria-label={`As ${chosen?.title}`} />
      <p className="hint">
        Your token is not in it: put it into the environment as <code>TOKEN</code>.
      </p>
      <footer>
        <button type="button" className="main" onClick={() => void copy()}>
          Copy
        </button>
        <span role="status">{told}</span>
        <a
          href={SCHEMA_ADDRESS.href}
          onClick={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          The schema as SDL
        </a>
      </footer>
    </dialog>,
    document.body,
  );
}
