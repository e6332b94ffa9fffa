// What somebody opened and searched for in the panel: it stays while another pane is shown.
import { create } from "zustand";

interface Opened {
  words: string;
  /** The ids of the modules whose cards are open. */
  open: ReadonlySet<string>;
}

const NOTHING: Opened = { words: "", open: new Set() };

export const useOpened = create<Opened>(() => NOTHING);

/** Searches the panel for these words. */
export function searchFor(words: string): void {
  useOpened.setState({ words });
}

/** Opens or closes the card of a module. */
export function setOpen(id: string, isOpen: boolean): void {
  useOpened.setState(({ open }) => {
    const next = new Set(open);
    if (isOpen) next.add(id);
    else next.delete(id);
    return { open: next };
  });
}

/** Closes all, when somebody leaves the workspace. */
export function closeAll(): void {
  useOpened.setState(NOTHING);
}
