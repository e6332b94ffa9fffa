// "This workspace" as a plugin of GraphiQL's sidebar.
import type { GraphiQLPlugin } from "@graphiql/react";
import { Panel } from "./Panel";

export const WORKSPACE_PLUGIN: GraphiQLPlugin = {
  title: "This workspace",
  icon: Icon,
  content: Panel,
};

function Icon() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" fill="currentColor" aria-hidden="true">
      <path d="M2 2h7v7H2zM11 2h7v3h-7zM11 7h7v11h-7zM2 11h7v7H2z" />
    </svg>
  );
}
