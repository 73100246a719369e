/** From a memory's folder to what its rows say, and back: beliefs and incidents as one commit, for people who look into it. */

import { appendBatch } from "./append_batch.ts";
import { type Beliefs, emptyBeliefs, parseBeliefs } from "./beliefs.ts";
import { canonicalJson } from "./canonical_json.ts";
import { type RowOf, rowSchema } from "./columns.ts";
import { type Duckdb, openDuckdb } from "./duckdb.ts";
import { type EpisodicStore, openEpisodic } from "./episodic.ts";
import { type IncidentRow, tables } from "./rows.ts";
import type { MemorySnapshot } from "./snapshot.ts";
import { sqlIn, sqlName, sqlText } from "./sql_text.ts";
import { openMemory } from "./store.ts";

type RuleRow = RowOf<typeof tables.rules.columns>;

/** Where a memory is. */
export interface MemoryPlace {
  readonly folder: string;
  readonly namespace: string;
}

/** What is to become of a memory's rows. */
export interface Rewriting {
  /** What is believed afterwards. */
  readonly beliefs: Beliefs;
  /** Every row of the memory, or rows of these incidents and of these rules. */
  readonly remove: "everything" | {
    readonly incidents: readonly Pick<IncidentRow, "runId" | "incidentId">[];
    readonly rules: readonly string[];
  };
  /** Incidents that come in. */
  readonly incidents: readonly IncidentRow[];
}

/** Beliefs and incidents as the rows have them: vectors and beliefs.json may be behind after a kill, and are not asked. */
export async function readKept(place: MemoryPlace): Promise<MemorySnapshot> {
  await using episodic = await openEpisodic(databaseOf(place), { readOnly: true });
  return await keptIn(episodic, place);
}

/**
 * Rewrites the rows in one commit, or leaves all as it was; then vectors and beliefs.json are derived again. What `decide`
 * is told nobody else changes meanwhile, and what it throws changes nothing. Makes the memory if it is not there.
 */
export async function rewriteKept(place: MemoryPlace, decide: (kept: MemorySnapshot) => Rewriting): Promise<void> {
  await Deno.mkdir(`${place.folder}/${place.namespace}`, { recursive: true });
  {
    await using episodic = await openEpisodic(databaseOf(place));
    const rewriting = decide(await keptIn(episodic, place));
    using database = await openDuckdb(databaseOf(place));
    await database.run("BEGIN TRANSACTION");
    try {
      await rewrite(database, place, rewriting);
      await database.run("COMMIT");
    } catch (cause) {
      await database.run("ROLLBACK");
      throw cause;
    }
  }
  await (await openMemory(place.folder, place)).close();
}

/** How a rule stood after each incident that it matched, in order of its trials. */
export async function ruleHistory(place: MemoryPlace, ruleId: string): Promise<readonly RuleRow[]> {
  await using episodic = await openEpisodic(databaseOf(place), { readOnly: true });
  return await episodic.query(
    `SELECT * FROM rules WHERE "matched" AND "ruleId" = ${sqlText(ruleId)} ORDER BY "trials", "runId", "incidentId"`,
    rowSchema(tables.rules),
  );
}

async function keptIn(episodic: EpisodicStore, { namespace }: MemoryPlace): Promise<MemorySnapshot> {
  const sql = `SELECT * FROM beliefs WHERE namespace = ${sqlText(namespace)}`;
  const [row] = await episodic.query(sql, rowSchema(tables.beliefs));
  return {
    beliefs: row === undefined ? emptyBeliefs : parseBeliefs(row.json, episodic.path),
    incidents: await episodic.incidents(),
  };
}

async function rewrite(database: Duckdb, { namespace }: MemoryPlace, rewriting: Rewriting): Promise<void> {
  const { remove, incidents, beliefs } = rewriting;
  for (const [name, { columns }] of Object.entries(tables)) {
    const conditions = remove === "everything" ? ["true"] : [
      ..."incidentId" in columns
        ? remove.incidents.map(({ runId, incidentId }) =>
          `("runId" = ${sqlText(runId)} AND "incidentId" = ${sqlText(incidentId)})`
        )
        : [],
      ...name === "rules" ? [sqlIn(`"ruleId"`, remove.rules)] : [],
    ];
    if (conditions.length > 0) await database.run(`DELETE FROM ${sqlName(name)} WHERE ${conditions.join(" OR ")}`);
  }
  await appendBatch(database, { incidents, beliefs: [{ namespace, json: canonicalJson(beliefs) }] });
}

function databaseOf({ folder, namespace }: MemoryPlace): string {
  return `${folder}/${namespace}/episodic.duckdb`;
}
