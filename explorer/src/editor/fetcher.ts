// Sends what the editor runs, and lets the page learn from the answer.
import type { Fetcher } from "@graphiql/toolkit";
import { getOperationAST } from "graphql";
import type { GraphQLRequest } from "../api/send";
import { ask, countSoon, heed } from "../workspace/workspace";
import { keepRun } from "./runs";

/** The tab that is shown, told by the editor; an answer belongs to the tab that asked. */
export const shown = { tab: "" };

export const fetcher: Fetcher = async (request, options) => {
  const { tab } = shown;
  const answer = await ask(request as GraphQLRequest, options?.headers as Record<string, string>);
  keepRun(tab, answer);
  heed(answer.facts.revision);
  const operation =
    options?.documentAST && getOperationAST(options.documentAST, request.operationName);
  if (operation?.operation === "mutation") countSoon();
  return answer.body as never;
};
