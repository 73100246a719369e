/** The charts of experiments: drawn without a warning, the same drawing in every palette, rows that say what they should. */

import assert from "node:assert/strict";
import type { TopLevelSpec } from "vega-lite";
import type { ExamplePlan } from "../lab/analysis/experiment_results.ts";
import { examplePoints } from "./example_front.ts";
import { intervalPlot } from "./interval_plot.ts";
import { learningCurvesChart } from "./learning_curves.ts";
import { namedPalette, paint } from "./paint.ts";
import { pairedTimelinesChart, type TimelineRun } from "./paired_timelines.ts";
import { darkPalette, type Palette, palette } from "./palette.ts";
import { planFrontChart } from "./plan_front.ts";
import { recoveryCurvesChart } from "./recovery_curves.ts";
import { regretWaterfallChart, waterfallRows } from "./regret_waterfall.ts";
import { reliabilityDiagrams } from "./reliability_diagrams.ts";
import { renderSvg } from "./render.ts";
import { testingAnalysis } from "./testing_analysis.ts";
import { testingExample } from "./testing_example.ts";

const analysis = testingAnalysis();
const example = testingExample();
const heading = { title: "t", subtitle: ["s"] };

const charts: Readonly<Record<string, (palette: Palette) => TopLevelSpec>> = {
  intervalPlot: (palette) =>
    intervalPlot([
      {
        title: "against runbook",
        rows: (["better", "worse", "undecided"] as const).map((standing, index) => ({
          label: `arm-${standing}`,
          estimate: { value: index - 1, low: index - 2, high: index },
          standing,
          text: "figure",
        })),
      },
      { title: "nothing here", rows: [] },
      {
        title: "A/A",
        rows: [{ label: "twin", estimate: { value: 0, low: 0, high: 0 }, standing: "A/A", text: "0" }],
      },
    ], { ...heading, axis: "difference (min)", palette }),
  recoveryCurvesChart: (palette) =>
    recoveryCurvesChart(analysis.recovery, { reference: "runbook", subtitle: ["s"], palette }),
  regretWaterfallChart: (palette) => {
    assert.ok(analysis.regret !== null);
    return regretWaterfallChart(analysis.regret, { subtitle: ["s"], palette });
  },
  reliabilityDiagrams: (palette) =>
    reliabilityDiagrams(
      analysis.diagnosis.map(({ arm, sets }) => ({ title: arm, calibration: sets })),
      { ...heading, predicted: "said", observed: "came", palette },
    ),
  learningCurvesChart: (palette) => learningCurvesChart(analysis.learning, { subtitle: ["s"], axis: "min", palette }),
  planFrontChart: (palette) => planFrontChart(examplePoints(example.plans), { title: "t", of: "o", palette }),
  pairedTimelinesChart: (palette) => pairedTimelinesChart(example, { title: "t", palette }),
};

for (const [name, chart] of Object.entries(charts)) {
  Deno.test(`${name}() draws the same in every palette, and nothing in a colour that the palette does not have`, async () => {
    const named = await renderSvg(chart(namedPalette));
    assert.doesNotMatch(named, /#[0-9a-fA-F]{3,8}\b|rgb|NaN|undefined|Infinity|="(?:white|black)"/);
    assert.equal(paint(named, palette), await renderSvg(chart(palette)));
    assert.equal(paint(named, darkPalette), await renderSvg(chart(darkPalette)));
    assert.match(named, /<text[^>]*font-family="DejaVu Sans, Verdana, sans-serif"/);
  });

  Deno.test(`${name}() fits a phone: no wider than 600 pixels before it is scaled`, async () => {
    const width = Number(/^<svg[^>]* width="(\d+)"/.exec(await renderSvg(chart(palette)))?.[1]);
    assert.ok(width <= 600, `${width} pixels`);
  });
}

Deno.test("waterfallRows() steps from the best utility down to the agent's, and up where a term is below zero", () => {
  assert.ok(analysis.regret !== null);
  const rows = waterfallRows(analysis.regret).map(({ label, kind, to, text }) => [label, kind, to.toFixed(2), text]);
  // 0.95 − 0.10 + 0.02 − 0.12 = 0.75
  assert.deepEqual(rows, [
    ["oracle-catalogue", "end", "0.95", "0.950"],
    ["generation", "loss", "0.85", "−0.100 [−0.140, −0.060]"],
    ["foresight", "gain", "0.87", "+0.020 [−0.010, +0.050]"],
    ["diagnosis", "loss", "0.75", "−0.120 [−0.170, −0.070]"],
    ["sentinel", "end", "0.75", "0.750"],
  ]);
});

Deno.test("recoveryCurvesChart() draws curves that nobody recovered in, and worlds that never broke an objective", async () => {
  const [curve] = analysis.recovery;
  const start = { ...curve.points[0], unrecovered: 1, low: 1, high: 1, recovered: 0, censored: 0 };
  const nobody = { ...curve, recovered: 0, censored: 10, points: [start, { ...start, seconds: 1500, censored: 10 }] };
  const quiet = { ...curve, points: [{ ...start, unrecovered: 0, low: 0, high: 0 }], horizonSeconds: 0 };
  for (const curves of [[nobody], [quiet]]) {
    await renderSvg(recoveryCurvesChart(curves, { reference: "runbook", subtitle: ["s"], palette }));
  }
});

Deno.test("pairedTimelinesChart() draws every objective in every panel, inside it", async () => {
  const strict = { ...example.agent.objectives[0], errorRatio: 0.4, p95Ms: 60_000 };
  const pair = { ...example, agent: { ...example.agent, objectives: [strict] } };
  const svg = await renderSvg(pairedTimelinesChart(pair, { title: "t", palette }));
  // Two arms with one objective each, of errors and of latency.
  const rules = [...svg.matchAll(/<line transform="translate\(\d+,([\d.]+)\)"[^>]*stroke-dasharray="6,4"/g)];
  assert.equal(rules.length, 4);
  for (const [, y] of rules) assert.ok(Number(y) > 0 && Number(y) < 74, y);
});

Deno.test("pairedTimelinesChart() draws runs in which no sample arrived and nothing happened", async () => {
  const silent = (run: TimelineRun): TimelineRun => ({
    ...run,
    marks: [],
    ticks: run.ticks.map((row) => ({ ...row, errorRatio: null, p95Ms: null, violated: false })),
  });
  const quiet = { ...example, agent: silent(example.agent), reference: silent(example.reference) };
  await renderSvg(pairedTimelinesChart(quiet, { title: "t", palette }));
});

Deno.test("examplePoints() puts do nothing first and P10 last, and says what became of each plan", () => {
  const [plan] = example.plans;
  const plans = (["P10", "P2", "P0", "P1"] as const).map((planId, index): ExamplePlan => ({
    ...plan,
    planId,
    verdict: (["gated", "dominated", "outscored", "chosen"] as const)[index],
  }));
  assert.deepEqual(examplePoints(plans).map(({ planId, standing }) => [planId, standing]), [
    ["P0", "on the front"],
    ["P1", "chosen"],
    ["P2", "ε-dominated"],
    ["P10", "stopped by a gate"],
  ]);
});

Deno.test("charts of nothing say so", () => {
  assert.throws(() => intervalPlot([], { ...heading, axis: "", palette }), /no row given/);
  assert.throws(() => recoveryCurvesChart([], { reference: "", subtitle: [], palette }), /no curve given/);
  assert.throws(() => learningCurvesChart([], { subtitle: [], axis: "", palette }), /no curve given/);
  assert.throws(
    () => reliabilityDiagrams([], { ...heading, predicted: "", observed: "", palette }),
    /no panel given/,
  );
});
