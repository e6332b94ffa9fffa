// A value that a field takes, by its kind and rules.
import type { Field } from "../workspace/definitions";

/** What makes one example's values differ from the next one's. */
export interface Stamp {
  text: string;
  number: number;
}

/** A stamp of this moment. */
export function stamp(now = new Date()): Stamp {
  const text = now.toISOString().replace(/\D/g, "").slice(8, 17);
  return { text, number: Number(text) };
}

type Make = (field: Field, unique: Stamp) => unknown;

const DAY = 86_400_000; // milliseconds

/** The kinds whose values can be made up. Others are made by the server, or must be there. */
const MAKERS: Readonly<Record<string, Make>> = {
  TEXT: text,
  LONG_TEXT: text,
  RICH_TEXT: (field, unique) => `**${text(field, unique)}**`,
  INTEGER: (field) => Number(number(field, 3)),
  DECIMAL: (field) => number(field, 1250),
  PERCENT: (field) => number(field, 25),
  RATING: () => 4,
  CURRENCY: (field) => ({
    amount: "1250.00",
    currency: field.currency?.default ?? field.currency?.allowed[0] ?? "EUR",
  }),
  BOOLEAN: () => true,
  DATE: () => inDays(14).slice(0, 10),
  DATETIME: () => `${inDays(14).slice(0, 11)}09:30:00Z`,
  EMAIL: (_, unique) => `example-${unique.text}@example.com`,
  PHONE: (_, unique) => `+1415555${2000 + (unique.number % 7000)}`,
  URL: (_, unique) => `https://example.com/${unique.text}`,
  COUNTRY: () => "DE",
  ADDRESS: () => ({
    street1: "1 Example Street",
    city: "Berlin",
    postalCode: "10115",
    country: "DE",
  }),
  JSON: () => ({ example: true }),
  SELECT: (field) => options(field)[0],
  MULTI_SELECT: (field) => options(field).slice(0, 1),
};

/** Whether a value of this field can be made up. */
export function canMake(field: Field): boolean {
  if (!(field.kind in MAKERS) || field.text?.pattern) return false;
  return !field.kind.endsWith("SELECT") || options(field).length > 0;
}

/** A value that the field takes. */
export function valueFor(field: Field, unique: Stamp): unknown {
  return MAKERS[field.kind]?.(field, unique);
}

function options(field: Field): string[] {
  const first = field.transitions?.initial;
  const open = field.options.filter((one) => !one.retired && (!first || first.includes(one.key)));
  return open.map((one) => one.key);
}

function text(field: Field, unique: Stamp): string {
  const least = field.text?.minLength ?? 0;
  const most = field.text?.maxLength ?? 200;
  const full = `${field.label} ${unique.text}`;
  // What differs stands at the end, so a short field keeps that.
  return full.slice(-most).trim().padEnd(least, ".");
}

function number(field: Field, usual: number): string {
  const scale = field.number?.scale ?? (field.kind === "INTEGER" ? 0 : 2);
  const precision = field.number?.precision;
  const digits = precision == null ? Infinity : 10 ** (precision - scale) - 1;
  const least = field.number?.min ?? null;
  const most = field.number?.max ?? null;
  if (least !== null && Number(least) > usual) return least;
  if (most !== null && Number(most) < usual) return most;
  return Math.min(usual, digits).toFixed(scale);
}

function inDays(days: number): string {
  return new Date(Date.now() + days * DAY).toISOString();
}
