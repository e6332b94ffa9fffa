// Who is signed in, for this tab alone: the token leaves it with the tab.
import { create } from "zustand";
import { NoAnswer, send } from "../api/send";

const KEPT_AS = "tessera.token";

const WHO = `query Who {
  viewer { role user { id name email } }
  workspace { name }
}`;

/** The person a token speaks for, and where. */
export interface Who {
  id: string;
  name: string;
  email: string;
  role: string;
  workspace: string;
}

interface WhoAnswer {
  viewer: { role: string; user: { id: string; name: string; email: string } };
  workspace: { name: string };
}

export interface Session {
  token: string | null;
  /** Stays when a token expires, so that the editor stays open behind the form. */
  who: Who | null;
  /** `asking` while it is not known yet whether a token speaks for anybody. */
  state: "asking" | "out" | "in" | "expired";
  problem: string | null;
}

export const useSession = create<Session>(() => ({
  token: null,
  who: null,
  state: "asking",
  problem: null,
}));

/** Takes up the session that this tab had before it was loaded again. */
export async function resume(): Promise<void> {
  const kept = sessionStorage.getItem(KEPT_AS);
  if (kept === null) {
    useSession.setState({ state: "out" });
    return;
  }
  await signIn(kept, "Your session has ended: the token was revoked or has expired.");
}

/** Signs in with a token; where it speaks for nobody the session says so. */
export async function signIn(token: string, refusal = REFUSED): Promise<void> {
  const before = useSession.getState();
  useSession.setState({ state: "asking", problem: null });
  try {
    const { body, facts } = await send(token, { query: WHO, operationName: "Who" });
    if (facts.status === 401) {
      sessionStorage.removeItem(KEPT_AS);
      stayOut(refusal, before.who);
      return;
    }
    if (!body.data) {
      stayOut(body.errors?.[0]?.message ?? refusal, before.who);
      return;
    }
    const { viewer, workspace } = body.data as unknown as WhoAnswer;
    const who = { ...viewer.user, role: viewer.role, workspace: workspace.name };
    sessionStorage.setItem(KEPT_AS, token);
    useSession.setState({ token, who, state: "in", problem: null });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    stayOut(error.message, before.who);
  }
}

/** Forgets the token; the server keeps it, until somebody revokes it. */
export function signOut(): void {
  sessionStorage.removeItem(KEPT_AS);
  useSession.setState({ token: null, who: null, state: "out", problem: null });
}

/** Called when the server refuses the token that was good until now. */
export function expire(): void {
  if (useSession.getState().state !== "in") return;
  sessionStorage.removeItem(KEPT_AS);
  useSession.setState({ token: null, state: "expired", problem: null });
}

const REFUSED = "The server does not know this token, or it has expired or was revoked.";

/** A token that the server could not judge stays in the tab, for when it is loaded again. */
function stayOut(problem: string, who: Who | null): void {
  useSession.setState({ token: null, state: who === null ? "out" : "expired", problem });
}
