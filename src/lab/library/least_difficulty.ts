/** A scenario comes in, how hard it is at the least and what makes it so goes out: what can be counted of its difficulty. */

import type { Mechanism } from "../../operations/hypotheses.ts";
import { difficulties, type Difficulty, type Scenario } from "../../simulator/scenario/scenario.ts";

/** Faults that no Event, status or rollout tells of: metrics alone show them. */
const shownByMetricsOnly: readonly Mechanism[] = [
  "edge-latency",
  "packet-loss",
  "name-resolution",
  "node-pressure",
  "dependency-overload",
  "retry-amplification",
];

export interface LeastDifficulty {
  readonly difficulty: Difficulty;
  readonly because: readonly string[];
}

/**
 * Easy with none of these, moderate with one, hard with more: a second fault, a third one, a fault that metrics alone
 * show, and a fault that comes and goes or metrics that are missing. What cannot be counted (one fault hides another, the plain
 * answer does harm) may make a world harder, and nothing makes it easier.
 */
export function leastDifficulty({ truth, chaos, telemetry }: Scenario): LeastDifficulty {
  const { faults } = truth;
  const hidden = faults.find(({ mechanism }) => shownByMetricsOnly.some((each) => each === mechanism));
  const recurs = faults.length > 0 && chaos.some(({ repeat }) => repeat !== undefined);
  const isMissing = telemetry.lossRatio > 0 || telemetry.outages.length > 0;
  const because = [
    ...(faults.length > 1 ? ["two faults"] : []),
    ...(faults.length > 2 && truth.pattern !== "correlated" ? ["a third one"] : []),
    ...(hidden === undefined ? [] : [`${hidden.mechanism}, which metrics alone show`]),
    ...(recurs || isMissing ? [isMissing ? "metrics that are missing" : "a fault that comes and goes"] : []),
  ];
  return { difficulty: difficulties[Math.min(because.length, difficulties.length - 1)], because };
}
