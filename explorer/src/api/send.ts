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
  extensions?: { code?: string; cost?: unknown };
}

export interface ResponseBody {
  data?: Record<string, unknown> | null;
  errors?: ResponseError[];
  extensions?: { cost?: unknown };
}

/** What headers and extensions say of an answer; times in milliseconds. */
export interface Facts {
  status: number;
  time: number;
  bytes: number;
  revision: number | null;
  cost: number | null;
}

export interface Answer {
  body: ResponseBody;
  facts: Facts;
}

/** No answer came, or none that is JSON. */
export class NoAnswer extends Error {}

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
        ...headers,
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

/** The cost that the answer tells of, or that an error says was too much. */
function costOf(body: ResponseBody): number | null {
  const told = [body.extensions?.cost, ...(body.errors ?? []).map((one) => one.extensions?.cost)];
  return told.find((one): one is number => typeof one === "number") ?? null;
}
