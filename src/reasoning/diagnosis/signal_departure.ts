/** From one signal's samples to how far its newest ones stand from its own past, and since when. */

import { mean, median } from "simple-statistics";
import { robustScore } from "../../numeric/robust_score.ts";
import type { Observation, Series } from "../../operations/observation.ts";
import type { Policy } from "../policy.ts";

export interface SignalShape {
  /** 1 when more is worse, −1 when less is. */
  readonly direction: 1 | -1;
  /** Least IQR believed, in the signal's unit … */
  readonly floor: number;
  /** … plus this share of the usual value. */
  readonly relativeFloor: number;
  /** What stands for the recent samples: *worst* for signals that come and go. */
  readonly recent: "median" | "mean" | "worst";
}

export interface Departure {
  /** Robust score, positive when worse. */
  readonly score: number;
  readonly recent: number;
  readonly usual: number;
  readonly onsetTick: number;
}

/** `null` when too few samples arrived now or in the past: missing is not normal. */
export function signalDeparture(
  series: Series,
  shape: SignalShape,
  observation: Pick<Observation, "tick" | "sampleTicks">,
  policy: Policy,
): Departure | null {
  const { tick, sampleTicks } = observation;
  const pastUntil = Math.min(tick - policy.recentTicks, (sampleTicks[0] ?? tick) + policy.baselineTicks);
  const window = shape.recent === "worst" ? policy.eventTicks : policy.recentTicks;
  const recentFrom = Math.max(tick - window, pastUntil);
  const now: number[] = [];
  const past: number[] = [];
  for (const [index, value] of series.entries()) {
    if (value === null) continue;
    const at = sampleTicks[index] ?? tick;
    if (at > recentFrom) now.push(value);
    if (at <= pastUntil) past.push(value);
  }
  if (now.length === 0 || past.length < policy.baselineSamples) return null;
  const recent = summarise(now, shape);
  const usual = median(past);
  const floor = shape.floor + shape.relativeFloor * Math.abs(usual);
  const score = robustScore(recent, { past, floor });
  if (score === null) return null;
  return {
    score: shape.direction * score,
    recent,
    usual,
    onsetTick: departedSince(series, { usual, recent, from: pastUntil }, observation),
  };
}

function summarise(samples: number[], { recent, direction }: SignalShape): number {
  switch (recent) {
    case "median":
      return median(samples);
    case "mean":
      return mean(samples);
    case "worst":
      return direction > 0 ? Math.max(...samples) : Math.min(...samples);
    default: {
      const never: never = recent;
      throw new Error(`Cannot summarise recent samples by "${never}"`);
    }
  }
}

/** Start of the newest run of samples that are nearer to the recent value than a quarter of the way from the usual one. */
function departedSince(
  series: Series,
  { usual, recent, from }: { readonly usual: number; readonly recent: number; readonly from: number },
  { tick, sampleTicks }: Pick<Observation, "tick" | "sampleTicks">,
): number {
  let onset = tick;
  let misses = 0;
  for (let index = series.length - 1; index >= 0; index--) {
    const value = series[index];
    const at = sampleTicks[index];
    if (value === null || value === undefined || at === undefined) continue;
    if (at <= from) break;
    const departed = recent !== usual && (value - usual) / (recent - usual) >= 0.25;
    if (departed) {
      onset = at;
      misses = 0;
    } else if (++misses > toleratedMisses) break;
  }
  return onset;
}

/** Noise may bring a sample back for a moment; assumed by us. */
const toleratedMisses = 3;
