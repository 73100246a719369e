/** What to expect of mechanisms while memory is empty: what follows each one, and how strong a fresh one is. */

import type { Mechanism } from "../../operations/hypotheses.ts";

/**
 * The mechanism assumed to come next, worth one verified transition.
 *
 * Assumed by us from common failure stories: harm moves to the survivors' load, and callers retry what fails. Only
 * mechanisms that can strike a healthy cluster are named: a quota or a policy that blocks is plain to see beforehand.
 */
export const nextMechanism: Readonly<Record<Mechanism, Exclude<Mechanism, "unknown">>> = {
  "cpu-saturation": "dependency-overload",
  "memory-growth": "crash",
  "crash": "cpu-saturation",
  "edge-latency": "retry-amplification",
  "packet-loss": "retry-amplification",
  "name-resolution": "retry-amplification",
  "node-loss": "node-pressure",
  "node-pressure": "node-loss",
  "policy-block": "retry-amplification",
  "probe-misconfigured": "cpu-saturation",
  "config-regression": "retry-amplification",
  "image-unavailable": "cpu-saturation",
  "quota-or-unschedulable": "cpu-saturation",
  "dependency-overload": "retry-amplification",
  "retry-amplification": "dependency-overload",
  "unknown": "cpu-saturation",
};

/** A middling magnitude of each mechanism, in the unit of `magnitudeUnits`. Assumed by us. */
export const typicalMagnitude: Readonly<Record<Mechanism, number>> = {
  "cpu-saturation": 2,
  "memory-growth": 60,
  "crash": 1,
  "edge-latency": 300,
  "packet-loss": 0.3,
  "name-resolution": 0.3,
  "node-loss": 1,
  "node-pressure": 0.5,
  "policy-block": 1,
  "probe-misconfigured": 5000,
  "config-regression": 0.5,
  "image-unavailable": 1,
  "quota-or-unschedulable": 0.5,
  "dependency-overload": 2,
  "retry-amplification": 3,
  "unknown": 0,
};

/** Spread of an assumed magnitude, as a share of it. Assumed by us. */
export const typicalRelativeSpread = 0.25;

/** The worst record before there is one: losing a node takes a slice of every service with it. */
export const worstPrior = { mechanism: "node-loss", entityRole: "node" } as const satisfies {
  readonly mechanism: Mechanism;
  readonly entityRole: string;
};
