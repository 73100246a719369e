import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { openEpisodic } from "./episodic.ts";
import { exampleIncident } from "./example_incident.ts";
import { exampleRun } from "./example_run.ts";
import type { RowBatch, TickRow } from "./rows.ts";

const run = exampleRun({});

function tick(number: number): TickRow {
  return {
    runId: "run-a",
    tick: number,
    service: "cart",
    requestRate: 12.5,
    errorRatio: null,
    p95Ms: 0.1 + 0.2,
    readyRatio: 1,
    cpuUtilisation: null,
    memoryUtilisation: null,
    violated: false,
  };
}

const countRow = z.strictObject({ n: z.number() });

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("append() gives back equal rows after the file was closed", async () => {
  await inFolder(async (folder) => {
    const incident = exampleIncident({ planTitle: `it's "quoted", with ‘comma’` });
    const censored = exampleIncident({
      incidentId: "i2",
      timeToRecoverSeconds: null,
      planMoves: [],
      outcome: "censored",
    });
    {
      await using store = await openEpisodic(`${folder}/e.duckdb`);
      await store.append({ runs: [run], incidents: [censored, incident], ticks: [tick(2), tick(1)] });
    }
    await using store = await openEpisodic(`${folder}/e.duckdb`, { readOnly: true });
    assert.deepEqual(await store.incidents(), [incident, censored]);
    assert.deepEqual(await store.incidents({ refs: ["run-a/i2"], topology: "boutique" }), [censored]);
    assert.deepEqual(await store.incidents({ namespace: "x' OR true --" }), []);
    assert.deepEqual(await store.incidents({ refs: [] }), []);
    const p95 = await store.query("SELECT p95Ms FROM ticks ORDER BY tick", z.strictObject({ p95Ms: z.number() }));
    assert.deepEqual(p95, [{ p95Ms: 0.1 + 0.2 }, { p95Ms: 0.1 + 0.2 }]);
  });
});

Deno.test("append() of a run again replaces all of it; of an incident again, the incident's rows", async () => {
  await inFolder(async (folder) => {
    await using store = await openEpisodic(`${folder}/e.duckdb`);
    const other = exampleIncident({ runId: "run-b" });
    const whole: RowBatch = { runs: [run], incidents: [exampleIncident({})], ticks: [tick(1), tick(2)] };
    await store.append({ incidents: [other] });
    await store.append(whole);
    await store.append(whole);
    assert.equal((await store.incidents()).length, 2);
    await store.append({ incidents: [exampleIncident({ incidentId: "i2" })] });
    await store.append({ incidents: [exampleIncident({ incidentId: "i2", cost: 9 })] });
    assert.deepEqual((await store.incidents()).map(({ runId, incidentId, cost }) => [runId, incidentId, cost]), [
      ["run-a", "i1", 0.3],
      ["run-a", "i2", 9],
      ["run-b", "i1", 0.3],
    ]);
    await store.append({ runs: [run], ticks: [tick(5)] });
    assert.deepEqual(await store.incidents(), [other]);
    assert.deepEqual(await store.query("SELECT count(*) AS n FROM ticks", countRow), [{ n: 1 }]);
  });
});

Deno.test("append() of rows without their run replaces those that agree on every key column, and no others", async () => {
  await inFolder(async (folder) => {
    await using store = await openEpisodic(`${folder}/e.duckdb`);
    const cell = (number: number, arm: string) => ({ cell: number, arm, scenarios: ["s"], seed: 1, rowsHash: "" });
    await store.append({});
    await store.append({
      cells: [cell(1, "none"), cell(2, "none")],
      ticks: [tick(1), { ...tick(2), service: "web" }],
    });
    await store.append({ cells: [cell(2, "greedy")], ticks: [{ ...tick(1), p95Ms: 7 }, tick(2)] });
    const rows = await store.query(
      `SELECT cell AS at, arm AS what FROM cells
       UNION ALL SELECT tick, service || ' ' || round(p95Ms, 1) FROM ticks ORDER BY ALL`,
      z.strictObject({ at: z.number(), what: z.string() }),
    );
    assert.deepEqual(rows.map(({ at, what }) => `${at} ${what}`), [
      "1 cart 7.0",
      "1 none",
      "2 cart 0.3",
      "2 greedy",
      "2 web 0.3",
    ]);
  });
});

Deno.test("append() keeps all of a batch or nothing, and says which value was wrong", async () => {
  await inFolder(async (folder) => {
    await using store = await openEpisodic(`${folder}/e.duckdb`);
    await assert.rejects(
      store.append({ runs: [run], incidents: [exampleIncident({}), exampleIncident({ incidentId: "i2", cost: NaN })] }),
      /incidents\[1\]\.cost is NaN/,
    );
    await assert.rejects(
      store.append({ runs: [run], ticks: [tick(1), tick(1)] }),
      /ticks has two rows with runId, tick/,
    );
    assert.deepEqual(await store.query("SELECT count(*) AS n FROM runs", countRow), [{ n: 0 }]);
    await store.append({ runs: [run] });
    assert.deepEqual(await store.query("SELECT count(*) AS n FROM runs", countRow), [{ n: 1 }]);
  });
});

Deno.test("append() calls that overlap in time do not mix", async () => {
  await inFolder(async (folder) => {
    await using store = await openEpisodic(`${folder}/e.duckdb`);
    const appends = ["a", "b", "c"].map((runId) => store.append({ incidents: [exampleIncident({ runId })] }));
    const failing = assert.rejects(store.append({ incidents: [exampleIncident({ cost: Infinity })] }));
    await Promise.all([...appends, failing]);
    assert.equal((await store.incidents()).length, 3);
  });
});

Deno.test("append() takes more rows than one chunk holds", async () => {
  await inFolder(async (folder) => {
    await using store = await openEpisodic(`${folder}/e.duckdb`);
    await store.append({ ticks: Array.from({ length: 5000 }, (_, index) => tick(index)) });
    const sum = await store.query(
      "SELECT count(*) AS n, sum(tick) AS total FROM ticks",
      z.object({ n: z.number(), total: z.number() }),
    );
    assert.deepEqual(sum, [{ n: 5000, total: 4999 * 5000 / 2 }]);
  });
});

Deno.test("append() keeps texts that repeat, empty ones and nulls among them", async () => {
  await inFolder(async (folder) => {
    await using store = await openEpisodic(`${folder}/e.duckdb`);
    const planIds = [null, "", "p1", `it's "‘ö’", \u{1F600}`];
    const selection = { runId: "run-a", incidentId: "i1", tick: 1, decision: "apply", frontSize: 1 } as const;
    await store.append({
      selections: Array.from({ length: 5000 }, (_, attempt) => ({
        ...selection,
        attempt,
        planId: planIds[attempt % planIds.length],
        predictedUtility: null,
        predictedRecovery: null,
        reasons: `reason ${attempt}`,
      })),
    });
    const read = await store.query(
      "SELECT planId, reasons FROM selections ORDER BY attempt",
      z.strictObject({ planId: z.string().nullable(), reasons: z.string() }),
    );
    assert.equal(read.length, 5000);
    read.forEach((row, attempt) =>
      assert.deepEqual(row, { planId: planIds[attempt % planIds.length], reasons: `reason ${attempt}` })
    );
  });
});

Deno.test("query() refuses rows that do not fit, and NaN", async () => {
  await inFolder(async (folder) => {
    await using store = await openEpisodic(`${folder}/e.duckdb`);
    await assert.rejects(store.query("SELECT 'x' AS n", countRow), /Cannot read from .*e\.duckdb with SELECT/);
    await assert.rejects(store.query("SELECT 'nan'::DOUBLE AS n", countRow), /NaN/);
    await assert.rejects(store.query("SELECT 9007199254740993 AS n", countRow), /cast it to text/);
  });
});

Deno.test("exportCsv() writes the same bytes whatever the order of appends; exportParquet() reads back", async () => {
  await inFolder(async (folder) => {
    const rows = [exampleIncident({}), exampleIncident({ runId: "run-b", planTitle: "a, b" })];
    for (const [name, order] of [["one", rows], ["two", [...rows].reverse()]] as const) {
      await using store = await openEpisodic(`${folder}/${name}.duckdb`);
      for (const incident of order) await store.append({ incidents: [incident] });
      await store.exportCsv(`${folder}/${name}`);
      await store.exportParquet(`${folder}/${name}`);
    }
    const read = (name: string) => Deno.readTextFile(`${folder}/${name}/incidents.csv`);
    assert.equal(await read("one"), await read("two"));
    assert.match(await read("one"), /^runId,incidentId,namespace,/);
    await using store = await openEpisodic(`${folder}/one.duckdb`);
    const sql = `SELECT count(*) AS n FROM '${folder}/two/incidents.parquet'`;
    assert.deepEqual(await store.query(sql, countRow), [{ n: 2 }]);
  });
});

Deno.test("openEpisodic() shares the file within a process and closes it with the last opening", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/e.duckdb`;
    const one = await openEpisodic(path);
    const two = await openEpisodic(path);
    await one.append({ incidents: [exampleIncident({})] });
    await one.close();
    await one.close();
    assert.equal((await two.incidents()).length, 1);
    await assert.rejects(one.incidents(), /it was closed/);
    await two.close();
    await using readOnly = await openEpisodic(path, { readOnly: true });
    await assert.rejects(readOnly.append({ incidents: [exampleIncident({})] }), /read-only/);
  });
});

Deno.test("openEpisodic() says what to do about a missing file and another schema", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/e.duckdb`;
    await assert.rejects(openEpisodic(path, { readOnly: true }), /Cannot open episodic memory .*does not exist/);
    {
      await using store = await openEpisodic(path);
      await store.query("ALTER TABLE plans DROP COLUMN risk", z.unknown());
    }
    await assert.rejects(openEpisodic(path), /another schema \(missing: plans risk DOUBLE; unknown: none\)/);
  });
});

Deno.test("openEpisodic() names the lock of another process; kill -9 leaves whole commits", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/e.duckdb`;
    const script = fileURLToPath(new URL("./episodic_kill_child.ts", import.meta.url));
    const child = new Deno.Command(Deno.execPath(), { args: ["run", "-A", script, path], stdout: "piped" }).spawn();
    let told = "";
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      told += part;
      if (told.split("\n").length > 20) break;
    }
    await assert.rejects(openEpisodic(path), /another process holds it open for writing/);
    child.kill("SIGKILL");
    await child.status;
    await using store = await openEpisodic(path);
    const runs = await store.query(
      "SELECT runId, count(*) AS n FROM incidents GROUP BY runId",
      z.strictObject({ runId: z.string(), n: z.number() }),
    );
    assert.ok(runs.length >= 20, `${runs.length} runs survived of at least 20 reported`);
    assert.ok(runs.every(({ n }) => n === 10), "every run has its ten incidents");
  });
});
