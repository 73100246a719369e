/** Parameters of the noisy-OR: which symptoms each mechanism gives, where, how often; leaks; shares of mechanisms. */

import type { Mechanism } from "../../operations/hypotheses.ts";
import type { NodeSymptomType, ServiceSymptomType, SymptomType } from "./symptom.ts";

type Chances<Type extends string> = Readonly<Partial<Record<Type, number>>>;

/** q⁰ of a mechanism, by where the symptom is seen relative to the faulty entity. What is not named is 0. */
export type FaultParameters =
  | {
    readonly scope: "service";
    /** At the service itself. */
    readonly at: Chances<ServiceSymptomType>;
    /** At services that call it, times the attenuation of each call on the way: failures travel up. */
    readonly callers: Chances<ServiceSymptomType>;
    /** At services that it calls, likewise: load, and its absence, travels down. */
    readonly callees: Chances<ServiceSymptomType>;
  }
  | {
    readonly scope: "node";
    readonly at: Chances<NodeSymptomType>;
    /** At services with pods there, times the share of their pods. */
    readonly hosted: Chances<ServiceSymptomType>;
    /** At the callers of those. */
    readonly callers: Chances<ServiceSymptomType>;
  };

/*
 * Assumed by us from how each mechanism works in Kubernetes, in the spirit of Sherlock's expert-set probabilities
 * (Bahl et al., SIGCOMM 2007): 0.95 follows by construction, 0.8 usual, 0.5 as often as not, 0.2 a side effect.
 */
const failsUp = { "error-ratio": 0.85, "call-error": 0.6, latency: 0.35, "request-drop": 0.2 } as const;
const slowsUp = { latency: 0.8, "call-latency": 0.7, "error-ratio": 0.4, "call-error": 0.3 } as const;
const loadDown = {
  "request-surge": 0.9,
  cpu: 0.5,
  latency: 0.5,
  "self-time": 0.45,
  "call-latency": 0.5,
  "call-error": 0.2,
} as const;
const starvesDown = { "request-drop": 0.5 } as const;

export const faultParameters: Readonly<Record<Exclude<Mechanism, "unknown">, FaultParameters>> = {
  "cpu-saturation": {
    scope: "service",
    at: {
      cpu: 0.92,
      "self-time": 0.75,
      latency: 0.75,
      "request-surge": 0.75,
      "call-latency": 0.7,
      "error-ratio": 0.5,
      "own-error": 0.5,
      "call-error": 0.4,
      "hpa-at-max": 0.4,
      "probe-failing": 0.15,
      retries: 0.25,
    },
    callers: slowsUp,
    callees: loadDown,
  },
  "memory-growth": {
    scope: "service",
    at: {
      "memory-slope": 0.92,
      memory: 0.7,
      "oom-killed": 0.85,
      restarts: 0.8,
      unready: 0.6,
      "crash-loop": 0.6,
      "probe-failing": 0.3,
      "error-ratio": 0.6,
      "own-error": 0.5,
      "call-error": 0.6,
      latency: 0.35,
      "call-latency": 0.35,
      "self-time": 0.35,
      cpu: 0.25,
      "request-drop": 0.4,
      retries: 0.3,
    },
    callers: failsUp,
    callees: starvesDown,
  },
  "crash": {
    scope: "service",
    at: {
      restarts: 0.95,
      "crash-loop": 0.85,
      unready: 0.85,
      "probe-failing": 0.25,
      "error-ratio": 0.6,
      "own-error": 0.5,
      "call-error": 0.8,
      "request-drop": 0.5,
      cpu: 0.2,
      latency: 0.3,
      retries: 0.3,
    },
    callers: failsUp,
    callees: starvesDown,
  },
  "edge-latency": {
    scope: "service",
    at: { "call-latency": 0.95, latency: 0.3, "call-error": 0.3, retries: 0.3 },
    callers: slowsUp,
    callees: {},
  },
  "packet-loss": {
    scope: "service",
    at: { "call-error": 0.9, "call-latency": 0.5, retries: 0.6, "request-drop": 0.4 },
    callers: { ...failsUp, latency: 0.6, "call-latency": 0.4 },
    callees: starvesDown,
  },
  "name-resolution": {
    scope: "service",
    at: { "call-error": 0.95, "request-drop": 0.85, retries: 0.4 },
    callers: failsUp,
    callees: starvesDown,
  },
  "node-loss": {
    scope: "node",
    at: { "node-unschedulable": 0.97, "node-not-ready": 0.5 },
    hosted: {
      unready: 0.7,
      "pods-pending": 0.6,
      "request-drop": 0.4,
      "call-error": 0.6,
      "error-ratio": 0.6,
      "own-error": 0.5,
      latency: 0.5,
      "self-time": 0.4,
      "call-latency": 0.4,
      cpu: 0.4,
      "probe-failing": 0.3,
      retries: 0.2,
    },
    callers: failsUp,
  },
  "node-pressure": {
    scope: "node",
    at: { "node-cpu": 0.75, "node-memory": 0.6 },
    hosted: {
      "self-time": 0.7,
      latency: 0.6,
      "call-latency": 0.6,
      cpu: 0.4,
      unready: 0.2,
      restarts: 0.2,
      "oom-killed": 0.1,
    },
    callers: slowsUp,
  },
  "policy-block": {
    scope: "service",
    at: {
      "policy-changed": 0.97,
      "call-error": 0.95,
      "request-drop": 0.8,
      // A refused packet is dropped: its caller waits for the time-out.
      "call-latency": 0.8,
      "error-ratio": 0.15,
      retries: 0.4,
    },
    callers: { ...failsUp, latency: 0.75, "call-latency": 0.5 },
    callees: starvesDown,
  },
  "probe-misconfigured": {
    scope: "service",
    at: {
      "probe-failing": 0.97,
      unready: 0.93,
      restarts: 0.85,
      "crash-loop": 0.75,
      "error-ratio": 0.6,
      "own-error": 0.5,
      "call-error": 0.75,
      "request-drop": 0.5,
      cpu: 0.25,
      latency: 0.3,
      "call-latency": 0.25,
      "self-time": 0.25,
      retries: 0.3,
    },
    callers: failsUp,
    callees: starvesDown,
  },
  "config-regression": {
    scope: "service",
    at: { "rollout-changed": 0.95, "own-error": 0.9, "error-ratio": 0.9, "call-error": 0.9, retries: 0.4 },
    callers: failsUp,
    callees: { "request-drop": 0.3 },
  },
  "image-unavailable": {
    scope: "service",
    at: { "image-pull": 0.97, "rollout-changed": 0.7, unready: 0.7, "call-error": 0.3, "error-ratio": 0.3 },
    callers: { "error-ratio": 0.4 },
    callees: { "request-drop": 0.2 },
  },
  "quota-or-unschedulable": {
    scope: "service",
    at: { "pods-pending": 0.97, unready: 0.7, cpu: 0.3, latency: 0.3, "call-error": 0.3, "error-ratio": 0.3 },
    callers: { "error-ratio": 0.3, latency: 0.3 },
    callees: { "request-drop": 0.2 },
  },
  "dependency-overload": {
    scope: "service",
    at: {
      "request-surge": 0.9,
      cpu: 0.85,
      "self-time": 0.75,
      latency: 0.75,
      "call-latency": 0.8,
      "error-ratio": 0.4,
      "own-error": 0.4,
      "call-error": 0.5,
      retries: 0.3,
    },
    callers: slowsUp,
    callees: loadDown,
  },
  "retry-amplification": {
    scope: "service",
    at: { retries: 0.97, "call-error": 0.85, "request-surge": 0.7, cpu: 0.7, "call-latency": 0.7, "self-time": 0.5 },
    callers: { ...failsUp, latency: 0.6 },
    callees: { "request-surge": 0.5, cpu: 0.4 },
  },
};

/** λ: chance that a symptom is there although nothing is wrong. Assumed by us; changes are common and mostly harmless. */
export const leaks: Readonly<Record<SymptomType, number>> = {
  "error-ratio": 0.02,
  "own-error": 0.02,
  latency: 0.04,
  "self-time": 0.04,
  "request-surge": 0.04,
  "request-drop": 0.04,
  cpu: 0.03,
  memory: 0.03,
  "memory-slope": 0.03,
  restarts: 0.02,
  unready: 0.02,
  "call-error": 0.02,
  "call-latency": 0.04,
  retries: 0.02,
  "oom-killed": 0.01,
  "crash-loop": 0.01,
  "probe-failing": 0.03,
  "pods-pending": 0.02,
  "image-pull": 0.005,
  "policy-changed": 0.05,
  "rollout-changed": 0.08,
  "hpa-at-max": 0.05,
  "node-not-ready": 0.005,
  "node-unschedulable": 0.02,
  "node-cpu": 0.03,
  "node-memory": 0.03,
};

/**
 * Share of each mechanism among incidents, before memory. Orders of size from 27 public failure stories (k8s.af: node
 * 7, DNS 8, OOM 5, CPU throttling 3, probes 2, no endpoints 2); the rest is assumed by us. Need not sum to 1.
 */
export const mechanismShares: Readonly<Record<Exclude<Mechanism, "unknown">, number>> = {
  "cpu-saturation": 5,
  "memory-growth": 5,
  "crash": 2,
  "edge-latency": 1,
  "packet-loss": 1,
  "name-resolution": 2,
  "node-loss": 6,
  "node-pressure": 2,
  "policy-block": 3,
  "probe-misconfigured": 3,
  "config-regression": 3,
  "image-unavailable": 1,
  "quota-or-unschedulable": 1,
  "dependency-overload": 1,
  "retry-amplification": 1,
};
