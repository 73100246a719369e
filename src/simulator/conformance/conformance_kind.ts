/** From a schema and a rule to a kind of conformance case: a check that knows its own cases and compares answers. */

import type { z } from "zod";

/** What a kind makes of one value: not its case, and why, or its case and what differs (nothing: it passes). */
export type CaseResult =
  | { readonly recognised: false; readonly problems: readonly string[] }
  | { readonly recognised: true; readonly differences: readonly string[] };

export interface ConformanceKind {
  readonly name: string;
  readonly check: (value: unknown) => CaseResult;
}

export interface KindOptions<Case> {
  readonly name: string;
  /** Shapes of different kinds exclude each other: strict objects, so that a field nobody reads is never overlooked. */
  readonly schema: z.ZodType<Case>;
  /** Each as "what: expected …, got …"; none when the tick's own functions answer as upstream does. */
  readonly differences: (value: Case) => readonly string[];
}

export function conformanceKind<Case>({ name, schema, differences }: KindOptions<Case>): ConformanceKind {
  return {
    name,
    check(value) {
      const parsed = schema.safeParse(value);
      if (parsed.success) return { recognised: true, differences: differences(parsed.data) };
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
