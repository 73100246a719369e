/** What a store holds of an experiment comes out of it, goes into tables and comes back the same. */

import assert from "node:assert/strict";
import { openEpisodic } from "../../memory/episodic.ts";
import { exampleRun } from "../../memory/example_run.ts";
import type { PlanRow, RowBatch, RunRow } from "../../memory/rows.ts";
import { chooseExamples } from "./choose_examples.ts";
import type { ExperimentResults } from "./experiment_results.ts";
import { parseResultTables } from "./parse_result_tables.ts";
import { readResults } from "./read_results.ts";
import { resultTables } from "./result_tables.ts";
import { testingExperiment as experiment, testingRuns } from "./testing_experiment.ts";

/** Sentinel less runbook: −2, 0 and +3 minutes in worlds 0 to 2 with seed 1, the same with seed 2. */
const runs = testingRuns({ arms: ["sentinel", "runbook"], scenarios: 3, seeds: 2 }, ({ arm, scenario }) => ({
  violationMinutes: 5 + (arm === "sentinel" ? [-2, 0, 3][scenario] : 0),
  truth: "crash@service/cart + node-loss@node/a",
}));

const worst = "world-002.sentinel.1";

const plan: PlanRow = {
  runId: worst,
  incidentId: "i1",
  attempt: 1,
  planId: "p1",
  planHash: "h",
  title: 'restart "cart", then wait',
  steps: "[]",
  moves: ["restartRollout"],
  aimedAt: [],
  cost: 0.3,
  risk: 0.1,
  stability: 0.9,
  resilience: 0.8,
  onFront: true,
  distance: 0.2,
  verdict: "chosen",
  reason: "best",
};

const key = { runId: worst, incidentId: "i1" } as const;
const claim = { magnitude: 1, spread: 0.1, onsetTick: 5, logPosterior: -1 } as const;

const rows: RowBatch = {
  runs: [...runs, exampleRun({ runId: "other", suite: "training" })],
  ticks: [
    tick(worst, 10),
    tick(worst, 9),
    tick("world-002.runbook.1", 9),
    tick("world-001.sentinel.1", 9),
  ],
  objectives: [
    { runId: worst, service: "web", errorRatio: 0.01, p95Ms: 500 },
    { runId: worst, service: "api", errorRatio: 0.02, p95Ms: 200 },
    { runId: "world-001.sentinel.1", service: "web", errorRatio: 0.01, p95Ms: 500 },
  ],
  marks: [
    { runId: worst, number: 1, tick: 12, kind: "action", text: "restart cart" },
    { runId: worst, number: 0, tick: 9, kind: "alert", text: "cart, slow" },
  ],
  plans: [{ ...plan, planId: "p2", verdict: "dominated" }, plan, { ...plan, attempt: 2 }],
  hypotheses: [
    { ...key, attempt: 1, rank: 1, mechanism: "crash", entity: "service/cart", marginal: 0.7, ...claim },
    { ...key, attempt: 1, rank: 2, mechanism: "node-loss", entity: "node/b", marginal: 0.2, ...claim },
    { ...key, attempt: 2, rank: 1, mechanism: "node-loss", entity: "node/b", marginal: 0.6, ...claim },
  ],
  selections: [
    {
      ...key,
      attempt: 2,
      tick: 30,
      decision: "escalate",
      planId: null,
      frontSize: 0,
      predictedUtility: null,
      predictedRecovery: null,
      reasons: "x",
    },
    {
      ...key,
      attempt: 1,
      tick: 12,
      decision: "apply",
      planId: "p1",
      frontSize: 1,
      predictedUtility: 0.8,
      predictedRecovery: 0.9,
      reasons: "x",
    },
  ],
  reflections: [
    {
      ...key,
      attempt: 1,
      planId: "p1",
      recovered: false,
      predictedUtility: 0.8,
      realisedUtility: 0.5,
      blamed: "plan",
      blamedId: "p1",
      lesson: "x",
    },
  ],
};

function tick(runId: string, at: number): NonNullable<RowBatch["ticks"]>[number] {
  const absent = { errorRatio: null, p95Ms: null, readyRatio: null, cpuUtilisation: null, memoryUtilisation: null };
  return { runId, tick: at, service: "cart", requestRate: 3.5, violated: true, ...absent };
}

async function stored(): Promise<ExperimentResults> {
  const folder = await Deno.makeTempDir({ prefix: "aegis-results-" });
  try {
    await using store = await openEpisodic(`${folder}/results.duckdb`);
    await store.append(rows);
    return await readResults(store, experiment);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const results = await stored();

Deno.test("readResults() reads the experiment's runs only, in the order of its arms", () => {
  assert.deepEqual(results.runs.map(({ runId }) => runId).slice(0, 7), [
    "world-000.runbook.1",
    "world-000.runbook.2",
    "world-001.runbook.1",
    "world-001.runbook.2",
    "world-002.runbook.1",
    "world-002.runbook.2",
    "world-000.sentinel.1",
  ]);
  assert.equal(results.runs.length, 12);
});

Deno.test("readResults() puts claim, prediction and outcome of an attempt together", () => {
  const shared = { ...key, arm: "sentinel", scenario: "world-002", seed: 1, position: 0 };
  assert.deepEqual(results.attempts, [
    {
      ...shared,
      attempt: 1,
      tick: 12,
      surest: "crash@service/cart",
      confidence: 0.7,
      correct: true,
      decision: "apply",
      predictedUtility: 0.8,
      predictedRecovery: 0.9,
      realisedUtility: 0.5,
      recovered: false,
    },
    {
      ...shared,
      attempt: 2,
      tick: 30,
      surest: "node-loss@node/b",
      confidence: 0.6,
      correct: false,
      decision: "escalate",
      predictedUtility: null,
      predictedRecovery: null,
      realisedUtility: null,
      recovered: null,
    },
  ]);
});

Deno.test("readResults() shows the largest loss and the largest gain in full", () => {
  assert.deepEqual(results.examples.map(({ kind, scenario, seed, difference }) => [kind, scenario, seed, difference]), [
    ["largest loss", "world-002", 1, 3],
    ["largest gain", "world-000", 1, -2],
  ]);
  const [loss] = results.examples;
  assert.deepEqual(loss.agent.ticks.map(({ tick }) => tick), [9, 10]);
  assert.deepEqual(loss.agent.objectives.map(({ service, p95Ms }) => [service, p95Ms]), [["api", 200], ["web", 500]]);
  assert.deepEqual(loss.agent.marks.map(({ text }) => text), ["cart, slow", "restart cart"]);
  assert.deepEqual([loss.reference.run.arm, loss.reference.ticks.length, loss.reference.marks], ["runbook", 1, []]);
  assert.deepEqual(loss.plans.map(({ planId, verdict }) => [planId, verdict]), [["p1", "chosen"], ["p2", "dominated"]]);
});

Deno.test("readResults() refuses a store without a run of the experiment", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aegis-results-" });
  try {
    await using store = await openEpisodic(`${folder}/results.duckdb`);
    await assert.rejects(readResults(store, experiment), /no run of trial is there/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("parseResultTables() gives back what resultTables() wrote", () => {
  const texts = resultTables(results);
  const parsed = parseResultTables(texts, experiment);
  assert.deepEqual(parsed, results);
  assert.deepEqual(resultTables(parsed), texts);
});

Deno.test("parseResultTables() names the file, line and column that it cannot read", () => {
  const texts = resultTables(results);
  const broken = texts.runs.replace(",dev,", ",live,");
  assert.throws(() => parseResultTables({ ...texts, runs: broken }, experiment), /runs\.csv, line 2, column split/);
  assert.throws(() => parseResultTables({ ...texts, attempts: "" }, experiment), /attempts\.csv, line 1/);
  const [header] = texts.runs.split("\n");
  assert.throws(() => parseResultTables({ ...texts, runs: `${header}\n` }, experiment), /has no run world-00\d/);
});

Deno.test("chooseExamples() looks for the better direction, and shows nothing where nothing differs", () => {
  const more = { ...experiment, primary: { column: "utility", better: "more" } } as const;
  const utilities = (difference: (run: RunRow) => number) =>
    runs.map((run) => ({ ...run, utility: run.arm === "sentinel" ? 0.5 + difference(run) : 0.5 }));
  assert.deepEqual(
    chooseExamples(utilities(({ scenario }) => scenario === "world-001" ? 0.25 : 0.125), more).map((
      { kind, agent },
    ) => [
      kind,
      agent.runId,
    ]),
    [["largest gain", "world-001.sentinel.1"]],
  );
  assert.deepEqual(chooseExamples(utilities(() => 0), more), []);
});
