// The drawing of how modules are linked, large, over the page.
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { type Module, typeName } from "../workspace/definitions";
import { useWorkspace } from "../workspace/workspace";
import { Drawn } from "./Drawn";
import { mainModules } from "./links";

interface Props {
  onClose: () => void;
  onChoose: (type: string) => void;
}

export default function LinksDialog({ onClose, onChoose }: Props) {
  const { modules } = useWorkspace();
  const [words, setWords] = useState("");
  const [all, setAll] = useState(false);
  const shown = useMemo(() => (all ? modules : mainModules(modules)), [modules, all]);
  const dialog = useRef<HTMLDialogElement>(null);
  const [title, find] = [useId(), useId()];
  // What is drawn must know how much room there is.
  const [open, setOpen] = useState(false);
  useEffect(() => {
    dialog.current?.showModal();
    setOpen(true);
  }, []);

  function choose(module: Module) {
    onChoose(typeName(module));
    onClose();
  }

  return createPortal(
    <dialog ref={dialog} className="links-dialog" aria-labelledby={title} onClose={onClose}>
      <header>
        <h2 id={title}>How modules are linked</h2>
        <label className="unseen" htmlFor={find}>
          Find a module
        </label>
        <input
          id={find}
          className="find"
          type="search"
          placeholder="Find a module …"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <label className="choice">
          <input type="checkbox" checked={all} onChange={() => setAll(!all)} />
          Also those of every workspace
        </label>
        <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <p className="hint">
        A line goes from the module that has a lookup to the one it points to. Choose a module to
        read its type in the docs.
      </p>
      {open && <Drawn key={shown.length} modules={shown} words={words} onChoose={choose} />}
    </dialog>,
    document.body,
  );
}
