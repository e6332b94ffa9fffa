// Sends what the editor runs, and lets the page learn from the answer.
import type { Fetcher } from "@graphiql/toolkit";
import { Kind, type OperationDefinitionNode, OperationTypeNode, parse } from "graphql";
import type { GraphQLRequest } from "../api/send";
import { ask, countSoon, heed } from "../workspace/workspace";
import { keepRun } from "./runs";

/** The tab that is shown, told by the editor; an answer belongs to the tab that asked. */
export const shown = { tab: "" };

export const fetcher: Fetcher = async (given, options) => {
  const { tab } = shown;
  const operations = operationsIn(given.query);
  // The editor learns the name a moment after the document: it may still be the last one's.
  const named = operations.some((one) => one.name?.value === given.operationName);
  const request = { ...given, operationName: named ? given.operationName : undefined };
  const answer = await ask(request as GraphQLRequest, options?.headers as Record<string, string>);
  keepRun(tab, answer);
  heed(answer.facts.revision);
  const writes = operations.some((one) => one.operation === OperationTypeNode.MUTATION);
  if (writes) countSoon();
  return answer.body as never;
};

function operationsIn(query: string): OperationDefinitionNode[] {
  try {
    const { definitions } = parse(query, { noLocation: true });
    return definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  } catch {
    // The server tells what is wrong with it.
    return [];
  }
}
