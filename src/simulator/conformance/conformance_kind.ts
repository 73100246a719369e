/** From a schema and a rule to a kind of conformance case: a check that knows its own cases and compares answers. */

import type { z } from "zod";

/** What a kind makes of one value: not its case, and why, or its case and what differs (nothing: it passes). */
export type CaseResult =
  | { readonly recognised: false; readonly problems: readonly string[] }
  | {
    readonly recognised: true;
    readonly differences: readonly string[];
    /** Fields that the case has and the kind does not read, each once, as `pods[].colour`. */
    readonly unread: readonly string[];
  };

export interface ConformanceKind {
  readonly name: string;
  readonly check: (value: unknown) => CaseResult;
}

export interface KindOptions<Case> {
  readonly name: string;
  /** Of strict objects, so that a field nobody reads is noticed. A field that is null counts as one that is not there. */
  readonly schema: z.ZodType<Case>;
  /** Each as "what: expected …, got …"; none when the tick's own functions answer as upstream does. */
  readonly differences: (value: Case) => readonly string[];
}

export function conformanceKind<Case>({ name, schema, differences }: KindOptions<Case>): ConformanceKind {
  return {
    name,
    check(value) {
      const given = withoutNulls(value);
      const unread = new Set<string>();
      let parsed = schema.safeParse(given);
      if (!parsed.success && parsed.error.issues.every(({ code }) => code === "unrecognized_keys")) {
        for (const issue of parsed.error.issues) {
          if (issue.code === "unrecognized_keys") removeKeys(given, issue.path, issue.keys, unread);
        }
        parsed = schema.safeParse(given);
      }
      if (parsed.success) return { recognised: true, differences: differences(parsed.data), unread: [...unread] };
      return {
        recognised: false,
        problems: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the case"}: ${message}`),
      };
    },
  };
}

/** One difference, if there is any: values are compared as JSON. */
export function difference(what: string, expected: unknown, actual: unknown): readonly string[] {
  const wanted = JSON.stringify(expected);
  const came = JSON.stringify(actual);
  return wanted === came ? [] : [`${what}: expected ${wanted}, got ${came}`];
}

type Fields = Record<PropertyKey, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/** A copy. Upstream's serialiser writes null for a list or a map without entries, and for what is not set. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isFields(value)) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutNulls(field)]));
}

function removeKeys(root: unknown, path: readonly PropertyKey[], keys: readonly string[], removed: Set<string>): void {
  let at = root;
  for (const step of path) at = isFields(at) ? at[step] : undefined;
  const place = path.reduce<string>(
    (text, step) => typeof step === "number" ? `${text}[]` : `${text}.${String(step)}`,
    "",
  );
  for (const key of keys) {
    if (isFields(at)) delete at[key];
    removed.add(`${place}.${key}`.slice(1));
  }
}
