// What the codes in `errors` mean. The codes in `userErrors` are explained by the schema itself.

/** Told by `extensions.code`: what a developer must mend. */
export const REQUEST_CODES: Readonly<Record<string, string>> = {
  UNAUTHENTICATED:
    "No token came along, or one that is unknown, expired or revoked. Sign in again.",
  FORBIDDEN: "Your role may not do this.",
  BAD_REQUEST: "The request is not of the form that GraphQL over HTTP asks for.",
  GRAPHQL_PARSE_FAILED:
    "The document is not GraphQL: a bracket or a name is missing near the place that is told.",
  GRAPHQL_VALIDATION_FAILED:
    "The document asks for something that the schema does not have. Completion (Ctrl-Space) and the docs tell what there is; a field may have been renamed or deleted.",
  BAD_USER_INPUT:
    "An argument or a variable has a value that cannot be carried out. The message says what would be right.",
  COST_EXCEEDED:
    "The operation asks for more than one request may. Ask for fewer lists within lists, fewer totals, or smaller parts in several requests.",
  RATE_LIMITED: "Too many requests came in too short a time. Wait as long as Retry-After says.",
  IDEMPOTENCY_MISMATCH:
    "This Idempotency-Key was used for another request. Take a new key for a new request.",
  TIMEOUT: "The work took longer than a request may. Narrow the filter, or ask for less.",
  UNAVAILABLE:
    "The database cannot be reached or has no room for the work now. Send the request again shortly.",
  INTERNAL: "A fault of the server's own. Its log tells more under the id in the message.",
};
