/** A memory kept in a folder: DuckDB rows are the truth, LanceDB vectors and beliefs.json are derived from them. */

import { createHash } from "node:crypto";
import { assertRecordable } from "./assert_recordable.ts";
import { type Beliefs, emptyBeliefs, parseBeliefs } from "./beliefs.ts";
import { canonicalJson } from "./canonical_json.ts";
import { type EpisodicStore, openEpisodic } from "./episodic.ts";
import type { Memory, MemoryRecord, Recollection } from "./memory.ts";
import { incidentRef, type IncidentRow, tables } from "./rows.ts";
import { rowSchema } from "./columns.ts";
import { openSemantic, type SemanticStore, type SignatureRecord } from "./semantic.ts";
import type { Signature } from "./signature.ts";
import { snapshotJson } from "./snapshot.ts";
import { sqlText } from "./sql_text.ts";

/**
 * Opens `<folder>/<namespace>/`, or creates it unless `readOnly`.
 *
 * Rows and beliefs of an incident are one DuckDB commit. The vectors and `beliefs.json` follow it; a kill in between
 * leaves them behind, and the next opening for writing brings them up to date. A read-only opening refuses to do so.
 */
export async function openMemory(
  folder: string,
  options: { readonly namespace: string; readonly readOnly?: boolean },
): Promise<Memory> {
  const { namespace, readOnly = false } = options;
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(namespace)) {
    throw new RangeError(`Cannot open memory "${namespace}" in ${folder}: use a–z, 0–9, ".", "_" and "-" in its name`);
  }
  const place = `${folder}/${namespace}`;
  if (!readOnly) await Deno.mkdir(place, { recursive: true });
  const episodic = await openEpisodic(`${place}/episodic.duckdb`, { readOnly });
  try {
    const beliefs = await storedBeliefs(episodic, namespace);
    const semantic = await openSemantic(`${place}/semantic`, { readOnly });
    const memory = new FolderMemory({ place, namespace, readOnly, episodic, semantic, beliefs });
    await memory.bringUpToDate();
    return memory;
  } catch (cause) {
    await episodic.close();
    throw cause;
  }
}

interface Parts {
  readonly place: string;
  readonly namespace: string;
  readonly readOnly: boolean;
  readonly episodic: EpisodicStore;
  readonly semantic: SemanticStore;
  readonly beliefs: Beliefs;
}

class FolderMemory implements Memory {
  readonly namespace: string;
  readonly readOnly: boolean;
  readonly #place: string;
  readonly #episodic: EpisodicStore;
  readonly #semantic: SemanticStore;
  #beliefs: Beliefs;

  constructor(parts: Parts) {
    this.namespace = parts.namespace;
    this.readOnly = parts.readOnly;
    this.#place = parts.place;
    this.#episodic = parts.episodic;
    this.#semantic = parts.semantic;
    this.#beliefs = parts.beliefs;
  }

  get beliefs(): Beliefs {
    return this.#beliefs;
  }

  async recall(signature: Signature, k: number): Promise<readonly Recollection[]> {
    const similar = await this.#semantic.recall(signature, { k });
    const incidents = await this.#episodic.incidents({ refs: similar.map(({ id }) => id) });
    const byRef = new Map(incidents.map((incident) => [incidentRef(incident), incident]));
    return similar.map(({ id, similarity }) => {
      const incident = byRef.get(id);
      if (incident === undefined) throw new Error(`Cannot recall "${id}": ${this.#place} has its vector and no row`);
      return { id, similarity, incident };
    });
  }

  async record(record: MemoryRecord): Promise<void> {
    assertRecordable(this, record);
    const { rows, beliefs } = record;
    await this.#episodic.append({ ...rows, beliefs: [{ namespace: this.namespace, json: canonicalJson(beliefs) }] });
    this.#beliefs = beliefs;
    // A replaced run may have lost incidents, whose vectors must go.
    if ((rows.runs?.length ?? 0) > 0) await this.#semantic.reconcile(await this.#signatures());
    else await this.#semantic.add((rows.incidents ?? []).map(signatureRecord));
    await this.#writeBeliefs();
  }

  async exportJson(): Promise<string> {
    return snapshotJson({ beliefs: this.#beliefs, incidents: await this.#episodic.incidents() });
  }

  async hash(): Promise<string> {
    return createHash("sha256").update(await this.exportJson()).digest("hex");
  }

  async close(): Promise<void> {
    await this.#semantic.close();
    await this.#episodic.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Derives again what a kill may have left behind the rows. */
  async bringUpToDate(): Promise<void> {
    const wanted = await this.#signatures();
    if (!this.readOnly) {
      await this.#semantic.reconcile(wanted);
      await this.#writeBeliefs();
      return;
    }
    const behind = canonicalJson(await this.#semantic.all()) !== canonicalJson(wanted);
    if (behind) {
      throw new Error(`Cannot read memory ${this.#place}: its vectors are behind its rows; open it once for writing`);
    }
  }

  async #signatures(): Promise<readonly SignatureRecord[]> {
    const records = (await this.#episodic.incidents()).map(signatureRecord);
    return records.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** For people and other tools; a reader sees the old file or the new one, never a part. */
  async #writeBeliefs(): Promise<void> {
    const file = `${this.#place}/beliefs.json`;
    await Deno.writeTextFile(`${file}.partial`, `${canonicalJson(this.#beliefs)}\n`);
    await Deno.rename(`${file}.partial`, file);
  }
}

async function storedBeliefs(episodic: EpisodicStore, namespace: string): Promise<Beliefs> {
  const sql = `SELECT * FROM beliefs WHERE namespace = ${sqlText(namespace)}`;
  const [row] = await episodic.query(sql, rowSchema(tables.beliefs));
  return row === undefined ? emptyBeliefs : parseBeliefs(row.json, episodic.path);
}

function signatureRecord(incident: IncidentRow): SignatureRecord {
  return {
    id: incidentRef(incident),
    namespace: incident.namespace,
    topology: incident.topology,
    mechanism: incident.diagnosedMechanism,
    verified: incident.verified,
    signature: incident.signature,
  };
}
