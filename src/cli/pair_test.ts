/** What `experiment --pair` prints of made-up results, and what it says of sides that do not match. */

import assert from "node:assert/strict";
import { resultTables } from "../lab/analysis/result_tables.ts";
import { testingExperiment as experiment, testingRuns } from "../lab/analysis/testing_experiment.ts";
import { pair } from "./pair.ts";
import { UsageError } from "./usage_error.ts";

async function printed(work: () => Promise<unknown>): Promise<string> {
  const log = console.log;
  const lines: string[] = [];
  console.log = (text: string) => lines.push(text);
  try {
    await work();
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}

/** Three worlds, two seeds; the runbook has a minute more than the agent, and each folder `more` on top. */
async function inFolders(work: (folders: readonly [string, string, string]) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "aegis-pair-" });
  const write = async (name: string, { scenarios, more }: { readonly scenarios: number; readonly more: number }) => {
    const arms = more === 0 ? ["runbook", "sentinel"] : ["greedy", "sentinel"];
    const runs = testingRuns({ arms, scenarios, seeds: 2 }, ({ arm, scenario }) => ({
      violationMinutes: 4 + scenario + more + (arm === "runbook" ? 1 : 0),
      recovered: arm !== "runbook",
    }));
    await Deno.mkdir(`${root}/${name}/tables`, { recursive: true });
    const { runs: text } = resultTables({ experiment: { ...experiment, arms }, runs, attempts: [], examples: [] });
    await Deno.writeTextFile(`${root}/${name}/tables/runs.csv`, text);
    return `${root}/${name}`;
  };
  try {
    await work([
      await write("a", { scenarios: 3, more: 0 }),
      await write("b", { scenarios: 3, more: 2 }),
      await write("c", { scenarios: 2, more: 2 }),
    ]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("pair() compares two arms of one folder in a table of 80 columns", () =>
  inFolders(async ([a]) => {
    const text = await printed(() => pair("trial", { pair: ["sentinel", "runbook"], out: a }));
    assert.match(text, /left is sentinel, right is runbook/);
    assert.match(text, /So few scenarios decide nothing/);
    assert.match(text, /SLO-violation minutes +5\.00 +6\.00 +−1\.00 \[−1\.00, −1\.00\] +1\.00 +0\.250/);
    assert.match(text, /recovered share +1\.00 +0\.00 +\+1\.00 \[\+1\.00, \+1\.00\]/);
    assert.match(text.replaceAll("\n", " "), /better in SLO-violation minutes, recovered share; worse in nothing/);
    const table = text.slice(text.indexOf("metric"), text.indexOf("The left side"));
    for (const line of table.split("\n")) assert.ok([...line].length <= 80, line);
  }));

Deno.test("pair() compares the arms that two folders share, and names the others", () =>
  inFolders(async ([a, b]) => {
    const text = await printed(() => pair(null, { pair: [a, b] }));
    assert.match(text, /^Arm sentinel: left is .*a, right is .*b$/m);
    assert.match(text, /SLO-violation minutes +5\.00 +7\.00 +−2\.00/);
    assert.match(text, /In one of the folders only: runbook, greedy\./);
  }));

Deno.test("pair() says which runs are missing, which arm is unknown, and that two sides are needed", () =>
  inFolders(async ([a, , c]) => {
    const refused = (work: Promise<unknown>, message: RegExp) =>
      assert.rejects(work, (error) => error instanceof UsageError && message.test(error.message));
    await refused(pair(null, { pair: [a, c] }), /sentinel in .*c has no run of world-002 with seeds 1, 2$/);
    await refused(
      pair("trial", { pair: ["sentinel", "runbok"], out: a }),
      /"runbok" is not known.*did you mean "runbook"/,
    );
    await refused(pair(null, { pair: [a] }), /one side: --pair takes two/);
    await Deno.remove(`${c}/tables/runs.csv`);
    await refused(pair(null, { pair: [a, c] }), /there is no .*c\/tables\/runs\.csv/);
  }));
