// What an example is, and how it reads in the editor.
import { type GraphQLSchema, parse, print } from "graphql";
import type { Module } from "../workspace/definitions";

/** What goes into the editors. */
export interface Operation {
  query: string;
  variables: Record<string, unknown> | null;
}

/** Reads what an example needs from the workspace: the `data` of a query. */
export type Read = (
  query: string,
  variables?: Record<string, unknown>,
) => Promise<Record<string, unknown>>;

/** What an example is made from. */
export interface Source {
  schema: GraphQLSchema;
  modules: readonly Module[];
  module: Module;
  read: Read;
}

export interface Example {
  key: string;
  title: string;
  /** What one learns by it. */
  teaches: string;
  /** Whether running it changes records, or could. */
  writes: boolean;
  /** Makes the operation; throws NotPossible. */
  make: (source: Source) => Operation | Promise<Operation>;
  /** Whether the module can have it at all. */
  fits: (source: Source) => boolean;
}

/** The example cannot run on what the workspace has now; the message says what would help. */
export class NotPossible extends Error {}

/** So many letters of a comment fit into the editor beside the panel. */
const LINE = 31;

/** An operation as the editor shows it: formatted, under what it is for. */
export function operation(
  says: string,
  query: string,
  variables: Record<string, unknown> | null = null,
): Operation {
  const comment = wrapped(says).map((line) => `# ${line}`);
  return { query: `${comment.join("\n")}\n${print(parse(query))}\n`, variables };
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > LINE) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

/** A text as a literal of GraphQL. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
