// The tree as a plugin of GraphiQL's sidebar.
import type { GraphiQLPlugin } from "@graphiql/react";
import { Builder } from "./Builder";

export const BUILDER_PLUGIN: GraphiQLPlugin = {
  title: "Build an operation",
  icon: Icon,
  content: Builder,
};

function Icon() {
  return (
    <svg
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
    >
      <path d="M3 4h4M3 4v11h4M3 9.5h4" strokeWidth="1.5" />
      <path d="M10 2h8v4h-8zM10 7.5h8v4h-8zM10 13h8v4h-8z" strokeWidth="1.5" />
    </svg>
  );
}
