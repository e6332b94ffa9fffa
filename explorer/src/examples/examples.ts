// The examples of a module, in the order in which one learns them.

import type { Example, Source } from "./example";
import { kanban, list, related, search } from "./reads";
import { create, rehearse, update } from "./writes";

const EVERY: readonly Example[] = [list, related, kanban, search, rehearse, create, update];

/** Those that the module can have, for whoever is signed in. */
export function examplesOf(source: Source): Example[] {
  return EVERY.filter((example) => example.fits(source));
}
