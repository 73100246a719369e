/** A made-up analysis for tests, the same every time: seven arms on six scenarios, figures that arithmetic makes up. */

import type { ExperimentAnalysis } from "../lab/analysis/analyse_experiment.ts";
import type { Calibration } from "../lab/analysis/calibration.ts";
import type { Comparison } from "../lab/analysis/comparison.ts";
import type { Estimate } from "../lab/analysis/estimate.ts";
import type { RecoveryCurve } from "../lab/analysis/recovery_curve.ts";

/** Arm and how well it does, 0–1. */
const skills = [
  ["none", 0.1],
  ["runbook", 0.5],
  ["sentinel", 0.75],
  ["sentinel-aa", 0.75],
  ["oracle-diagnosis", 0.8],
  ["oracle-plans", 0.85],
  ["oracle-catalogue", 0.95],
] as const;
const agents = ["sentinel", "sentinel-aa"];
const columns = [
  { column: "violationMinutes", better: "less", declared: "primary", size: -20 },
  { column: "utility", better: "more", declared: "secondary", size: 0.4 },
  { column: "recovered", better: "more", declared: "exploratory", size: 0.6 },
] as const;

export function testingAnalysis(): ExperimentAnalysis {
  return {
    arms: skills.map(([arm, skill]) => ({
      arm,
      runs: 12,
      scenarios: 6,
      figures: columns.filter(({ column }) => column !== "recovered").map(({ column, size }) => ({
        column: column === "utility" ? "utility" : "violationMinutes",
        mean: around(size < 0 ? 20 * (1 - skill) : skill, 0.1 * Math.abs(size)),
      })),
      recovered: around(skill, 0.1),
      faultRuns: 10,
      censored: Math.round(10 * (1 - skill)),
    })),
    comparisons: skills.filter(([arm]) => arm !== "runbook").flatMap(([arm, skill]) =>
      columns.map(({ column, better, declared, size }): Comparison => {
        const value = size * (skill - 0.5);
        const sure = Math.abs(skill - 0.5) > 0.28;
        return {
          arm,
          reference: "runbook",
          column,
          better,
          declared,
          scenarios: 6,
          pairs: 12,
          difference: around(value, Math.abs(sure ? value / 2 : value * 1.5)),
          iqm: around(value, Math.abs(value / 2)),
          improvement: around(skill, 0.05),
          p: sure ? 0.03 : 0.4,
          holm: null,
          standing: sure ? (skill > 0.5 ? "better" : "worse") : "undecided",
        };
      })
    ),
    aa: {
      arm: "sentinel",
      twin: "sentinel-aa",
      pairs: 12,
      figures: [{ column: "violationMinutes", difference: around(0.1, 0.6), covers: true }],
      verdict: "pass",
    },
    harm: skills.filter(([arm]) => arm !== "none").map(([arm]) => (
      { arm, harmed: 1, pairs: 12, delta: 0.03, rate: around(1 / 12, 0.08) }
    )),
    falseActions: skills.map(([arm]) => ({ arm, acted: 0, runs: 2, rate: around(0, 0) })),
    recovery: skills.map(([arm, skill]) => recovery(arm, skill)),
    regret: {
      agent: "sentinel",
      scenarios: 6,
      pairs: 12,
      best: 0.95,
      reached: 0.75,
      total: around(0.2, 0.05),
      terms: [
        { name: "generation", upper: "oracle-catalogue", lower: "oracle-plans", utility: around(0.1, 0.04) },
        { name: "foresight", upper: "oracle-plans", lower: "oracle-diagnosis", utility: around(-0.02, 0.03) },
        { name: "diagnosis", upper: "oracle-diagnosis", lower: "sentinel", utility: around(0.12, 0.05) },
      ],
    },
    diagnosis: agents.map((arm) => ({
      arm,
      faultRuns: 10,
      diagnosed: 9,
      topRight: around(0.7, 0.1),
      exact: around(0.6, 0.1),
      pathRight: around(0.5, 0.1),
      sets: calibration(0.8),
      claims: calibration(1.1),
    })),
    shadow: agents.map((arm) => ({
      arm,
      applied: 11,
      recovery: calibration(0.9),
      utilityBias: around(0.04, 0.03),
      utilityError: 0.08,
      utilityCorrelation: 0.6,
    })),
    learning: [{
      arm: "sentinel",
      twin: "sentinel-frozen",
      column: "violationMinutes",
      points: [0, 1, 2, 3, 4, 5].map((position) => ({ position, pairs: 2, difference: around(-0.4 * position, 1) })),
    }],
    passPower: agents.map((arm) => ({
      arm,
      powers: [{ k: 1, passed: around(0.8, 0.1) }, { k: 2, passed: around(0.7, 0.15) }],
    })),
    breakdown: [
      ["pattern", "single"],
      ["pattern", "double"],
      ["topology", "boutique"],
      ["topology", "sock-shop"],
      ["difficulty", "easy"],
      ["difficulty", "hard"],
    ].flatMap(([by, value], index) =>
      skills.filter(([arm]) => arm !== "runbook").map(([arm, skill]) => ({
        by: by === "pattern" ? "pattern" as const : by === "topology" ? "topology" as const : "difficulty" as const,
        value,
        arm,
        scenarios: 3,
        pairs: 6,
        mean: 20 * (1 - skill) + index,
        difference: around(-20 * (skill - 0.5) + index, 3),
        standing: standingOf(-20 * (skill - 0.5) + index, 3),
        recoveredShare: skill,
      }))
    ),
    verdict: {
      sentence: "sentinel had 5.0 SLO-violation minutes fewer than runbook.",
      failings: ["sentinel left 2 of 10 fault runs unrecovered.", "greedy <i>is</i> not told apart from chance."],
    },
  };
}

function around(value: number, half: number): Estimate {
  return { value, low: value - half, high: value + half };
}

/** What was given a probability p came true in p × factor of the cases. */
function calibration(factor: number): Calibration {
  const bins = [0.15, 0.35, 0.55, 0.75, 0.95].map((middle, index) => ({
    low: middle - 0.05,
    high: middle + 0.05,
    count: 3 + 9 * index,
    meanPredicted: middle,
    observed: Math.min(1, middle * factor),
  }));
  return { count: bins.reduce((sum, { count }) => sum + count, 0), brier: 0.12, ece: 0.07, bins };
}

/** Ten runs: one recovers every two minutes until `skill` of them have, the others are censored at the end. */
function recovery(arm: string, skill: number): RecoveryCurve {
  const recovered = Math.round(10 * skill);
  const left = 10 - recovered;
  const steps = Array.from({ length: recovered + 1 }, (_, index) => {
    const unrecovered = 1 - index / 10;
    return {
      seconds: 120 * index,
      unrecovered,
      low: Math.max(0, unrecovered - 0.15),
      high: Math.min(1, unrecovered + 0.15),
      atRisk: 10 - index,
      recovered: index === 0 ? 0 : 1,
      censored: 0,
    };
  });
  const last = steps[steps.length - 1];
  return {
    arm,
    runs: 10,
    recovered,
    censored: left,
    points: left === 0 ? steps : [...steps, { ...last, seconds: 1500, recovered: 0, censored: left }],
    restrictedMeanSeconds: around(1500 * (1 - skill), 200),
    horizonSeconds: 1500,
  };
}

function standingOf(value: number, half: number): Comparison["standing"] {
  if (Math.abs(value) <= half) return "undecided";
  return value < 0 ? "better" : "worse";
}
