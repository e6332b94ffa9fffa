// The editors in the page's colours: GraphiQL's are pink, and its comments hard to read in the dark.
import { useMonaco } from "@graphiql/react";
import { useEffect } from "react";

interface Shades {
  accent: string;
  /** Of what is chosen from a list. */
  chosen: string;
  raised: string;
  edge: string;
  ink: string;
  comment: string;
  argument: string;
}

/** The names are those by which GraphiQL chooses. */
const THEMES = {
  "graphiql-LIGHT": {
    base: "vs",
    shades: {
      accent: "#4338ca",
      chosen: "#eef0ff",
      raised: "#ffffff",
      edge: "#8a92a6",
      ink: "#1b2130",
      comment: "#0f6b2f",
      argument: "#5b57c4",
    },
  },
  "graphiql-DARK": {
    base: "vs-dark",
    shades: {
      accent: "#a5b4fc",
      chosen: "#262b4a",
      raised: "#1c202b",
      edge: "#626b82",
      ink: "#e8ebf3",
      comment: "#8cc084",
      argument: "#a9a4ff",
    },
  },
} as const;

/** Gives the editors these themes, in place of GraphiQL's. */
export function useThemes(): void {
  const monaco = useMonaco((state) => state.monaco);
  useEffect(() => {
    for (const [name, { base, shades }] of Object.entries(THEMES)) {
      monaco?.editor.defineTheme(name, {
        base,
        inherit: true,
        colors: colorsOf(shades),
        rules: [
          { token: "comment", foreground: shades.comment },
          { token: "argument.identifier.gql", foreground: shades.argument },
        ],
      });
    }
  }, [monaco]);
}

function colorsOf({ accent, chosen, raised, edge, ink }: Shades): Record<string, string> {
  const through = "#ffffff00";
  return {
    "editor.background": through,
    "scrollbar.shadow": through,
    focusBorder: accent,
    "textLink.foreground": accent,
    "textLink.activeForeground": accent,
    "editorLink.activeForeground": accent,
    "editorWidget.background": raised,
    "editorWidget.border": edge,
    "editorHoverWidget.background": raised,
    "editorSuggestWidget.background": raised,
    "editorSuggestWidget.selectedBackground": chosen,
    "editorSuggestWidget.selectedForeground": ink,
    "editorSuggestWidget.highlightForeground": accent,
    "editorSuggestWidget.focusHighlightForeground": accent,
    "list.hoverBackground": chosen,
    "list.highlightForeground": accent,
    "list.focusHighlightForeground": accent,
    "menu.background": raised,
    "menu.selectionBackground": chosen,
    "menu.selectionForeground": ink,
    "quickInput.background": raised,
    "quickInputList.focusBackground": chosen,
    "quickInputList.focusForeground": ink,
    "pickerGroup.foreground": accent,
    "toolbar.hoverBackground": chosen,
    "inputOption.hoverBackground": chosen,
  };
}
