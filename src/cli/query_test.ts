/** What a question in SQL prints: a bounded table for people, everything for machines, and help after a mistake. */

import assert from "node:assert/strict";
import { exampleRun } from "../memory/example_run.ts";
import { openEpisodic } from "../memory/episodic.ts";

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function query(...args: readonly string[]): Promise<Result> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli.ts", "query", ...args],
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A results folder with this many runs, of utility ⅓ each. */
async function withRuns(count: number, test: (folder: string) => Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir();
  try {
    const folder = `${parent}/many`;
    await Deno.mkdir(`${folder}/store`, { recursive: true });
    {
      await using store = await openEpisodic(`${folder}/store/results.duckdb`);
      const runs = Array.from(
        { length: count },
        (_, seed) => exampleRun({ runId: `run-${seed}`, seed, utility: 1 / 3 }),
      );
      await store.append({ runs });
    }
    await test(folder);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

Deno.test("query() shows a bounded table and says how many rows there are; JSON and CSV hold all of them in full", () =>
  withRuns(3000, async (folder) => {
    const sql = "SELECT results, seed, utility, NULL AS none FROM runs ORDER BY seed";
    const table = await query(sql, folder);
    assert.equal(table.code, 0, table.stderr);
    const [heading, , first, ...rest] = table.stdout.trimEnd().split("\n");
    assert.match(heading, /^results +seed +utility +none$/);
    assert.match(first, /^many +0 +0\.333333 +–$/);
    assert.equal(rest.length, 39);
    assert.match(table.stderr, /^40 of 3000 rows; all with --json or --csv$/m);

    const rows = JSON.parse((await query(sql, folder, "--json")).stdout);
    assert.equal(rows.length, 3000);
    assert.deepEqual(rows[2999], { results: "many", seed: 2999, utility: 1 / 3, none: null });
    const lines = (await query(sql, folder, "--csv")).stdout.trimEnd().split("\n");
    assert.deepEqual([lines.length, lines[0], lines[1]], [3001, "results,seed,utility,none", `many,0,${1 / 3},`]);
    assert.equal((await query("SELECT seed FROM runs WHERE false", folder, "--json")).stdout, "[]\n");
  }));

Deno.test("query() leaves out columns that do not fit, by name", () =>
  withRuns(1, async (folder) => {
    const { stdout, stderr } = await query("FROM runs", folder);
    assert.ok(stdout.split("\n").every((line) => line.length <= 120));
    assert.match(stderr, /^not shown for want of room: .*memoryHash \(name columns, or --json or --csv\)$/m);
  }));

Deno.test("query() answers a mistake with what DuckDB says and the columns or tables there are", () =>
  withRuns(1, async (folder) => {
    const cases = [
      [["SELECT nope FROM runs", folder], /^Cannot answer: .*"nope" not found.*\nColumns of runs: results, runId, /s],
      [["SELECT 1 FROM nothing", folder], /^Cannot answer: .*nothing does not exist.*\nTables: facts, cells, runs, /s],
      [["DROP VIEW runs", folder], /^Cannot answer: DROP is not a question: results are only read\n/],
      [[], /^Cannot query without a question/],
      [["FROM runs", "--json", "--csv"], /^Cannot write --json and --csv at once/],
      [["FROM runs", `${folder}/nowhere`], /^Cannot open results: there is no folder/],
    ] as const;
    for (const [args, expected] of cases) {
      const { code, stdout, stderr } = await query(...args);
      assert.deepEqual([code, stdout], [1, ""], args.join(" "));
      assert.match(stderr, expected);
    }
  }));
