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

/** What the evaluator knows and nobody else: faults by mechanism and entity. An empty list is a world without a fault. */
export interface TruthSpec {
  readonly faults: readonly { readonly mechanism: string; readonly entity: string }[];
}

/** One scenario file, validated. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly topology: string;
  readonly split: "dev" | "val" | "test";
  readonly durationSeconds: number;
  readonly cluster: ClusterSpec;
  readonly load: readonly LoadSpec[];
  readonly chaos: readonly ChaosEvent[];
  readonly objectives: readonly ObjectiveSpec[];
  readonly truth: TruthSpec;
  /** Kinds and fields of the manifests that the simulator does not model, as "file:line: kind field". */
  readonly notModelled: readonly string[];
}
