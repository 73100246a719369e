/** One question over several results folders: stores, snapshots of stores that are being written, and committed tables. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { exampleIncident } from "../../memory/example_incident.ts";
import { exampleRun } from "../../memory/example_run.ts";
import { openEpisodic } from "../../memory/episodic.ts";
import { tables } from "../../memory/rows.ts";
import { type OpenQuery, openQuery } from "./open_query.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A results folder whose one run has this arm. */
async function resultsWith(folder: string, arm: string): Promise<string> {
  await Deno.mkdir(`${folder}/store/parquet`, { recursive: true });
  const database = `${folder}/store/results.duckdb`;
  await using store = await openEpisodic(database);
  const incident = exampleIncident({ planMoves: ["uncordon", "wait"], planTitle: "" });
  await store.append({ runs: [exampleRun({ arm, topRight: null })], incidents: [incident] });
  await store.exportParquet(`${folder}/store/parquet`);
  return database;
}

async function rows(query: OpenQuery, sql: string): Promise<readonly (readonly unknown[])[]> {
  const { batches } = await query.ask(sql);
  return (await Array.fromAsync(batches)).flat();
}

const armsAsked = "SELECT results, arm FROM runs ORDER BY ALL";

Deno.test("openQuery() shows the rows of all folders, each with its name in front", () =>
  inFolder(async (folder) => {
    for (const name of ["b", "a"]) await resultsWith(`${folder}/${name}`, `arm-${name}`);
    using query = await openQuery([`${folder}/b`, `${folder}/a`]);
    assert.deepEqual(query.sources, [{ kind: "store", results: "b" }, { kind: "store", results: "a" }]);
    assert.deepEqual(await rows(query, armsAsked), [["a", "arm-a"], ["b", "arm-b"]]);
    for (const [name, { columns }] of Object.entries(tables)) {
      assert.deepEqual((await query.ask(`FROM ${name}`)).columns, ["results", ...Object.keys(columns)]);
    }
    assert.deepEqual(await rows(query, "SELECT count(*), sum(position) FROM runs"), [[2, 0]]);
  }));

Deno.test("openQuery() tells folders of one name apart by their paths", () =>
  inFolder(async (folder) => {
    const paths = [`${folder}/mine/demo`, `${folder}/yours/demo`];
    for (const [index, path] of paths.entries()) await resultsWith(path, `arm-${index}`);
    using query = await openQuery(paths);
    assert.deepEqual(await rows(query, armsAsked), [[paths[0], "arm-0"], [paths[1], "arm-1"]]);
  }));

Deno.test("openQuery() reads the snapshot while another process writes the store, and leaves out what has none", () =>
  inFolder(async (folder) => {
    const database = await resultsWith(`${folder}/live`, "snapshot");
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", fileURLToPath(new URL("./writing_child.ts", import.meta.url)), database],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    try {
      const output = child.stdout.getReader();
      await output.read();
      {
        using query = await openQuery([`${folder}/live`]);
        const [source] = query.sources;
        assert.equal(source.kind, "snapshot");
        assert.ok(source.kind === "snapshot" && Math.abs(source.written.getTime() - Date.now()) < 60_000);
        assert.deepEqual(await rows(query, armsAsked), [["live", "snapshot"]]);
      }
      await Deno.remove(`${folder}/live/store/parquet`, { recursive: true });
      using query = await openQuery([`${folder}/live`]);
      assert.deepEqual(query.sources, [{ kind: "busy", results: "live" }]);
      assert.deepEqual(await rows(query, armsAsked), []);
      await output.cancel();
    } finally {
      await child.stdin.close();
      await child.status;
    }
  }));

Deno.test("openQuery() without a store reads committed tables of the schema with their types, and no others", () =>
  inFolder(async (folder) => {
    const database = await resultsWith(`${folder}/origin`, "committed");
    await Deno.mkdir(`${folder}/clone/tables`, { recursive: true });
    {
      await using store = await openEpisodic(database, { readOnly: true });
      await store.exportCsv(`${folder}/origin/tables`);
    }
    for (const name of ["runs", "incidents"]) {
      await Deno.copyFile(`${folder}/origin/tables/${name}.csv`, `${folder}/clone/tables/${name}.csv`);
    }
    await Deno.writeTextFile(`${folder}/clone/tables/plans.csv`, "scenario,arm,planId\namber,none,p1\n");
    using query = await openQuery([`${folder}/clone`]);
    assert.deepEqual(query.sources, [{ kind: "committed", results: "clone", tables: ["runs", "incidents"] }]);
    assert.deepEqual(await rows(query, armsAsked), [["clone", "committed"]]);
    assert.deepEqual(await rows(query, "FROM plans"), []);
    assert.deepEqual(await rows(query, "SELECT count(*), count(topRight) FROM runs"), [[1, 0]]);
    using origin = await openQuery([`${folder}/origin`]);
    const all = "SELECT * EXCLUDE results FROM runs POSITIONAL JOIN (SELECT * EXCLUDE results FROM incidents)";
    assert.deepEqual(await rows(query, all), await rows(origin, all));
  }));

Deno.test("ask() reads and does nothing else, one statement at a time, and says what is wrong", () =>
  inFolder(async (folder) => {
    await resultsWith(`${folder}/a`, "x");
    using query = await openQuery([`${folder}/a`]);
    const cases = [
      ["SELECT nope FROM runs", /column "nope" not found/],
      ["SELEC 1", /syntax error/],
      [" -- nothing\n;", /The query is empty/],
      ["SELECT 1; SELECT 2", /There are 2 statements/],
      ["DELETE FROM runs", /Can only delete from base table/],
      [`COPY runs TO '${folder}/out.csv'`, /reads the results' tables and no other file, and writes none/],
      [`EXPORT DATABASE '${folder}/out'`, /reads the results' tables and no other file, and writes none/],
      [`SELECT count(*) FROM read_text('${folder}/a/store/results.duckdb.txt')`, /no other file/],
      ["CREATE TABLE t AS FROM runs; FROM t", /There are 2 statements/],
      ["CREATE TABLE t AS PIVOT runs ON arm USING count(*)", /This is not a question/],
      ["CREATE TABLE t AS FROM runs", /CREATE is not a question/],
      ["DELETE FROM s0.runs", /DELETE is not a question/],
      ["SET threads = 1", /SET is not a question/],
    ] as const;
    for (const [sql, expected] of cases) {
      await assert.rejects(query.ask(sql), { name: "QueryError", message: expected });
    }
    await assert.rejects(rows(query, "SELECT arm::INTEGER FROM runs"), { name: "QueryError", message: /Conversion/ });
    assert.deepEqual(await rows(query, "SELECT count(*) FROM runs"), [[1]]);
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), ["a"]);
  }));

Deno.test("ask() pivots, again and again, and takes semicolons in texts and at the end", () =>
  inFolder(async (folder) => {
    for (const arm of ["x;y", "z"]) await resultsWith(`${folder}/${arm}`, arm);
    using query = await openQuery([`${folder}/x;y`, `${folder}/z`]);
    const sql = `PIVOT runs ON arm USING count(*) GROUP BY scenario; -- and; nothing else`;
    for (const _ of [1, 2]) {
      assert.deepEqual((await query.ask(sql)).columns, ["scenario", "x;y", "z"]);
    }
    assert.deepEqual(
      await rows(query, `SELECT "x;y", 'a;' FROM (PIVOT runs ON arm USING count(*) GROUP BY scenario)`),
      [
        [1, "a;"],
      ],
    );
  }));

Deno.test("ask() gives values that JSON can hold", () =>
  inFolder(async (folder) => {
    await resultsWith(`${folder}/a`, "x");
    using query = await openQuery([`${folder}/a`]);
    const sql =
      "SELECT 9007199254740993::BIGINT, 12::HUGEINT, 'nan'::DOUBLE, 1.5::DECIMAL(4,1), [1, NULL], {'a': 2::BIGINT}, " +
      "TIMESTAMP '2027-01-02 03:04:05', NULL";
    assert.deepEqual(await rows(query, sql), [
      ["9007199254740993", 12, "NaN", 1.5, [1, null], { a: 2 }, "2027-01-02T03:04:05.000Z", null],
    ]);
  }));
