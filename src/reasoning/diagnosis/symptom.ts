/** A symptom as evidence, and the closed list of symptom types. */

import type { EntityRef } from "../../operations/hypotheses.ts";

/** What can be seen at a service: golden signals against their own past, then statuses that are plain to see. */
export const serviceSymptomTypes = [
  "error-ratio",
  "own-error",
  "latency",
  "self-time",
  "request-surge",
  "request-drop",
  "cpu",
  "memory",
  "memory-slope",
  "restarts",
  "unready",
  "call-error",
  "call-latency",
  "retries",
  "oom-killed",
  "crash-loop",
  "probe-failing",
  "pods-pending",
  "image-pull",
  "policy-changed",
  "rollout-changed",
  "hpa-at-max",
] as const;

export const nodeSymptomTypes = ["node-not-ready", "node-unschedulable", "node-cpu", "node-memory"] as const;

export type ServiceSymptomType = typeof serviceSymptomTypes[number];
export type NodeSymptomType = typeof nodeSymptomTypes[number];
export type SymptomType = ServiceSymptomType | NodeSymptomType;

/**
 * What was measured of one type at one entity, normal or not. A signal that is missing has no symptom at all,
 * so that it counts neither for nor against anything.
 */
export interface Symptom {
  /** `entity:type`. */
  readonly id: string;
  readonly entity: EntityRef;
  readonly type: SymptomType;
  /** Robust score (x − median) / max(IQR, floor), larger is worse; statuses use {@link statusScores}. */
  readonly score: number;
  /** First tick at which the signal had left its past; the present when it has not. */
  readonly onsetTick: number;
  /** What was measured, for people. */
  readonly text: string;
}

/** The scale of statuses beside robust scores, assumed by us: absent, hinted at, seen, and seen without doubt. */
export const statusScores = { absent: 0, hint: 3, seen: 5, plain: 8 } as const;
