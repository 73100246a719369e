/** Semantic memory on LanceDB: symptom signatures go in by id, the most similar ones come out by exact search. */

import type { Table } from "@lancedb/lancedb";
import { type Mechanism, mechanisms } from "../operations/hypotheses.ts";
import { z } from "zod";
import { assertSignature, isQuiet, type Signature, signatureFeatures, signatureSimilarity } from "./signature.ts";
import { sqlIn } from "./sql_text.ts";

const tableName = "signatures";

/** LanceDB computes distances in 32 bits; candidates this close to the last place are compared again in 64. */
const distanceMargin = 1e-5;

export interface SignatureRecord {
  /** `runId/incidentId` */
  readonly id: string;
  readonly namespace: string;
  readonly topology: string;
  readonly mechanism: Mechanism;
  readonly verified: boolean;
  readonly signature: Signature;
}

export interface SimilarRecord extends SignatureRecord {
  /** Cosine, 0–1. */
  readonly similarity: number;
}

/** What to recall; what is left out of the filter does not restrict. */
export interface RecallQuery {
  readonly k: number;
  readonly filter?: {
    readonly namespace?: readonly string[];
    readonly topology?: readonly string[];
    readonly verifiedOnly?: boolean;
  };
}

const storedSchema = z.object({
  id: z.string(),
  namespace: z.string(),
  topology: z.string(),
  mechanism: z.enum(mechanisms),
  verified: z.boolean(),
  // Arrow gives a vector, which is iterable and no array.
  signature: z.custom<Iterable<number>>((value) => typeof value === "object" && value !== null).transform((values) => [
    ...values,
  ]),
});

/**
 * Opens the store in `folder`, and creates it unless `readOnly`. LanceDB is loaded here and not before, so that a caller can set LANCEDB_LOG.
 */
export async function openSemantic(
  folder: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<SemanticStore> {
  const { readOnly = false } = options;
  const lancedb = await import("@lancedb/lancedb");
  const arrow = await import("apache-arrow");
  const { Bool, Field, FixedSizeList, Float32, Float64, Schema, Utf8 } = arrow;
  const connection = await lancedb.connect(folder);
  const schema = new Schema([
    new Field("id", new Utf8(), false),
    new Field("namespace", new Utf8(), false),
    new Field("topology", new Utf8(), false),
    new Field("mechanism", new Utf8(), false),
    new Field("verified", new Bool(), false),
    new Field("signature", new FixedSizeList(signatureFeatures.length, new Field("item", new Float64(), true)), false),
    new Field("direction", new FixedSizeList(directionLength, new Field("item", new Float32(), true)), false),
  ]);
  const table = readOnly
    ? await connection.openTable(tableName)
    : await connection.createEmptyTable(tableName, schema, { existOk: true });
  // As text: LanceDB has its own copy of Arrow, whose classes are not these.
  const stored = (await table.schema()).fields.map(String).join(", ");
  const declared = schema.fields.map(String).join(", ");
  if (stored !== declared) {
    table.close();
    throw new Error(
      `Cannot use semantic memory ${folder}: its columns are ${stored}, not ${declared}. ` +
        "Delete the folder; it is rebuilt from the episodic rows",
    );
  }
  return new SemanticStore(table, () => connection.close());
}

/** An open store. It has no index: every search is exact. */
export class SemanticStore implements AsyncDisposable {
  readonly #table: Table;
  readonly #closeConnection: () => void;

  constructor(table: Table, closeConnection: () => void) {
    this.#table = table;
    this.#closeConnection = closeConnection;
  }

  /** Adds records, or replaces those of the same id, in one version. */
  async add(records: readonly SignatureRecord[]): Promise<void> {
    if (records.length === 0) return;
    const ids = new Set<string>();
    for (const { id, signature } of records) {
      if (ids.has(id)) throw new Error(`Cannot add signatures: id "${id}" occurs twice in the batch`);
      ids.add(id);
      // LanceDB would pad a short vector with nulls in silence.
      assertSignature(signature, `record "${id}"`);
    }
    const rows = records.map((record) => ({
      id: record.id,
      namespace: record.namespace,
      topology: record.topology,
      mechanism: record.mechanism,
      verified: record.verified,
      signature: [...record.signature],
      direction: directionOf(record.signature),
    }));
    await this.#table.mergeInsert("id").whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows);
  }

  /** The `k` most similar records, ordered by similarity and then by id; equal similarities never depend on storage. */
  async recall(signature: Signature, query: RecallQuery): Promise<readonly SimilarRecord[]> {
    assertSignature(signature, "the query");
    const { k, filter = {} } = query;
    if (!Number.isInteger(k) || k < 1) throw new RangeError(`Cannot recall ${k} records: k must be a whole number ≥ 1`);
    const conditions: string[] = [];
    if (filter.namespace !== undefined) conditions.push(sqlIn("namespace", filter.namespace));
    if (filter.topology !== undefined) conditions.push(sqlIn("topology", filter.topology));
    if (filter.verifiedOnly === true) conditions.push("verified = true");
    const candidates = await this.#nearest(signature, { k, where: conditions.join(" AND ") });
    return candidates
      .map((record): SimilarRecord => ({
        ...record,
        similarity: signatureSimilarity(signature, record.signature),
      }))
      .sort((a, b) => b.similarity - a.similarity || (a.id < b.id ? -1 : 1))
      .slice(0, k);
  }

  /** Makes the store hold exactly these records: adds what is missing or differs, removes what is not among them. */
  async reconcile(records: readonly SignatureRecord[]): Promise<void> {
    const stored = new Map((await this.all()).map((record) => [record.id, JSON.stringify(record)]));
    const wanted = new Set(records.map(({ id }) => id));
    await this.add(records.filter((record) => stored.get(record.id) !== JSON.stringify(plain(record))));
    const surplus = [...stored.keys()].filter((id) => !wanted.has(id));
    if (surplus.length > 0) await this.#table.delete(sqlIn("id", surplus));
    // Every add is a version with a file of its own; a search is fast over few.
    await this.#table.optimize();
  }

  /** Every record, by id. */
  async all(): Promise<readonly SignatureRecord[]> {
    const rows = await this.#table.query().toArray();
    return rows.map(parseStored).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  close(): Promise<void> {
    this.#table.close();
    this.#closeConnection();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** At least the `k` nearest and everything that may tie with the last of them. */
  async #nearest(
    signature: Signature,
    query: { readonly k: number; readonly where: string },
  ): Promise<readonly SignatureRecord[]> {
    for (let limit = 2 * query.k + 16;; limit *= 4) {
      const search = this.#table.query().nearestTo(directionOf(signature)).distanceType("cosine").bypassVectorIndex();
      const rows = await (query.where === "" ? search : search.where(query.where)).limit(limit).toArray();
      const lastPlace: number = rows[query.k - 1]?._distance ?? Infinity;
      // Cosines below 0 count as 0, so from distance 1 on everything ties.
      const reach = lastPlace >= 1 - distanceMargin ? Infinity : lastPlace + distanceMargin;
      if (rows.length < limit || rows[rows.length - 1]._distance > reach) return rows.map(parseStored);
    }
  }
}

const directionLength = signatureFeatures.length + 1;

/**
 * The signature's direction, with one more coordinate that is 1 for a quiet signature and 0 otherwise: the cosine of
 * two directions then follows the zero rule of `signatureSimilarity`, where LanceDB drops zero vectors from a search.
 */
function directionOf(signature: Signature): number[] {
  if (isQuiet(signature)) return [...signature.map(() => 0), 1];
  const norm = Math.sqrt(signature.reduce((sum, value) => sum + value * value, 0));
  return [...signature.map((value) => value / norm), 0];
}

function parseStored(row: unknown): SignatureRecord {
  return storedSchema.parse(row);
}

/** The record's own fields in stored order, for comparison. */
function plain(record: SignatureRecord): SignatureRecord {
  const { id, namespace, topology, mechanism, verified, signature } = record;
  return { id, namespace, topology, mechanism, verified, signature };
}
