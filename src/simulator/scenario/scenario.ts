/** A scenario as it is played: a cluster, its load and its chaos, what is promised to users, and what only the evaluator knows. */

import type { ChaosEvent } from "../chaos/chaos_event.ts";
import type { ClusterSpec, LoadSpec } from "../spec.ts";

/** A service level objective on one service: both parts must hold in a tick for the tick to count as good. */
export interface ObjectiveSpec {
  readonly service: string;
  /** Largest share of failed or refused requests. */
  readonly errorRatio: number;
  /** Largest 95th percentile of response time. */
  readonly p95Ms: number;
}

/** Worlds for learning, for choosing, and for the one sealed test. */
export const splits = ["dev", "val", "test"] as const;

/** How the faults of a world belong together. *correlated*: one cause, several victims; *metastable*: it outlives its cause. */
export const faultPatterns = ["no-fault", "single", "double", "triple", "correlated", "metastable"] as const;
export type FaultPattern = typeof faultPatterns[number];

/** How hard a world is to put right, as its author judges; `docs/scenario_files.md` says by what. */
export const difficulties = ["easy", "moderate", "hard"] as const;
export type Difficulty = typeof difficulties[number];

/** What the evaluator knows and nobody else: faults by mechanism and entity. An empty list is a world without a fault. */
export interface TruthSpec {
  readonly pattern: FaultPattern;
  readonly difficulty: Difficulty;
  readonly faults: readonly { readonly mechanism: string; readonly entity: string }[];
}

/** What of the operators' metrics goes missing beside the usual gaps. Missing samples are absent, never normal. */
export interface TelemetrySpec {
  /** Share of scrapes that fail, drawn for every target (service, node, call) and scrape. */
  readonly lossRatio: number;
  /** Times in which nothing arrives; from some services and the calls that they make only, where some are named. */
  readonly outages: readonly {
    readonly atSeconds: number;
    readonly durationSeconds: number;
    readonly services: readonly string[] | null;
  }[];
}

/** The usual gaps and no others. */
export const usualTelemetry: TelemetrySpec = { lossRatio: 0, outages: [] };

/** One scenario file, validated. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly topology: string;
  readonly split: typeof splits[number];
  readonly durationSeconds: number;
  readonly cluster: ClusterSpec;
  readonly load: readonly LoadSpec[];
  readonly chaos: readonly ChaosEvent[];
  readonly objectives: readonly ObjectiveSpec[];
  readonly telemetry: TelemetrySpec;
  readonly truth: TruthSpec;
  /** Kinds and fields of the manifests that the simulator does not model, as "file:line: kind field". */
  readonly notModelled: readonly string[];
}
