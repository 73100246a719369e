/** What playing one scenario with one arm and one seed yields: the tick series, the incidents handled, the evaluator's figures. */

import type { IncidentHandling } from "../graphs/attempt.ts";
import type { ActionOutcome } from "../operations/environment.ts";
import type { Difficulty, FaultPattern, ObjectiveSpec, Scenario } from "../simulator/scenario/scenario.ts";

/** One service in one tick, true values, for evaluation and charts. Rates per second, times in ms. */
export interface ServiceTick {
  readonly tick: number;
  readonly service: string;
  readonly offeredRate: number;
  readonly servedRate: number;
  /** Share of the offered requests that is turned away on purpose. */
  readonly shedRatio: number;
  /** Share of the admitted requests that fails, those which found no place among them. */
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
  /** Whether an objective did not hold, or requests were turned away, in at least one tick. */
  readonly breached: boolean;
  readonly recovered: boolean;
  /** Seconds from the first violated tick to the start of the final good stretch; null when censored. */
  readonly timeToRecoverSeconds: number | null;
  /** The same, and the seconds up to the episode's end when censored. */
  readonly followUpSeconds: number;
  readonly violationMinutes: number;
  readonly violationShare: number;
  /** Requests served well over requests offered, at the services with an objective. */
  readonly availability: number;
  readonly cost: number;
  readonly utility: number;
  /** Actions carried out, undoing among them, waiting not. */
  readonly actions: number;
  readonly refused: number;
  /** Whether the last leading diagnosis named the truth; "none" where the arm does not diagnose. */
  readonly diagnosis: "right" | "wrong" | "none";
  readonly diagnosed: string;
  readonly truth: string;
  /** Whether the surest claim is true (A@1); null without a diagnosis. */
  readonly topRight: boolean | null;
  /** Whether the surest claim is true and the path of harm leads from a true fault along real calls to the alert. */
  readonly pathRight: boolean | null;
  /** Probability of the leading set; null without a diagnosis. */
  readonly confidence: number | null;
  readonly attempts: number;
}

/** One scenario played with one arm and one seed, from tick 0 to its end. */
export interface Episode {
  readonly scenario: string;
  readonly title: string;
  readonly topology: string;
  readonly split: Scenario["split"];
  readonly pattern: FaultPattern;
  readonly difficulty: Difficulty;
  readonly faults: number;
  readonly arm: string;
  readonly seed: number;
  readonly tickSeconds: number;
  readonly ticks: number;
  readonly objectives: readonly ObjectiveSpec[];
  readonly services: readonly ServiceTick[];
  /** 0–1 per tick: 1 breached, between is work not served. */
  readonly violations: readonly number[];
  readonly marks: readonly TimelineMark[];
  readonly alerts: number;
  /** Everything that the arm asked of the cluster, in order. */
  readonly actions: readonly ActionOutcome[];
  /** Incidents that an agent reasoned about; empty in arms that only react. */
  readonly incidents: readonly IncidentHandling[];
  readonly metrics: EpisodeMetrics;
  /** 64-bit state hash in hex of the final cluster. */
  readonly stateHash: string;
}
