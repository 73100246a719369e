/**
 * What a diagnosis may name: mechanisms (never chaos event names), entities in kubectl's notation, and hypotheses.
 */

/** Every mechanism a diagnosis can name. Chaos events map many-to-many to these; only an evaluator holds that map. */
export const mechanisms = [
  "cpu-saturation",
  "memory-growth",
  "crash",
  "edge-latency",
  "packet-loss",
  "name-resolution",
  "node-loss",
  "node-pressure",
  "policy-block",
  "probe-misconfigured",
  "config-regression",
  "image-unavailable",
  "quota-or-unschedulable",
  "dependency-overload",
  "retry-amplification",
  "unknown",
] as const;

export type Mechanism = typeof mechanisms[number];

/** `service/cartservice`, `node/n1`, or `cluster` (the entity of *unknown*). */
export type EntityRef = `service/${string}` | `node/${string}` | "cluster";

/** A fault that a future can be rolled from. The unit of `magnitude` is the mechanism's, see {@link magnitudeUnits}. */
export interface Hypothesis {
  /** `mechanism@entity`: equal ids mean the same claim, whatever the magnitude. */
  readonly id: string;
  readonly mechanism: Mechanism;
  readonly entity: EntityRef;
  readonly magnitude: number;
  /** Standard deviation of the magnitude, in the same unit. */
  readonly spread: number;
  readonly onsetTick: number;
}

/** Unit of each mechanism's magnitude. */
export const magnitudeUnits: Readonly<Record<Mechanism, string>> = {
  "cpu-saturation": "demand or cost as a multiple of normal",
  "memory-growth": "MiB per minute and pod",
  "crash": "crashes per minute and pod",
  "edge-latency": "milliseconds added to each call into the service",
  "packet-loss": "share of calls into the service lost, 0–1",
  "name-resolution": "share of calls into the service that do not resolve, 0–1",
  "node-loss": "share of the node lost, 0–1",
  "node-pressure": "share of the node's CPU and memory taken by something else, 0–1",
  "policy-block": "share of callers refused, 0–1",
  "probe-misconfigured": "milliseconds a probe takes to answer",
  "config-regression": "share of requests the current revision fails, 0–1",
  "image-unavailable": "share of starting pods that cannot pull, 0–1",
  "quota-or-unschedulable": "share of wanted replicas that find no node, 0–1",
  "dependency-overload": "load on the service as a multiple of normal",
  "retry-amplification": "attempts per call into the service",
  "unknown": "none",
};

/** The id of a claim: two hypotheses with equal ids make the same claim. */
export function hypothesisId(mechanism: Mechanism, entity: EntityRef): string {
  return `${mechanism}@${entity}`;
}
