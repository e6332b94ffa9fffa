// The form that asks for a token: a page of its own, or over the editor when a token has expired.
import {
  type Dispatch,
  type FormEvent,
  type SetStateAction,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { type Demo, demoSignIn } from "../session/demo";
import { signIn, signOut, useSession } from "../session/session";
import { Mark } from "./Mark";

export function SignIn({ over = false }: { over?: boolean }) {
  return over ? <Again /> : <main className="door">{<Form title="Tessera Explorer" />}</main>;
}

/** Over the editor, which stays as it was. */
function Again() {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="door-over"
      aria-labelledby={title}
      onCancel={(event) => event.preventDefault()}
    >
      <Form title="Sign in again" titleId={title} expired />
    </dialog>
  );
}

interface FormProps {
  title: string;
  titleId?: string;
  expired?: boolean;
}

function Form({ title, titleId, expired = false }: FormProps) {
  const { state, problem } = useSession();
  const [token, setToken] = useState("");
  const [shown, setShown] = useState(false);
  const demo = useDemo(setToken);
  const field = useId();
  const told = useId();

  function submit(event: FormEvent) {
    event.preventDefault();
    void signIn(token.trim());
  }

  return (
    <form className="sign-in" onSubmit={submit}>
      <Mark />
      <h1 id={titleId}>{title}</h1>
      <p className="lead">
        {expired
          ? "Your token has expired or was revoked. What you typed is still there."
          : "Learn a workspace by asking it: its modules, their links, and queries that run."}
      </p>
      {demo && <DemoNote demo={demo} />}
      <label htmlFor={field}>Token or API key</label>
      <div className="secret">
        <input
          id={field}
          type={shown ? "text" : "password"}
          value={token}
          onChange={(event) => setToken(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          required
          // biome-ignore lint/a11y/noAutofocus: the form is all there is
          autoFocus
          aria-describedby={told}
          aria-invalid={problem !== null}
        />
        <button
          type="button"
          className="quiet"
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? "Hide" : "Show"}
        </button>
      </div>
      <p id={told} className={problem ? "problem" : "hint"} role={problem ? "alert" : undefined}>
        {problem ?? (
          <>
            Kept for this tab alone. Whoever runs the server can give you one:{" "}
            <code>tessera token --workspace KEY --user EMAIL</code>
          </>
        )}
      </p>
      <button type="submit" className="main" disabled={state === "asking"}>
        {state === "asking" ? "Signing in …" : "Sign in"}
      </button>
      {expired && (
        <button type="button" className="quiet" onClick={signOut}>
          Leave the workspace
        </button>
      )}
    </form>
  );
}

function DemoNote({ demo }: { demo: Demo }) {
  return (
    <p className="demo">
      <strong>A demo on your own machine.</strong> The form is filled in for {demo.email}.
    </p>
  );
}

/** The demo's sign-in, which also fills the form in. */
function useDemo(fill: Dispatch<SetStateAction<string>>): Demo | null {
  const [demo, setDemo] = useState<Demo | null>(null);
  useEffect(() => {
    let gone = false;
    void demoSignIn().then((found) => {
      if (gone || found === null) return;
      setDemo(found);
      // Not over what somebody has typed meanwhile.
      fill((typed) => typed || found.token);
    });
    return () => {
      gone = true;
    };
  }, [fill]);
  return demo;
}
