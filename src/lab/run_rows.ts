/** From a played episode to the rows of its run, as the evaluator sees it: the run and its ticks. */

import type { RowBatch, TickRow } from "../memory/rows.ts";
import type { Episode } from "./episode.ts";

export interface RunPlace {
  readonly runId: string;
  readonly suite: string;
  readonly policyHash: string;
  /** Of the memory the run started from. */
  readonly memoryHash: string;
}

export function runRows(episode: Episode, { runId, suite, policyHash, memoryHash }: RunPlace): RowBatch {
  const { scenario, topology, split, arm, seed, ticks, metrics, stateHash } = episode;
  return {
    runs: [{
      runId,
      suite,
      arm,
      tier: arm,
      scenario,
      topology,
      split,
      seed,
      status: "finished",
      ticks,
      violationMinutes: metrics.violationMinutes,
      utility: metrics.utility,
      stateHash,
      policyHash,
      memoryHash,
    }],
    ticks: tickRows(episode, runId),
  };
}

/** Nothing is measured here but read from the world, so the signals that an episode does not keep are absent. */
function tickRows({ services, objectives }: Episode, runId: string): readonly TickRow[] {
  return services.map(({ tick, service, offeredRate, errorRatio, p95Ms, readyReplicas, wantedReplicas }) => ({
    runId,
    tick,
    service,
    requestRate: offeredRate,
    errorRatio,
    p95Ms,
    readyRatio: wantedReplicas === 0 ? null : readyReplicas / wantedReplicas,
    cpuUtilisation: null,
    memoryUtilisation: null,
    violated: objectives.some((objective) =>
      objective.service === service && (errorRatio > objective.errorRatio || p95Ms > objective.p95Ms)
    ),
  }));
}
