// GraphiQL with this workspace beside it. Loaded after the frame, because it is large.
import { DOC_EXPLORER_PLUGIN } from "@graphiql/plugin-doc-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { useGraphiQL } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import "graphiql/setup-workers/vite";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "../styles/editor.css";
import "../styles/builder.css";
import "../styles/code.css";
import "../styles/entries.css";
import "../styles/links.css";
import "../styles/narrow.css";
import "../styles/panel.css";
import { useEffect, useMemo } from "react";
import { BUILDER_PLUGIN } from "../builder/plugin";
import { CodeButton } from "../code/CodeButton";
import { WORKSPACE_PLUGIN } from "../workspace/plugin";
import { useWorkspace } from "../workspace/workspace";
import { fetcher, shown } from "./fetcher";
import { ResponseFooter } from "./ResponseFooter";
import { useRepairedHistory, useRepairedReload, useRepairedTabs } from "./repairs";
import { useReadableEditors } from "./sizes";
import { storageOf } from "./storage";
import { useThemes } from "./theme";
import { START } from "./writing";

const PLUGINS = [WORKSPACE_PLUGIN, BUILDER_PLUGIN, HISTORY_PLUGIN];

/** The editor of one member of one workspace. */
export default function Editor({ member }: { member: string }) {
  const schema = useWorkspace((state) => state.schema);
  const storage = useMemo(() => storageOf(member), [member]);
  return (
    <GraphiQL
      fetcher={fetcher}
      schema={schema}
      storage={storage}
      plugins={PLUGINS}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      visiblePlugin={WORKSPACE_PLUGIN}
      defaultQuery={START}
      defaultEditorToolsVisibility={false}
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>{null}</GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <CodeButton />
          </>
        )}
      </GraphiQL.Toolbar>
      <GraphiQL.Footer>
        <ResponseFooter />
      </GraphiQL.Footer>
      <ShownTab />
    </GraphiQL>
  );
}

/** Tells the fetcher which tab asks, and mends how GraphiQL looks and is read out. */
function ShownTab() {
  const tab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id ?? "");
  useEffect(() => {
    shown.tab = tab;
  }, [tab]);
  useThemes();
  useReadableEditors();
  useRepairedTabs();
  useRepairedHistory();
  useRepairedReload();
  return null;
}
