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
  /** Makes the operation; throws NotPossible. */
  make: (source: Source) => Operation | Promise<Operation>;
  /** Whether the module can have it at all. */
  fits: (source: Source) => boolean;
}

/** The example cannot run on what the workspace has now; the message says what would help. */
export class NotPossible extends Error {}

/** An operation as the editor shows it: formatted, under what it is for. */
export function operation(
  says: string,
  query: string,
  variables: Record<string, unknown> | null = null,
): Operation {
  const comment = says.split("\n").map((line) => `# ${line}`);
  return { query: `${comment.join("\n")}\n${print(parse(query))}\n`, variables };
}

/** A text as a literal of GraphQL. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
