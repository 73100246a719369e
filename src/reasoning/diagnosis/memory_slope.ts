/** From a service's memory samples to how fast memory grows between restarts. */

import { median, quantile } from "simple-statistics";
import type { Observation, ServiceView } from "../../operations/observation.ts";
import type { Policy } from "../policy.ts";

export interface MemorySlope {
  /** Share of the limit gained per minute. */
  readonly perMinute: number;
  /** Standard error of that. */
  readonly spread: number;
  /** Slope over what noise or a warm-up would give. */
  readonly score: number;
  readonly fromTick: number;
}

type Point = readonly [minute: number, value: number];

/** A fall by this share between two samples is a restart; assumed by us. */
const restartFall = 0.12;
/** Fewest pairs of samples that give a slope. */
const leastPairs = 6;
/** Growth per minute that is believed to be nothing, and noise of a sample, as shares of the limit; assumed by us. */
const slopeFloor = 0.004;
const sampleNoise = 0.01;

/**
 * Theil–Sen slope pooled over the stretches between restarts in the newest `slopeTicks`; `null` when they are too short.
 * A leak that kills its pod again and again shows between the kills.
 */
export function memorySlope(
  series: Pick<ServiceView["series"], "memoryUtilisation" | "restartRate">,
  { tick, tickSeconds, sampleTicks }: Pick<Observation, "tick" | "tickSeconds" | "sampleTicks">,
  policy: Policy,
): MemorySlope | null {
  const stretches: Point[][] = [];
  for (const [index, value] of series.memoryUtilisation.entries()) {
    const at = sampleTicks[index];
    if (value === null || at === undefined || at <= tick - policy.slopeTicks) continue;
    const stretch = stretches.at(-1);
    const last = stretch?.at(-1);
    const fell = last !== undefined && value < last[1] * (1 - restartFall);
    const point: Point = [at * tickSeconds / 60, value];
    if (stretch === undefined || fell || (series.restartRate[index] ?? 0) > 0) stretches.push([point]);
    else stretch.push(point);
  }
  const slopes = stretches.flatMap(pairSlopes);
  if (slopes.length < leastPairs) return null;
  const perMinute = median(slopes);
  const residuals = stretches.flatMap((points) => {
    const levels = points.map(([minute, value]) => value - perMinute * minute);
    const usual = median(levels);
    return levels.map((level) => level - usual);
  });
  const noise = Math.max(sampleNoise, (quantile(residuals, 0.75) - quantile(residuals, 0.25)) / 1.35);
  const spread = noise / Math.sqrt(stretches.reduce((sum, points) => sum + squaresAroundMean(points), 0));
  const [first] = stretches.find((points) => points.length > 1) ?? stretches[0];
  return {
    perMinute,
    spread,
    score: perMinute / (slopeFloor + spread),
    fromTick: Math.round(first[0] * 60 / tickSeconds),
  };
}

function pairSlopes(points: readonly Point[]): readonly number[] {
  const slopes: number[] = [];
  for (const [i, [t0, v0]] of points.entries()) {
    for (const [t1, v1] of points.slice(i + 1)) slopes.push((v1 - v0) / (t1 - t0));
  }
  return slopes;
}

function squaresAroundMean(points: readonly Point[]): number {
  const mean = points.reduce((sum, [minute]) => sum + minute, 0) / points.length;
  return points.reduce((sum, [minute]) => sum + (minute - mean) ** 2, 0);
}
