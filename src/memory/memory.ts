/** The interface of a memory: what it recalls, believes and records. Both implementations pass one contract suite. */

import type { Beliefs } from "./beliefs.ts";
import type { IncidentRow, RowBatch } from "./rows.ts";
import type { Signature } from "./signature.ts";

/** A past incident that looked alike: how much, and its facts (mechanism, entity, outcome, plan moves, utility …). */
export interface Recollection {
  /** `runId/incidentId` */
  readonly id: string;
  /** Cosine of the signatures, 0–1. */
  readonly similarity: number;
  readonly incident: IncidentRow;
}

/** What one finished incident leaves behind. Its signature is the one in its incident row. */
export interface MemoryRecord {
  readonly rows: RowBatch;
  readonly beliefs: Beliefs;
}

/** What an agent has of a memory. What is recorded, and of which split it is, is none of an agent's business. */
export interface Experience {
  /** What is believed as of the last record. */
  readonly beliefs: Beliefs;
  /** The `k` most similar incidents, by similarity and then id. */
  recall(signature: Signature, k: number): Promise<readonly Recollection[]>;
}

/** What is recalled from, believed and recorded into; close it when done. */
export interface Memory extends Experience, AsyncDisposable {
  readonly namespace: string;
  readonly readOnly: boolean;
  /**
   * Keeps rows and beliefs as one commit; recording the same run or incident again replaces it.
   * Throws when the memory is read-only, or when an incident belongs to another namespace.
   */
  record(record: MemoryRecord): Promise<void>;
  /** The canonical export: beliefs and incidents, sorted; equal memories give equal text. */
  exportJson(): Promise<string>;
  /** SHA-256 of {@link exportJson}, in hex. */
  hash(): Promise<string>;
  close(): Promise<void>;
}
