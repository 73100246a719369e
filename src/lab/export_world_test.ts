/** Exports of a short world: files that read back as the rows they were made of, and nothing half-written. */

import assert from "node:assert/strict";
import { z } from "zod";
import type { ExportTable } from "../memory/copy_tables.ts";
import { openEpisodic } from "../memory/episodic.ts";
import { createWorld, stepWorld } from "../simulator/world.ts";
import { exportTables } from "./export_tables.ts";
import { ExportError, exportWorld } from "./export_world.ts";
import { readScenario } from "./read_scenario.ts";
import { addTickRows, type ExportRows } from "./tick_rows.ts";

const scenario = readScenario("scenarios/smoke/amber-harbour.yaml");
const ticks = 80;
const signal = new AbortController().signal;

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function playedRows(seed: number): ExportRows {
  const world = createWorld(scenario, seed);
  const rows: ExportRows = { services: [], workloads: [], nodes: [], events: [] };
  world.cluster.journal = [];
  for (let tick = 0; tick < ticks; tick++) {
    stepWorld(world);
    addTickRows(world.cluster, rows);
  }
  const { tickSeconds } = scenario.cluster;
  rows.events.push(
    ...world.cluster.journal.map((entry, i) => ({ ...entry, number: i + 1, seconds: entry.tick * tickSeconds })),
  );
  return rows;
}

Deno.test("exportWorld() writes Parquet and CSV that read back as every tick's rows, and every Event", async () => {
  await inFolder(async (folder) => {
    await exportWorld(scenario, { seed: 3, ticks, folder, signal });
    const expected = playedRows(3);
    assert.ok(expected.events.length > 0 && expected.nodes.length > 0);
    await using reader = await openEpisodic(":memory:");
    const tables: Readonly<Record<string, ExportTable>> = exportTables;
    for (const [name, rows] of Object.entries<readonly Readonly<Record<string, unknown>>[]>(expected)) {
      const { key } = tables[name];
      const sorted = rows.toSorted((a, b) => key.map((column) => order(a[column], b[column])).find(Boolean) ?? 0);
      for (const extension of ["parquet", "csv"]) {
        const source = `SELECT * FROM '${folder}/${name}.${extension}' ORDER BY ${key.map((each) => `"${each}"`)}`;
        const read = await reader.query(source, z.record(z.string(), z.unknown()));
        assert.deepEqual(read.map(sortedByColumn), sorted.map(sortedByColumn), `${name}.${extension}`);
      }
    }
  });
});

function order(a: unknown, b: unknown): number {
  return String(a) === String(b) ? 0 : typeof a === "number" ? a - Number(b) : String(a) < String(b) ? -1 : 1;
}

function sortedByColumn(row: Readonly<Record<string, unknown>>) {
  return Object.entries(row).sort(([a], [b]) => order(a, b));
}

Deno.test("exportWorld() gives equal CSV and contents for equal seeds, and others for another seed", async () => {
  await inFolder(async (folder) => {
    const played = async (name: string, seed: number) => {
      const place = `${folder}/${name}`;
      const { files } = await exportWorld(scenario, { seed, ticks, folder: place, signal });
      const bytes = files.filter((file) => /\.(csv|json)$/.test(file)).map((file) =>
        Deno.readTextFileSync(`${place}/${file}`)
      );
      return bytes.join("\n");
    };
    const first = await played("a", 5);
    assert.equal(await played("b", 5), first);
    assert.equal(await played("a", 5), first);
    assert.notEqual(await played("b", 6), first);
    assert.deepEqual([...Deno.readDirSync(`${folder}/a`)].map(({ name }) => name).sort(), [
      "events.csv",
      "events.parquet",
      "export.json",
      "nodes.csv",
      "nodes.parquet",
      "services.csv",
      "services.parquet",
      "workloads.csv",
      "workloads.parquet",
    ]);
  });
});

Deno.test("exportWorld() leaves a folder as it was when it cannot finish", async () => {
  await inFolder(async (folder) => {
    const reason = new Error("enough");
    const stopped = AbortSignal.abort(reason);
    await assert.rejects(exportWorld(scenario, { seed: 1, ticks, folder: `${folder}/new`, signal: stopped }), reason);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    await Deno.writeTextFile(`${folder}/mine.txt`, "kept");
    await assert.rejects(exportWorld(scenario, { seed: 1, ticks, folder, signal: stopped }), reason);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["mine.txt"]);
  });
});

Deno.test("exportWorld() hears an abort while it plays", async () => {
  await inFolder(async (folder) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 0);
    const options = { seed: 1, ticks: 2000, folder: `${folder}/new`, signal: controller.signal };
    await assert.rejects(exportWorld(scenario, options), reason);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("exportWorld() never writes over a file that no export made, nor into what is no folder", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/nodes.csv`, "mine");
    const refused = (place: string, message: RegExp) =>
      assert.rejects(
        exportWorld(scenario, { seed: 1, ticks, folder: place, signal }),
        (error) => error instanceof ExportError && message.test(error.message),
      );
    await refused(folder, /it holds nodes\.csv but no export\.json/);
    await refused(`${folder}/nodes.csv`, /^Cannot export to .*nodes\.csv: /);
    assert.equal(await Deno.readTextFile(`${folder}/nodes.csv`), "mine");
  });
});

Deno.test("addTickRows() gives nodes in sum what it gives workloads in sum, but for workloads that just lost all Pods", () => {
  const { nodes, workloads } = playedRows(4);
  const sums = (rows: readonly { readonly tick: number }[], value: (index: number) => number) => {
    const byTick = new Map<number, number>();
    rows.forEach(({ tick }, i) => byTick.set(tick, (byTick.get(tick) ?? 0) + value(i)));
    return [...byTick.values()];
  };
  const cpu = sums(workloads, (i) => workloads[i].readyReplicas === 0 ? 0 : workloads[i].cpuUsedMillis);
  const memory = sums(workloads, (i) => workloads[i].memoryUsedMiB);
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) <= 1e-6 * Math.max(1, b), `${a} is not ${b}`);
  assert.equal(cpu.length, ticks);
  sums(nodes, (i) => nodes[i].cpuUsedMillis).forEach((sum, tick) => near(sum, cpu[tick]));
  sums(nodes, (i) => nodes[i].memoryUsedMiB).forEach((sum, tick) => near(sum, memory[tick]));
});

Deno.test("addTickRows() gives percentiles in order, requests that arrive, and no more ready Pods than there are", () => {
  const { services, workloads } = playedRows(4);
  assert.ok(services.every(({ p50Ms, p95Ms, p99Ms }) => p50Ms <= p95Ms && p95Ms <= p99Ms));
  assert.ok(services.some(({ p50Ms, p95Ms, p99Ms }) => 0 < p50Ms && p50Ms < p95Ms && p95Ms < p99Ms));
  assert.ok(services.every(({ offeredPerSecond, servedPerSecond }) => servedPerSecond <= offeredPerSecond));
  assert.ok(services.every(({ tick, seconds }) => seconds === tick * scenario.cluster.tickSeconds));
  assert.ok(workloads.every(({ readyReplicas, pods }) => readyReplicas <= pods));
});

Deno.test("docs/simulator_design.md names every column of an export", () => {
  const text = Deno.readTextFileSync("docs/simulator_design.md");
  for (const [name, { columns }] of Object.entries(exportTables)) {
    const row = text.split("\n").find((line) => line.startsWith(`| \`${name}\``)) ?? "";
    const named = [...row.matchAll(/`(\w+)`/g)].map((match) => match[1]);
    const declared = Object.keys(columns).filter((column) => column !== "tick" && column !== "seconds");
    assert.deepEqual(named, [name, ...declared]);
  }
});
