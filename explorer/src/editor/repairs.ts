// Mends what keeps GraphiQL's own markup from being read out, or from working, rightly.
import { useEffect } from "react";
import { load } from "../workspace/workspace";

/**
 * GraphiQL's tabs are buttons within `role="tab"`, which makes them a control within a control.
 * They are a list of buttons instead, the current one of which says so.
 */
export function useRepairedTabs(): void {
  useEffect(() => {
    const list = document.querySelector(".graphiql-tabs");
    if (list === null) return;
    const repair = () => repairTabs(list);
    const watching = new MutationObserver(repair);
    watching.observe(list, {
      attributeFilter: ["aria-selected"],
      childList: true,
      subtree: true,
    });
    repair();
    return () => watching.disconnect();
  }, []);
}

function repairTabs(list: Element): void {
  list.setAttribute("role", "list");
  for (const tab of list.querySelectorAll(".graphiql-tab")) {
    tab.setAttribute("role", "listitem");
    const selected = tab.getAttribute("aria-selected");
    // What was repaired is seen again here, and has none.
    if (selected === null) continue;
    tab.removeAttribute("aria-selected");
    tab.querySelector("button")?.setAttribute("aria-current", selected);
  }
}

/** Entries of the history are called "Set active", whatever they are; each gets its own name. */
export function useRepairedHistory(): void {
  useEffect(() => {
    const pane = document.querySelector(".graphiql-plugin");
    if (pane === null) return;
    const repair = () => {
      for (const entry of pane.querySelectorAll(".graphiql-history-item-label")) {
        const name = `${entry.textContent}: open in this tab`;
        if (entry.getAttribute("aria-label") !== name) entry.setAttribute("aria-label", name);
      }
    };
    const watching = new MutationObserver(repair);
    watching.observe(pane, { childList: true, subtree: true });
    return () => watching.disconnect();
  }, []);
}

/** GraphiQL's button reads the schema again only where GraphiQL itself reads it. */
export function useRepairedReload(): void {
  useEffect(() => {
    const button = document.querySelector<HTMLElement>(
      ".graphiql-sidebar [aria-label^='Re-fetch']",
    );
    const reload = () => void load();
    button?.addEventListener("click", reload);
    return () => button?.removeEventListener("click", reload);
  }, []);
}
