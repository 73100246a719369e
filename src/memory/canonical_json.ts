/** JSON with sorted keys, so that equal values give equal text and equal hashes whatever order they were built in. */

import { createHash } from "node:crypto";

/**
 * Canonical JSON of plain data: keys in code-unit order, no white space. Throws on what JSON would drop or change.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(canonicalJson({ b: [1], a: null }), '{"a":null,"b":[1]}');
 * ```
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value, "$"));
}

/** SHA-256 in hex of {@link canonicalJson}. */
export function canonicalHash(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

function sorted(value: unknown, path: string): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`Cannot write canonical JSON: ${path} is ${value}`);
    return value;
  }
  if (Array.isArray(value)) return value.map((item, index) => sorted(item, `${path}[${index}]`));
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item, `${path}.${key}`)]));
  }
  throw new TypeError(`Cannot write canonical JSON: ${path} is ${typeof value}, not plain data`);
}
