/** From the samples of a window to the mean of what an objective's signals are judged to be worth, the worst one at a time. */

import type { ObjectiveSpec } from "../simulator/scenario/scenario.ts";
import type { Observation } from "./observation.ts";

/** One objective in one sample: what was measured, and the largest share that any service turned away. */
export interface MeasuredObjective {
  readonly objective: ObjectiveSpec;
  readonly errorRatio: number;
  readonly p95Ms: number;
  readonly shed: number;
}

/** Samples with `fromTick` < tick ≤ `toTick`. */
export interface Window {
  readonly fromTick: number;
  readonly toTick: number;
}

/** Mean over the window's samples of the largest judgement; an objective that was not measured has none. Null without any. */
export function windowMean(
  { objectives, services, sampleTicks }: Observation,
  { fromTick, toTick }: Window,
  judge: (measured: MeasuredObjective) => number,
): number | null {
  let sum = 0;
  let count = 0;
  sampleTicks.forEach((tick, at) => {
    if (tick <= fromTick || tick > toTick) return;
    const shed = Math.max(0, ...services.map(({ series }) => series.shedRatio[at] ?? 0));
    const judged = objectives.flatMap((objective) => {
      const series = services.find(({ name }) => name === objective.service)?.series;
      const errorRatio = series?.errorRatio[at] ?? null;
      const p95Ms = series?.latencyP95Ms[at] ?? null;
      return errorRatio === null || p95Ms === null ? [] : [judge({ objective, errorRatio, p95Ms, shed })];
    });
    if (judged.length === 0) return;
    sum += Math.max(...judged);
    count++;
  });
  return count === 0 ? null : sum / count;
}
