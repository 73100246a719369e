/** What playing one scenario with one arm and one seed yields: the tick series, the incidents handled, the evaluator's figures. */

import type { IncidentHandling } from "../graphs/attempt.ts";
import type { ObjectiveSpec } from "../simulator/scenario/scenario.ts";

/** One service in one tick, true values, for evaluation and charts. Rates per second, times in ms. */
export interface ServiceTick {
  readonly tick: number;
  readonly service: string;
  readonly offeredRate: number;
  readonly servedRate: number;
  readonly errorRatio: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly backlog: number;
  readonly readyReplicas: number;
  readonly wantedReplicas: number;
}

/** A moment worth marking on a time axis. */
export interface TimelineMark {
  readonly tick: number;
  readonly kind: "chaos" | "alert" | "action" | "undo" | "recovered" | "escalated";
  readonly text: string;
}

/** The evaluator's figures (definitions §8). */
export interface EpisodeMetrics {
  readonly recovered: boolean;
  /** Seconds from the first violated tick to the start of the final good stretch; null when censored. */
  readonly timeToRecoverSeconds: number | null;
  readonly violationMinutes: number;
  readonly violationShare: number;
  readonly cost: number;
  readonly utility: number;
  /** Whether the last leading diagnosis named the truth; "none" where the arm does not diagnose. */
  readonly diagnosis: "right" | "wrong" | "none";
  readonly diagnosed: string;
  readonly truth: string;
  readonly attempts: number;
}

/** One scenario played with one arm and one seed, from tick 0 to its end. */
export interface Episode {
  readonly scenario: string;
  readonly title: string;
  readonly topology: string;
  readonly split: "dev" | "val" | "test";
  readonly arm: string;
  readonly seed: number;
  readonly tickSeconds: number;
  readonly ticks: number;
  readonly objectives: readonly ObjectiveSpec[];
  readonly services: readonly ServiceTick[];
  /** 0–1 per tick: 1 breached, between is work not served. */
  readonly violations: readonly number[];
  readonly marks: readonly TimelineMark[];
  readonly incidents: readonly IncidentHandling[];
  readonly metrics: EpisodeMetrics;
  /** 64-bit state hash in hex of the final cluster. */
  readonly stateHash: string;
}
