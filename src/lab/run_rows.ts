/** From a played episode to the rows of its run, as the evaluator sees it: the run, its ticks, objectives and marks. */

import type { RowBatch, TickRow } from "../memory/rows.ts";
import type { Episode } from "./episode.ts";

export interface RunPlace {
  readonly runId: string;
  readonly suite: string;
  /** Place in a learning stream, from 0; 0 when played alone. */
  readonly position: number;
  readonly policyHash: string;
  /** Of the memory the run started from. */
  readonly memoryHash: string;
}

export function runRows(episode: Episode, { runId, suite, position, policyHash, memoryHash }: RunPlace): RowBatch {
  const { scenario, topology, split, pattern, difficulty, faults, arm, seed, ticks, tickSeconds, alerts } = episode;
  const { metrics: { attempts: _, timeToRecoverSeconds: __, ...figures }, objectives, marks, stateHash } = episode;
  const place = { scenario, topology, split, pattern, difficulty, faults, seed, position, ticks, tickSeconds };
  return {
    runs: [{ runId, suite, arm, ...place, ...figures, alerts, stateHash, policyHash, memoryHash }],
    ticks: tickRows(episode, runId),
    objectives: objectives.map(({ service, errorRatio, p95Ms }) => ({ runId, service, errorRatio, p95Ms })),
    marks: marks.map((mark, number) => ({ runId, number, ...mark })),
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
