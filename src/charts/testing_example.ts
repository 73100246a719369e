/** A made-up pair of runs for tests: the incident of `testing_episode` under two arms, and the plans that were weighed. */

import type { ExamplePlan } from "../lab/analysis/experiment_results.ts";
import type { TimelinePair, TimelineRun } from "./paired_timelines.ts";
import { testingEpisode } from "./testing_episode.ts";

export function testingExample(): TimelinePair & { readonly plans: readonly ExamplePlan[] } {
  const plan = { cost: 0, risk: 0, stability: 0.4, resilience: 0.3, onFront: true, distance: 0.9, reason: "farther" };
  return {
    scenario: "checkout-dusk",
    seed: 1,
    agent: side("sentinel"),
    reference: side("do-nothing"),
    plans: [
      { ...plan, planId: "P0", title: "Do nothing", verdict: "outscored" },
      { ...plan, planId: "P1", title: "Scale cart", cost: 0.3, stability: 0.9, resilience: 0.8, verdict: "chosen" },
      { ...plan, planId: "P2", title: "Add a node", cost: 2, risk: 0.1, onFront: false, verdict: "dominated" },
    ],
  };
}

function side(arm: "do-nothing" | "sentinel"): TimelineRun {
  const { services, marks, tickSeconds, ticks, objectives, violations, metrics } = testingEpisode(arm);
  const { recovered, violationMinutes, cost } = metrics;
  const runId = `${arm}/example/1`;
  return {
    run: { arm: arm === "sentinel" ? arm : "runbook", tickSeconds, ticks, recovered, violationMinutes, cost },
    ticks: services.filter(({ service }) => objectives.some((objective) => objective.service === service)).map((
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
    objectives: objectives.map((objective) => ({ runId, ...objective })),
    marks: marks.map((mark, number) => ({ runId, number, ...mark })),
  };
}
