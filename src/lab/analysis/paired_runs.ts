/** From runs to pairs of two arms: same scenario, same seed, same place in the stream, so the same world. */

import type { RunRow } from "../../memory/rows.ts";
import { compareText } from "../compare_text.ts";

export interface RunPair {
  readonly ours: RunRow;
  readonly theirs: RunRow;
}

export interface PairOptions {
  readonly arm: string;
  readonly reference: string;
}

/** Arms that did not play the same; the message says which run is missing. */
export class PairError extends Error {
  override readonly name = "PairError";
}

/**
 * One group per scenario by name, its pairs by seed and position.
 *
 * @throws PairError when a run of one arm has no counterpart, or neither arm has a run
 */
export function pairedRuns(runs: readonly RunRow[], { arm, reference }: PairOptions): readonly (readonly RunPair[])[] {
  return pairsOf(
    { name: arm, runs: runs.filter((run) => run.arm === arm) },
    { name: reference, runs: runs.filter((run) => run.arm === reference) },
  );
}

/** One side of a comparison: what to call it, and its runs. */
export interface PairSide {
  readonly name: string;
  readonly runs: readonly RunRow[];
}

/** The same for two sides whatever their arms are called; a side must not play a world twice. */
export function pairsOf(ours: PairSide, theirs: PairSide): readonly (readonly RunPair[])[] {
  const ourWorlds = worldsOf(ours);
  const theirWorlds = worldsOf(theirs);
  const missing = [...absent(ours, ourWorlds, theirs), ...absent(theirs, theirWorlds, ours)];
  if (missing.length > 0) {
    throw new PairError(
      `Cannot pair ${ours.name} with ${theirs.name}, for both have to play the same worlds: ${missing.join("; ")}`,
    );
  }
  if (ourWorlds.size === 0) {
    throw new PairError(`Cannot pair ${ours.name} with ${theirs.name}: neither has a run`);
  }
  const groups = new Map<string, RunPair[]>();
  const sorted = ours.runs.toSorted((a, b) =>
    compareText(a.scenario, b.scenario) || a.seed - b.seed || a.position - b.position
  );
  for (const run of sorted) {
    const counterpart = theirWorlds.get(worldOf(run));
    if (counterpart === undefined) throw new Error(`${theirs.name} lost its run of ${worldOf(run)}`);
    const group = groups.get(run.scenario);
    if (group === undefined) groups.set(run.scenario, [{ ours: run, theirs: counterpart }]);
    else group.push({ ours: run, theirs: counterpart });
  }
  return [...groups.values()];
}

/** Scenarios that an error names, and seeds of each. */
const shown = 5;

function worldsOf({ name, runs }: PairSide): ReadonlyMap<string, RunRow> {
  const worlds = new Map<string, RunRow>();
  for (const run of runs) {
    const world = worldOf(run);
    if (worlds.has(world)) throw new PairError(`Cannot pair the runs of ${name}: it played ${world} twice`);
    worlds.set(world, run);
  }
  return worlds;
}

function worldOf({ scenario, seed, position }: RunRow): string {
  return `${scenario}, seed ${seed}${position === 0 ? "" : `, position ${position}`}`;
}

/** What the other side played and this one did not, by scenario. */
function absent({ name }: PairSide, played: ReadonlyMap<string, RunRow>, { runs }: PairSide): readonly string[] {
  const missing = Map.groupBy(runs.filter((run) => !played.has(worldOf(run))), ({ scenario }) => scenario);
  const scenarios = [...missing].sort(([a], [b]) => compareText(a, b)).map(([scenario, worlds]) => {
    const seeds = [...new Set(worlds.map(({ seed }) => seed))].sort((a, b) => a - b).map(String);
    return `${scenario} with ${seeds.length === 1 ? "seed" : "seeds"} ${listed(seeds, ", ")}`;
  });
  return scenarios.length === 0 ? [] : [`${name} has no run of ${listed(scenarios, ", nor of ")}`];
}

function listed(texts: readonly string[], separator: string): string {
  const more = texts.length > shown ? ` and ${texts.length - shown} more` : "";
  return texts.slice(0, shown).join(separator) + more;
}
