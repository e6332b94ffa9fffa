// What the page knows of the workspace: schema, modules and counts, all of one revision.
import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
} from "graphql";
import { create } from "zustand";
import { type Answer, type GraphQLRequest, NoAnswer, send } from "../api/send";
import { expire, useSession } from "../session/session";
import { COUNTS, DEFINITIONS, describeChange, type Module } from "./definitions";
import { closeAll } from "./opened";

const INTROSPECTION = getIntrospectionQuery({
  inputValueDeprecation: true,
  schemaDescription: true,
  oneOf: true,
});
const LOOK_EVERY = 20_000; // milliseconds, while the tab is shown
const COUNT_AFTER = 300; // milliseconds after a write

export interface Notice {
  revision: number;
  text: string;
}

export interface Workspace {
  schema: GraphQLSchema | null;
  modules: readonly Module[];
  counts: ReadonlyMap<string, number>;
  revision: number | null;
  loading: boolean;
  problem: string | null;
  /** Told until somebody reads it: the definitions changed. */
  notice: Notice | null;
}

const EMPTY: Workspace = {
  schema: null,
  modules: [],
  counts: new Map(),
  revision: null,
  loading: false,
  problem: null,
  notice: null,
};

export const useWorkspace = create<Workspace>(() => EMPTY);

/** Asks the API for the page itself, as whoever is signed in; throws NoAnswer. */
export async function ask(
  request: GraphQLRequest,
  headers?: Record<string, string>,
): Promise<Answer> {
  const { token } = useSession.getState();
  if (token === null) throw new NoAnswer("Nobody is signed in.");
  const answer = await send(token, request, headers);
  if (answer.facts.status === 401 && useSession.getState().token === token) expire();
  return answer;
}

/** Reads schema, modules and counts; says what changed where they were known before. */
export async function load(): Promise<void> {
  const reading = ++readings;
  const told = newest;
  useWorkspace.setState({ loading: true, problem: null });
  const problem = await problemOf(read(() => reading === readings));
  if (reading !== readings) return;
  useWorkspace.setState({ loading: false, problem });
  if (problem !== null) return;
  if (newest > told) heed(newest);
  // A workspace that was restored from a backup is older than it was.
  else newest = useWorkspace.getState().revision ?? 0;
}

/** Forgets a workspace, when somebody leaves it. */
export function forget(): void {
  newest = 0;
  readings += 1;
  useWorkspace.setState({ ...EMPTY });
  closeAll();
}

/** Compares an answer's revision with what is shown, and reads all again where it moved. */
export function heed(revision: number | null): void {
  newest = Math.max(newest, revision ?? 0);
  const known = useWorkspace.getState();
  if (known.revision === null || known.loading) return;
  if (newest > known.revision) void load();
}

/** Reads the counts again, a moment after a write, so that many writes ask once. */
export function countSoon(): void {
  clearTimeout(counting);
  counting = setTimeout(() => void problemOf(count()), COUNT_AFTER);
}

/** Looks now and then, while the tab is shown, whether somebody changed the definitions. */
export function watch(): () => void {
  function look(): void {
    if (document.visibilityState !== "visible" || useSession.getState().state !== "in") return;
    void problemOf(lookForChanges());
  }
  const timer = setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}

let counting: ReturnType<typeof setTimeout> | undefined;
/** The newest revision that any answer told of. */
let newest = 0;
/** How often it was read; only the last reading counts. */
let readings = 0;

async function lookForChanges(): Promise<void> {
  heed((await ask({ query: "query Revision { __typename }" })).facts.revision);
}

/** What kept some work from being done, as people read it; null where nothing did. */
async function problemOf(work: Promise<void>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof NoAnswer) return error.message;
    throw error;
  }
}

async function read(isWanted: () => boolean): Promise<void> {
  const before = useWorkspace.getState();
  const [introspected, defined] = await Promise.all([
    ask({ query: INTROSPECTION, operationName: "IntrospectionQuery" }),
    ask({ query: DEFINITIONS, operationName: "Definitions" }),
  ]);
  const modules = data<{ modules: Module[] }>(defined).modules;
  const schema = buildClientSchema(data<IntrospectionQuery>(introspected));
  if (!isWanted()) return;
  // The older of the two: where they differ, the next look reads again.
  const revision = Math.min(introspected.facts.revision ?? 0, defined.facts.revision ?? 0);
  const moved = before.revision !== null && revision !== before.revision;
  const text = moved ? describeChange(before.modules, modules) : null;
  const notice = moved ? { revision, text: text ?? "Rules, views or rights." } : before.notice;
  useWorkspace.setState({ schema, modules, revision, notice });
  await count();
}

async function count(): Promise<void> {
  const answer = await ask({ query: COUNTS, operationName: "Counts" });
  const { workspace } = data<CountsAnswer>(answer);
  const counts = workspace.usage.byModule.map((one) => [one.module.apiName, one.records] as const);
  useWorkspace.setState({ counts: new Map(counts) });
}

interface CountsAnswer {
  workspace: { usage: { byModule: { module: { apiName: string }; records: number }[] } };
}

function data<T>(answer: Answer): T {
  if (!answer.body.data) throw new NoAnswer(answer.body.errors?.[0]?.message ?? "No data came.");
  return answer.body.data as T;
}
