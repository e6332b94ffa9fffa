// Finds the codes in an answer and says what they mean.
import { type GraphQLSchema, isEnumType } from "graphql";
import type { ResponseBody } from "../api/send";
import { REQUEST_CODES } from "./requestCodes";

export interface Explanation {
  code: string;
  means: string;
  /** How often the answer has it. */
  count: number;
}

const LISTS_OF_ERRORS = new Set(["userErrors", "warnings"]);

/** The meaning of each code of an answer, in the order in which they stand there. */
export function explain(body: ResponseBody, schema: GraphQLSchema | null): Explanation[] {
  const counts = new Map<string, number>();
  for (const code of codesOf(body)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => ({ code, count, means: meaning(code, schema) }));
}

function* codesOf(body: ResponseBody): Generator<string> {
  for (const error of body.errors ?? []) {
    if (error.extensions?.code !== undefined) yield error.extensions.code;
  }
  yield* codesIn(body.data);
}

function* codesIn(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (LISTS_OF_ERRORS.has(name) && Array.isArray(inner)) {
      for (const error of inner) if (typeof error?.code === "string") yield error.code;
    } else {
      yield* codesIn(inner);
    }
  }
}

function meaning(code: string, schema: GraphQLSchema | null): string {
  const type = schema?.getType("ErrorCode");
  const told = isEnumType(type) ? type.getValue(code)?.description : undefined;
  return REQUEST_CODES[code] ?? told ?? "This code is newer than this page. Load the page again.";
}
