/** What an analysis says of made-up runs whose answer can be counted by hand. */

import assert from "node:assert/strict";
import type { RunRow } from "../../memory/rows.ts";
import type { AttemptFigures } from "./experiment_results.ts";
import { analyseExperiment } from "./analyse_experiment.ts";
import { PairError } from "./paired_runs.ts";
import { testingExperiment as experiment, testingRuns } from "./testing_experiment.ts";

const near = (actual: number | undefined, expected: number) =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) < 1e-9, `${actual}, not ${expected}`);

/** Minutes of harm per arm in worlds 0 to 3 with seeds 1 and 2; world 0 has no fault. */
const minutes: Readonly<Record<string, number>> = {
  none: 8,
  runbook: 4,
  sentinel: 3,
  "sentinel-aa": 3,
  "oracle-diagnosis": 2,
  "oracle-plans": 1.5,
  "oracle-catalogue": 1,
};

const runs = testingRuns({ arms: experiment.arms, scenarios: 4, seeds: 2 }, ({ arm, scenario, seed }) => ({
  faults: scenario === 0 ? 0 : 1,
  pattern: ["no-fault", "single", "single", "double"][scenario],
  violationMinutes: scenario === 0 ? 0 : minutes[arm] + scenario,
  utility: scenario === 0 ? 1 : 1 - (minutes[arm] + scenario) / 20,
  recovered: scenario === 0 || arm !== "none" && !(scenario === 3 && seed === 2),
  followUpSeconds: scenario === 0 ? 0 : 60 * minutes[arm],
  actions: arm === "none" ? 0 : scenario === 0 && seed === 1 ? 0 : 1,
  diagnosis: arm.startsWith("sentinel") && scenario > 0 ? (scenario === 1 ? "wrong" : "right") : "none",
  topRight: arm.startsWith("sentinel") && scenario > 0 ? scenario !== 1 : null,
  pathRight: arm.startsWith("sentinel") && scenario > 0 ? scenario === 3 : null,
  confidence: arm.startsWith("sentinel") && scenario > 0 ? 0.75 : null,
}));

const analysis = analyseExperiment({ experiment, runs, attempts: [], examples: [] });
const ofArm = <Of extends { readonly arm: string }>(rows: readonly Of[], arm = "sentinel") =>
  rows.find((row) => row.arm === arm);

Deno.test("analyseExperiment() tells each arm's means, recovered share and censored runs", () => {
  const sentinel = ofArm(analysis.arms);
  assert.deepEqual([sentinel?.runs, sentinel?.scenarios, sentinel?.faultRuns, sentinel?.censored], [8, 4, 6, 1]);
  // Worlds: 0, 4, 5, 6 minutes, twice each.
  near(sentinel?.figures.find(({ column }) => column === "violationMinutes")?.mean.value, 15 / 4);
  near(sentinel?.recovered?.value, 5 / 6);
  assert.equal(ofArm(analysis.arms, "none")?.censored, 6);
});

Deno.test("analyseExperiment() compares with the reference in pairs: declared columns first, ties counted half", () => {
  const all = analysis.comparisons.filter(({ arm }) => arm === "sentinel");
  assert.deepEqual(all.map(({ column, declared }) => `${column} ${declared}`), [
    "violationMinutes primary",
    "utility secondary",
    "availability exploratory",
    "cost exploratory",
    "followUpSeconds exploratory",
    "recovered exploratory",
  ]);
  const [primary, , availability, , followUp] = all;
  assert.deepEqual([primary.scenarios, primary.pairs, primary.standing, primary.holm], [4, 8, "better", null]);
  // Of −1 six times and 0 twice, two at either end are cut off.
  near(primary.iqm.value, -1);
  near(primary.difference.value, -0.75); // one minute less in three of four worlds
  assert.ok(primary.difference.low >= -1 && primary.difference.high < 0);
  near(primary.improvement.value, 7 / 8); // 6 of 8 better, 2 ties
  near(primary.p, 2 / 8); // three scenarios that agree: 2 of 8 sign patterns
  assert.deepEqual(availability.difference, { value: 0, low: 0, high: 0 });
  assert.deepEqual([availability.standing, availability.p, availability.improvement.value], ["undecided", 1, 0.5]);
  assert.deepEqual([followUp.scenarios, followUp.difference], [3, { value: -60, low: -60, high: -60 }]);
});

Deno.test("analyseExperiment() passes the A/A check of a twin that is the same, and fails one that is not", () => {
  assert.deepEqual([analysis.aa.verdict, analysis.aa.pairs, analysis.aa.figures[0].difference.value], ["pass", 8, 0]);
  const worse = runs.map((run) =>
    run.arm === "sentinel-aa" ? { ...run, violationMinutes: run.violationMinutes + 1 } : run
  );
  const failed = analyseExperiment({ experiment, runs: worse, attempts: [], examples: [] });
  assert.equal(failed.aa.verdict, "fail");
  assert.match(
    failed.verdict.sentence,
    /^The A\/A check fails, so no comparison here can be trusted: .* SLO-violation minutes.*\. sentinel does better than/,
  );
});

Deno.test("analyseExperiment() counts harm against doing nothing, by more than δ", () => {
  assert.deepEqual(ofArm(analysis.harm)?.harmed, 0);
  assert.equal(ofArm(analysis.harm, "none"), undefined);
  const fields = (delta: number) => (run: RunRow): RunRow =>
    run.arm === "sentinel" && run.faults === 0 ? { ...run, utility: 1 - delta } : run;
  const harmed = (delta: number) =>
    ofArm(analyseExperiment({ experiment, runs: runs.map(fields(delta)), attempts: [], examples: [] }).harm);
  assert.deepEqual([harmed(0.029)?.harmed, harmed(0.031)?.harmed], [0, 2]);
  near(harmed(0.031)?.rate.value, 2 / 8);
});

Deno.test("analyseExperiment() counts actions where nothing was wrong", () => {
  assert.deepEqual([ofArm(analysis.falseActions)?.acted, ofArm(analysis.falseActions)?.runs], [1, 2]);
  assert.equal(ofArm(analysis.falseActions, "none")?.acted, 0);
});

Deno.test("analyseExperiment() draws recovery curves of fault worlds to a common end, censored runs kept", () => {
  const curve = ofArm(analysis.recovery);
  assert.deepEqual([curve?.runs, curve?.recovered, curve?.censored], [6, 5, 1]);
  // Every sentinel run ends after 180 s, one of them censored: no curve is known beyond the shortest such end, 60 s.
  assert.equal(curve?.horizonSeconds, 60);
  near(curve?.restrictedMeanSeconds.value, 60);
  near(curve?.points.at(-1)?.unrecovered, 1 / 6);
  assert.ok(ofArm(analysis.recovery, "none")?.points.every(({ unrecovered }) => unrecovered === 1));
});

Deno.test("analyseExperiment() splits the regret into terms that add up", () => {
  const { regret } = analysis;
  assert.ok(regret !== null);
  assert.deepEqual(regret.terms.map(({ name }) => name), ["generation", "foresight", "diagnosis"]);
  // Minutes 1, 1.5, 2, 3 over 20, in three of four worlds.
  regret.terms.forEach(({ utility }, index) => near(utility.value, [0.5, 0.5, 1][index] / 20 * 3 / 4));
  near(regret.total.value, regret.terms.reduce((sum, { utility }) => sum + utility.value, 0));
  near(regret.best - regret.reached, regret.total.value);
});

Deno.test("analyseExperiment() judges diagnoses where one was made", () => {
  const sentinel = ofArm(analysis.diagnosis);
  assert.deepEqual([sentinel?.faultRuns, sentinel?.diagnosed], [6, 6]);
  near(sentinel?.exact.value, 4 / 6);
  near(sentinel?.topRight.value, 4 / 6);
  near(sentinel?.pathRight.value, 2 / 6);
  near(sentinel?.sets.brier, (4 * 0.25 ** 2 + 2 * 0.75 ** 2) / 6);
  near(sentinel?.sets.ece, 0.75 - 4 / 6);
  assert.equal(sentinel?.claims, null);
  assert.equal(ofArm(analysis.diagnosis, "runbook"), undefined);
});

Deno.test("analyseExperiment() tells how often k seeds in a row recover", () => {
  const powers = ofArm(analysis.passPower)?.powers;
  // Two worlds recover with both seeds, the third with one of two.
  assert.deepEqual(powers?.map(({ k }) => k), [1, 2]);
  near(powers?.[0].passed.value, (1 + 1 + 0.5) / 3);
  near(powers?.[1].passed.value, 2 / 3);
});

Deno.test("analyseExperiment() breaks the primary metric down, every world once in each way", () => {
  for (const by of ["pattern", "topology", "difficulty"] as const) {
    const rows = analysis.breakdown.filter((row) => row.by === by && row.arm === "sentinel");
    assert.equal(rows.reduce((sum, { pairs }) => sum + pairs, 0), 8);
  }
  assert.deepEqual(
    analysis.breakdown.filter(({ by, arm }) => by === "pattern" && arm === "sentinel").map((row) => [
      row.value,
      row.difference.value,
      row.standing,
      row.recoveredShare,
    ]),
    [["no-fault", 0, "undecided", null], ["single", -1, "better", 1], ["double", -1, "better", 0.5]],
  );
});

Deno.test("analyseExperiment() says what was found, and what did not work", () => {
  const { sentence, failings } = analysis.verdict;
  assert.match(
    sentence,
    /^sentinel does better than runbook: 0\.75 fewer SLO-violation minutes a run \(95 % interval of the difference −/,
  );
  assert.match(sentence, /8 pairs of 4 scenarios\. So few scenarios decide nothing: /);
  const all = failings.join("\n");
  assert.match(all, /had not recovered by the end of 1 of 6 runs with a fault; they are kept as censored/);
  assert.match(all, /acted in 1 of 2 runs in which nothing was wrong/);
  assert.match(all, /named exactly the true faults in 67 % of 6 runs, its surest claim was true in 67 %\./);
  assert.match(
    all,
    /below perfect lookahead over the whole catalogue \(95 % interval 0\.\d+ to 0\.\d+\); the largest part is diagnosis/,
  );
});

Deno.test("analyseExperiment() leaves the A/A check open where no declared metric is looked at", () => {
  const quiet = {
    ...experiment,
    arms: ["runbook", "sentinel", "sentinel-aa"],
    regret: null,
    primary: { column: "followUpSeconds", better: "less" } as const,
    secondary: [],
  };
  const worlds = testingRuns({ arms: quiet.arms, scenarios: 2, seeds: 2 }, () => ({ faults: 0 }));
  assert.equal(analyseExperiment({ experiment: quiet, runs: worlds, attempts: [], examples: [] }).aa.verdict, "open");
});

Deno.test("analyseExperiment() holds what shadowing foresaw against what came", () => {
  const attempt = (fields: Partial<AttemptFigures>): AttemptFigures => ({
    runId: "world-001.sentinel.1",
    incidentId: "i1",
    attempt: 1,
    arm: "sentinel",
    scenario: "world-001",
    seed: 1,
    position: 0,
    tick: 9,
    surest: "crash@service/cart",
    confidence: 0.8,
    correct: true,
    decision: "apply",
    predictedUtility: 0.9,
    predictedRecovery: 0.75,
    realisedUtility: 0.6,
    recovered: true,
    ...fields,
  });
  const attempts = [
    attempt({}),
    attempt({ attempt: 2, predictedUtility: 0.5, realisedUtility: 0.6, recovered: false, correct: false }),
    attempt({
      attempt: 3,
      decision: "escalate",
      predictedUtility: null,
      predictedRecovery: null,
      realisedUtility: null,
      recovered: null,
      surest: null,
      confidence: null,
      correct: null,
    }),
  ];
  const { shadow, diagnosis } = analyseExperiment({ experiment, runs, attempts, examples: [] });
  assert.equal(shadow.length, 1);
  const [{ arm, applied, recovery, utilityBias, utilityError, utilityCorrelation }] = shadow;
  assert.deepEqual([arm, applied, recovery.count, utilityCorrelation], ["sentinel", 2, 2, null]);
  near(recovery.brier, (0.25 ** 2 + 0.75 ** 2) / 2);
  near(recovery.ece, 0.25); // foresaw 0.75, half recovered
  near(utilityBias.value, (0.3 - 0.1) / 2);
  near(utilityError, (0.3 + 0.1) / 2);
  near(ofArm(diagnosis)?.claims?.brier, (0.2 ** 2 + 0.8 ** 2) / 2);
});

Deno.test("analyseExperiment() takes recovery from the runs with a fault, also where a scenario has one with some seeds only", () => {
  const drawn = testingRuns({ arms: experiment.arms, scenarios: 2, seeds: 3 }, ({ arm, scenario, seed }) => ({
    faults: scenario === 1 && seed !== 1 ? 1 : 0,
    followUpSeconds: arm === "sentinel" ? 30 : 90,
    recovered: arm === "sentinel",
  }));
  const { arms, comparisons, aa, recovery } = analyseExperiment({
    experiment: { ...experiment, secondary: [{ column: "followUpSeconds", better: "less" }] },
    runs: drawn,
    attempts: [],
    examples: [],
  });
  const seconds = comparisons.find(({ arm, column }) => arm === "sentinel" && column === "followUpSeconds");
  assert.deepEqual([seconds?.pairs, seconds?.scenarios, seconds?.difference.value], [2, 1, -60]);
  assert.deepEqual([ofArm(arms, "none")?.faultRuns, ofArm(arms, "none")?.censored, ofArm(recovery)?.runs], [2, 2, 2]);
  assert.deepEqual(aa.figures.map(({ covers }) => covers), [true, false]);
});

Deno.test("analyseExperiment() does not mind the order of the runs", () => {
  assert.deepEqual(analyseExperiment({ experiment, runs: runs.toReversed(), attempts: [], examples: [] }), analysis);
});

Deno.test("analyseExperiment() corrects the ablations, and only them", () => {
  const arms = ["runbook", "sentinel", "sentinel-aa", "without-risk", "without-recall"];
  const ablated = { ...experiment, arms, reference: "sentinel", regret: null };
  const worlds = testingRuns({ arms, scenarios: 8, seeds: 2 }, ({ arm }) => ({
    violationMinutes: arm === "without-risk" ? 5 : arm === "runbook" ? 6 : 3,
  }));
  const { comparisons, verdict } = analyseExperiment({ experiment: ablated, runs: worlds, attempts: [], examples: [] });
  const primary = comparisons.filter(({ declared }) => declared === "primary");
  assert.deepEqual(primary.map(({ arm, p, holm }) => [arm, p, holm]), [
    ["runbook", 2 / 256, null],
    ["sentinel-aa", 1, null],
    ["without-risk", 2 / 256, 4 / 256],
    ["without-recall", 1, 1],
  ]);
  assert.equal(
    verdict.sentence,
    "Of sentinel by SLO-violation minutes: it does better than runbook, without-risk; the data do not tell it from without-recall.",
  );
});

Deno.test("analyseExperiment() draws learning curves of streams, place by place", () => {
  const arms = ["frozen", "sentinel", "sentinel-aa"];
  const stream = { ...experiment, arms, reference: "frozen", regret: null, learning: "stream" as const };
  const worlds = testingRuns({ arms, scenarios: 3, seeds: 2 }, ({ arm, scenario, seed }) => ({
    position: scenario,
    violationMinutes: arm === "frozen" ? 5 : 5 - scenario * seed,
  }));
  const { learning } = analyseExperiment({ experiment: stream, runs: worlds, attempts: [], examples: [] });
  const curve = ofArm(learning);
  assert.deepEqual(curve?.points.map(({ position, pairs }) => [position, pairs]), [[0, 2], [1, 2], [2, 2]]);
  assert.deepEqual(curve?.points.map(({ difference: { value, low, high } }) => [value, low, high]), [
    [0, 0, 0],
    [-1.5, -2, -1],
    [-3, -4, -2],
  ]);
});

Deno.test("analyseExperiment() refuses arms that did not play the same, and names what is missing", () => {
  const short = runs.filter(({ runId }) => runId !== "world-002.sentinel.2");
  assert.throws(
    () => analyseExperiment({ experiment, runs: short, attempts: [], examples: [] }),
    (error) => error instanceof PairError && /sentinel has no run of world-002 with seed 2$/.test(error.message),
  );
});
