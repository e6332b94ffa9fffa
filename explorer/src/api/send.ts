// Sends one GraphQL request to this server and tells what is known of its answer.

/** Where this page was served from: all requests go there, also behind a proxy's path. */
export const server = new URL("./", document.baseURI);

export interface GraphQLRequest {
  query: string;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | null | undefined;
}

export interface ResponseError {
  message: string;
  path?: readonly (string | number)[];
  extensions?: { code?: string; cost?: number; limit?: number };
}

export interface ResponseBody {
  data?: Record<string, unknown> | null;
  errors?: ResponseError[];
  extensions?: { cost?: { charged: number; limit: number } };
}

/** What an operation is counted as, and what one may be counted as at most. */
export interface Cost {
  counted: number;
  limit: number;
}

/** What headers and extensions say of an answer; times in milliseconds. */
export interface Facts {
  status: number;
  time: number;
  bytes: number;
  revision: number | null;
  cost: Cost | null;
}

export interface Answer {
  body: ResponseBody;
  facts: Facts;
}

/** No answer came, or none that is JSON. */
export class NoAnswer extends Error {}

/** Headers without those that the page gives itself, however they are written. */
export function withoutOwn(headers: Record<string, string>): Record<string, string> {
  const others = Object.entries(headers).filter(([name]) => !OWN.has(name.toLowerCase()));
  return Object.fromEntries(others);
}

const OWN = new Set(["accept", "authorization", "content-type"]);

/** The answer to a request of this token; throws NoAnswer. */
export async function send(
  token: string,
  request: GraphQLRequest,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const started = performance.now();
  const response = await reached(
    fetch(new URL("graphql", server), {
      method: "POST",
      headers: {
        ...withoutOwn(headers),
        accept: "application/graphql-response+json, application/json;q=0.9",
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(request),
    }),
  );
  const bytes = await reached(response.arrayBuffer());
  const body = parsed(response.status, bytes);
  const revision = response.headers.get("tessera-revision");
  return {
    body,
    facts: {
      status: response.status,
      time: performance.now() - started,
      bytes: bytes.byteLength,
      revision: revision === null ? null : Number(revision),
      cost: costOf(body),
    },
  };
}

async function reached<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch {
    throw new NoAnswer("The server cannot be reached. Is it running?");
  }
}

function parsed(status: number, bytes: ArrayBuffer): ResponseBody {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as ResponseBody;
  } catch {
    throw new NoAnswer(`The server answered with status ${status} and no JSON.`);
  }
}

/** The cost that an error says was too much, else what the answer was charged. */
function costOf(body: ResponseBody): Cost | null {
  for (const { extensions } of body.errors ?? []) {
    const { cost, limit } = extensions ?? {};
    if (cost !== undefined && limit !== undefined) return { counted: cost, limit };
  }
  const told = body.extensions?.cost;
  return told === undefined ? null : { counted: told.charged, limit: told.limit };
}
