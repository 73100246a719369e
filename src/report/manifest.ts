/** From what results were made of and what they are to the manifest that lets them be made, and checked, again. */

import { createHash } from "node:crypto";
import { z } from "zod";
import type { Provenance } from "../lab/provenance/provenance.ts";
import { compareText } from "../lab/compare_text.ts";

/** Hash of a table's rows in canonical order, for tables that are not committed themselves. */
export interface TableHash {
  readonly rows: number;
  readonly hash: string;
}

/** What was made. */
export interface Made {
  /** Of the memory that everything started from. */
  readonly memoryHash: string;
  /** Text of every committed file but the manifest, by its path inside the folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Every table of the store, by name. */
  readonly tables: Readonly<Record<string, TableHash>>;
}

/** `manifest.json`. Compared is everything but `source`; wall-clock times and databases' bytes are not in it. */
export interface Manifest extends Provenance, Pick<Made, "memoryHash" | "tables"> {
  readonly schemaVersion: 2;
  /** SHA-256 by path inside the folder. */
  readonly files: Readonly<Record<string, string>>;
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const hashes = z.record(z.string(), hash);
const code = z.strictObject({ entries: z.array(z.string()), hash, files: hashes });

const manifestSchema: z.ZodType<Manifest> = z.strictObject({
  schemaVersion: z.literal(2),
  name: z.string(),
  kind: z.literal(["demo", "experiment"]),
  command: z.string(),
  source: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("git"), commit: z.string(), dirty: z.boolean(), diffHash: hash.nullable() }),
    z.strictObject({ kind: z.literal("unknown"), reason: z.string() }),
  ]),
  versions: z.strictObject({ deno: z.string(), v8: z.string(), typescript: z.string() }),
  lockHash: hash,
  config: z.strictObject({ hash, value: z.json() }),
  code: z.strictObject({ cells: code, report: code }),
  scenarios: hashes,
  seeds: z.strictObject({ values: z.array(z.uint32()), rule: z.string() }),
  exclusions: z.record(z.string(), z.string()),
  memoryHash: hash,
  files: hashes,
  tables: z.record(z.string(), z.strictObject({ rows: z.int(), hash })),
});

/** Reads what {@link manifestText} wrote; null when it is none of this version. */
export function parseManifest(text: string): Manifest | null {
  try {
    return manifestSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** JSON for people and machines: equal results give equal bytes but for `source`. */
export function manifestText(provenance: Provenance, { files, tables, memoryHash }: Made): string {
  const { name, kind, command, source, versions, lockHash, config, code, scenarios, seeds, exclusions } = provenance;
  const manifest: Manifest = {
    schemaVersion: 2,
    name,
    kind,
    command,
    source,
    versions,
    lockHash,
    config,
    code,
    scenarios,
    seeds,
    exclusions,
    memoryHash,
    files: Object.fromEntries([...files].map(([path, text]) => [path, textHash(text)] as const).toSorted(byName)),
    tables: Object.fromEntries(Object.entries(tables).toSorted(byName)),
  };
  return JSON.stringify(manifest, null, 2) + "\n";
}

/** SHA-256 in hex, as the manifest states it of each file. */
export function textHash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareText(a, b);
}
