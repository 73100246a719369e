/** A memory that lives in this process: for tests, an experiment's cells and a cold start. */

import { createHash } from "node:crypto";
import type { Beliefs } from "./beliefs.ts";
import { assertRecordable } from "./assert_recordable.ts";
import type { Memory, MemoryRecord, Recollection } from "./memory.ts";
import { incidentRef, type IncidentRow } from "./rows.ts";
import { assertSignature, type Signature, signatureSimilarity } from "./signature.ts";
import { emptySnapshot, type MemorySnapshot, snapshotJson } from "./snapshot.ts";

export interface InMemoryOptions {
  readonly namespace: string;
  readonly readOnly?: boolean;
  /** What it starts from; nothing by default. Its incidents may come from any namespace. */
  readonly snapshot?: MemorySnapshot;
}

/** A memory without files. Rows other than incidents are checked by nobody and not kept: nothing reads them back. */
export function inMemoryStore(options: InMemoryOptions): Memory {
  const { namespace, readOnly = false, snapshot = emptySnapshot } = options;
  return new InMemoryStore({ namespace, readOnly, snapshot });
}

class InMemoryStore implements Memory {
  readonly namespace: string;
  readonly readOnly: boolean;
  readonly #incidents: Map<string, IncidentRow>;
  #beliefs: Beliefs;

  constructor(options: Required<InMemoryOptions>) {
    this.namespace = options.namespace;
    this.readOnly = options.readOnly;
    this.#incidents = new Map(options.snapshot.incidents.map((incident) => [incidentRef(incident), incident]));
    this.#beliefs = options.snapshot.beliefs;
  }

  get beliefs(): Beliefs {
    return this.#beliefs;
  }

  // deno-lint-ignore require-await -- so that a refusal rejects, as the interface says
  async recall(signature: Signature, k: number): Promise<readonly Recollection[]> {
    assertSignature(signature, "the query");
    if (!Number.isInteger(k) || k < 1) throw new RangeError(`Cannot recall ${k} records: k must be a whole number ≥ 1`);
    return [...this.#incidents]
      .map(([id, incident]) => ({ id, similarity: signatureSimilarity(signature, incident.signature), incident }))
      .sort((a, b) => b.similarity - a.similarity || (a.id < b.id ? -1 : 1))
      .slice(0, k);
  }

  // deno-lint-ignore require-await -- so that a refusal rejects, as the interface says
  async record(record: MemoryRecord): Promise<void> {
    assertRecordable(this, record);
    const replacedRuns = new Set((record.rows.runs ?? []).map(({ runId }) => runId));
    for (const [id, { runId }] of this.#incidents) {
      if (replacedRuns.has(runId)) this.#incidents.delete(id);
    }
    for (const incident of record.rows.incidents ?? []) this.#incidents.set(incidentRef(incident), incident);
    this.#beliefs = record.beliefs;
  }

  exportJson(): Promise<string> {
    return Promise.resolve(snapshotJson({ beliefs: this.#beliefs, incidents: [...this.#incidents.values()] }));
  }

  async hash(): Promise<string> {
    return createHash("sha256").update(await this.exportJson()).digest("hex");
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
