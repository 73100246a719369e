/** A made-up pair of runs shown in full, for tests: the incident of `testing_episode` under two arms. */

import type { Example, ExampleRun } from "../lab/analysis/experiment_results.ts";
import { exampleRun } from "../memory/example_run.ts";
import { testingEpisode } from "./testing_episode.ts";

export function testingExample(kind: Example["kind"]): Example {
  const plan = { cost: 0, risk: 0, stability: 0.4, resilience: 0.3, onFront: true, distance: 0.9, reason: "farther" };
  return {
    kind,
    scenario: "checkout-dusk",
    seed: 1,
    difference: kind === "largest loss" ? 1.5 : -9.5,
    agent: side("sentinel"),
    reference: side("do-nothing"),
    plans: [
      { ...plan, planId: "P0", title: "Do nothing", verdict: "outscored" },
      { ...plan, planId: "P1", title: "Scale cart", cost: 0.3, stability: 0.9, resilience: 0.8, verdict: "chosen" },
      { ...plan, planId: "P2", title: "Add a node", cost: 2, risk: 0.1, onFront: false, verdict: "dominated" },
    ],
  };
}

function side(arm: "do-nothing" | "sentinel"): ExampleRun {
  const episode = testingEpisode(arm);
  const { tickSeconds, ticks, objectives, violations, metrics, marks } = episode;
  const runId = `${arm}/example/1`;
  return {
    run: exampleRun({
      runId,
      arm: arm === "sentinel" ? arm : "runbook",
      scenario: "checkout-dusk",
      seed: 1,
      tickSeconds,
      ticks,
      recovered: metrics.recovered,
      violationMinutes: metrics.violationMinutes,
      cost: metrics.cost,
    }),
    ticks: episode.services.filter(({ service }) => objectives.some((objective) => objective.service === service)).map((
      { tick, service, offeredRate, errorRatio, p95Ms, readyReplicas, wantedReplicas },
    ) => ({
      runId,
      tick,
      service,
      requestRate: offeredRate,
      errorRatio,
      p95Ms,
      readyRatio: readyReplicas / wantedReplicas,
      cpuUtilisation: null,
      memoryUtilisation: null,
      violated: violations[tick] >= 1,
    })),
    marks: marks.map((mark, number) => ({ runId, number, ...mark })),
  };
}
