// Remembers what was known of the last answer in each tab of the editor.
import { create } from "zustand";
import type { Answer } from "../api/send";

interface Runs {
  byTab: Readonly<Record<string, Answer>>;
}

export const useRuns = create<Runs>(() => ({ byTab: {} }));

/** Keeps an answer for the tab that asked. */
export function keepRun(tab: string, answer: Answer): void {
  useRuns.setState(({ byTab }) => ({ byTab: { ...byTab, [tab]: answer } }));
}

/** Forgets the answer in a tab whose operation became another. */
export function forgetRun(tab: string): void {
  useRuns.setState(({ byTab: { [tab]: _, ...others } }) => ({ byTab: others }));
}
