// What is shown to whom: the form to those who are not signed in, the editor to the others.
import { lazy, Suspense, useEffect } from "react";
import { resume, useSession } from "../session/session";
import { forget, load, watch } from "../workspace/workspace";
import { Header } from "./Header";
import { Notice } from "./Notice";
import { SignIn } from "./SignIn";

const loadEditor = () => import("../editor/Editor");
const Editor = lazy(loadEditor);

export function App() {
  const { who, state, token } = useSession();

  useEffect(() => {
    void resume();
    // The editor is fetched while somebody reads the form.
    void loadEditor();
  }, []);

  const member = who?.id;

  // What was known is another member's, perhaps of another workspace.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever it becomes another
  useEffect(forget, [member]);

  useEffect(() => {
    if (token === null) return;
    void load();
    return watch();
  }, [token]);

  if (who === null) {
    return state === "asking" ? <Waiting text="Signing in …" /> : <SignIn />;
  }
  return (
    <div className="app">
      <Header who={who} />
      <Notice />
      <main className="stage">
        <Suspense fallback={<Waiting text="Loading the editor …" />}>
          <Editor key={who.id} member={who.id} />
        </Suspense>
      </main>
      {state === "in" || <SignIn over />}
    </div>
  );
}

function Waiting({ text }: { text: string }) {
  return (
    <p className="waiting" role="status">
      {text}
    </p>
  );
}
