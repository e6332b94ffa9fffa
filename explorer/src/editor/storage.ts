// Keeps tabs, queries and history in the browser, apart for each member of each workspace.

/** What holds until somebody chooses otherwise: the panel takes a quarter of the width, variables
 * a third of the height. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "graphiql:docExplorerFlex": "0.36",
  "graphiql:secondaryEditorFlex": "2",
};

/** What GraphiQL keeps things in. */
export function storageOf(member: string) {
  const prefix = `tessera.${member}.`;
  const own = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  return {
    get length() {
      return own().length;
    },
    getItem: (key: string) => localStorage.getItem(prefix + key) ?? DEFAULTS[key] ?? null,
    setItem: (key: string, value: string) => localStorage.setItem(prefix + key, value),
    removeItem: (key: string) => localStorage.removeItem(prefix + key),
    clear: () => {
      for (const key of own()) localStorage.removeItem(key);
    },
  };
}
