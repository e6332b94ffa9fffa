// What the editor holds, as code that sends it. The token stays in the environment, out of the code.

export interface Sent {
  address: string;
  query: string;
  variables: Record<string, unknown> | null;
  operationName: string | null;
  headers: Record<string, string>;
}

export interface Snippet {
  key: string;
  title: string;
  write: (sent: Sent) => string;
}

export const SNIPPETS: readonly Snippet[] = [
  { key: "curl", title: "curl", write: curl },
  { key: "python", title: "Python (httpx)", write: python },
  { key: "javascript", title: "JavaScript (fetch)", write: javascript },
];

function curl({ address, headers, ...body }: Sent): string {
  const more = Object.entries(headers).map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`);
  const lines = [
    `curl -s ${shell(address)}`,
    '-H "Authorization: Bearer $TOKEN"',
    '-H "Content-Type: application/json"',
    ...more,
    `-d ${shell(JSON.stringify(bodyOf(body), null, 2))}`,
  ];
  return `${lines.join(" \\\n  ")}\n`;
}

function python({ address, headers, ...body }: Sent): string {
  const more = Object.entries(headers).map(
    ([name, value]) => `${literal(name)}: ${literal(value)}`,
  );
  const { query, ...rest } = bodyOf(body);
  const given = Object.entries(rest).map(([name, value]) => `"${name}": ${literal(value, 1)}`);
  return `import os

import httpx

QUERY = ${longText(query)}

response = httpx.post(
    ${literal(address)},
    headers={${[`"Authorization": f"Bearer {os.environ['TOKEN']}"`, ...more].join(", ")}},
    json={${['"query": QUERY', ...given].join(", ")}},
)
print(response.json())
`;
}

function javascript({ address, headers, ...body }: Sent): string {
  const { query, ...rest } = bodyOf(body);
  const given = Object.entries(rest).map(
    ([name, value]) => `, ${name}: ${JSON.stringify(value, null, 2).replaceAll("\n", "\n  ")}`,
  );
  const more = Object.entries(headers).map(
    ([name, value]) => `\n    ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  return `const query = \`${template(query)}\`;

const response = await fetch(${JSON.stringify(address)}, {
  method: "POST",
  headers: {
    Authorization: \`Bearer \${process.env.TOKEN}\`,
    "Content-Type": "application/json",${more.join("")}
  },
  body: JSON.stringify({ query${given.join("")} }),
});
console.log(JSON.stringify(await response.json(), null, 2));
`;
}

interface Body {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

function bodyOf({ query, variables, operationName }: Omit<Sent, "address" | "headers">): Body {
  return {
    query,
    ...(variables === null ? {} : { variables }),
    ...(operationName === null ? {} : { operationName }),
  };
}

/** A word of a shell, whatever is in it. */
function shell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The inside of a template literal. */
function template(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
}

/** A text of several lines in Python. */
function longText(text: string): string {
  const plain = !text.includes('"""') && !text.includes("\\") && !text.endsWith('"');
  return plain ? `"""\n${text.trim()}\n"""` : JSON.stringify(text);
}

const CONSTANTS = new Map<unknown, string>([
  [true, "True"],
  [false, "False"],
  [null, "None"],
]);

/** A value of JSON as Python writes it. */
function literal(value: unknown, depth = 0): string {
  const known = CONSTANTS.get(value);
  if (known !== undefined) return known;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const parts = Array.isArray(value)
    ? value.map((item) => literal(item, depth + 1))
    : Object.entries(value).map(
        ([name, one]) => `${JSON.stringify(name)}: ${literal(one, depth + 1)}`,
      );
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (parts.length === 0) return `${open}${close}`;
  const indent = "    ".repeat(depth + 1);
  return `${open}\n${indent}${parts.join(`,\n${indent}`)},\n${"    ".repeat(depth)}${close}`;
}
