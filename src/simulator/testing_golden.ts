/** From a world's name and its run to nothing when it matches the golden file, or what differs first: tick and columns. */

import assert from "node:assert/strict";
import type { Scenario } from "./scenario/scenario.ts";
import { type Cluster, hash } from "./cluster.ts";
import { viewOf } from "./layout.ts";
import { createWorld, stepWorld } from "./world.ts";

const url = new URL("./golden_world.json", import.meta.url);

/** Ticks between two golden hashes. */
const every = 20;

/** The state every {@link every} ticks: the hash of all of it, and 16 bits for each column in the order of `columns`. */
interface Trace {
  readonly hashes: readonly string[];
  readonly columns: readonly string[];
}

interface Golden {
  readonly columns: readonly string[];
  readonly traces: Readonly<Record<string, Trace>>;
}

/** Plays every world, and writes the golden file anew when it is asked to; the commit has to say why. */
export function goldenTraces(
  worlds: Readonly<Record<string, Pick<Scenario, "cluster" | "load" | "chaos">>>,
  { ticks, update }: { readonly ticks: number; readonly update: boolean },
): void {
  if (update) {
    const runs = Object.entries(worlds).map(([name, scenario]) => [name, play(scenario, ticks)] as const);
    const golden: Golden = {
      columns: runs[0][1].names,
      traces: Object.fromEntries(runs.map(([name, { trace }]) => [name, trace])),
    };
    Deno.writeTextFileSync(url, `${JSON.stringify(golden, null, 2)}\n`);
  }
  for (const [name, scenario] of Object.entries(worlds)) {
    Deno.test(`stepWorld() gives the golden hashes: ${name}`, () => {
      const golden: Golden = JSON.parse(Deno.readTextFileSync(url));
      const { trace, names } = play(scenario, ticks);
      assert.deepEqual(names, golden.columns, "the layout of the state has changed");
      const first = trace.hashes.findIndex((each, at) => each !== golden.traces[name].hashes[at]);
      if (first < 0) return;
      const differing = differingColumns(trace.columns[first], golden.traces[name].columns[first], names);
      assert.fail(`${name}: tick ${(first + 1) * every} is the first of every ${every} that diverges, in ${differing}`);
    });
  }
}

function play(
  scenario: Pick<Scenario, "cluster" | "load" | "chaos">,
  ticks: number,
): { readonly trace: Trace; readonly names: readonly string[] } {
  const world = createWorld(scenario, 1);
  const hashes: string[] = [];
  const columns: string[] = [];
  for (let tick = 1; tick <= ticks; tick++) {
    stepWorld(world);
    if (tick % every > 0) continue;
    hashes.push(hash(world.cluster));
    columns.push(columnHashes(world.cluster));
  }
  return { trace: { hashes, columns }, names: world.cluster.placed.map(({ table, name }) => `${table}.${name}`) };
}

/** Four hex digits a column: FNV-1a over its bytes, folded. */
function columnHashes(cluster: Cluster): string {
  return cluster.placed.map((at) => {
    const { buffer, byteOffset, byteLength } = viewOf(cluster.buffer, at);
    let sum = 0x811c9dc5;
    for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) sum = Math.imul(sum ^ byte, 0x01000193);
    return ((sum ^ (sum >>> 16)) & 0xffff).toString(16).padStart(4, "0");
  }).join("");
}

function differingColumns(ours: string, golden: string, names: readonly string[]): string {
  const differing = names.filter((_, at) => ours.slice(4 * at, 4 * at + 4) !== golden.slice(4 * at, 4 * at + 4));
  return differing.slice(0, 12).join(", ") +
    (differing.length > 12 ? ` and ${differing.length - 12} more columns` : "");
}
