/** The catalogue of moves: for each way to mitigate, which mechanisms it is meant for and how it is built. */

import { raiseHpaMaximum, scaleOut, scaleOutChain, scaleOutOnAddedNode } from "./capacity_moves.ts";
import type { Move, MoveTitle } from "./move.ts";
import { addNodes, drainNode, drainOntoAddedNode, evictStuck, uncordonReady } from "./node_moves.ts";
import { lowerRequests, raiseCpuLimit, raiseMemory, relaxProbe, restart, rollBack } from "./rollout_moves.ts";
import { removePolicy, shedAndRestore, shedLoad } from "./traffic_moves.ts";

/** Waiting is no move: it is *do nothing*, which is always among the plans. */
export const moves: readonly Move[] = [
  {
    name: "scale-out",
    title: ({ targets }) => `Scale out ${targets}`,
    effect: "more endpoints share the load",
    fits: {
      "cpu-saturation": 0.9,
      "dependency-overload": 0.8,
      "retry-amplification": 0.5,
      "crash": 0.45,
      "memory-growth": 0.4,
      "probe-misconfigured": 0.3,
      "edge-latency": 0.3,
    },
    lowRisk: true,
    build: scaleOut,
  },
  {
    name: "scale-out-chain",
    title: ({ targets }) => `Scale out ${targets}, all that is saturated`,
    effect: "the next bottleneck is opened with the first",
    fits: { "cpu-saturation": 0.85, "dependency-overload": 0.85, "retry-amplification": 0.7, "unknown": 0.6 },
    lowRisk: true,
    build: scaleOutChain,
  },
  {
    name: "scale-out-on-added-node",
    title: ({ entity }) => `Add a node and scale out ${entity}`,
    effect: "more endpoints share the load, on room that was not there",
    fits: { "cpu-saturation": 0.8, "dependency-overload": 0.7 },
    lowRisk: true,
    build: scaleOutOnAddedNode,
  },
  {
    name: "raise-hpa-max",
    title: ({ targets }) => `Raise the autoscaler's ceiling of ${targets}`,
    effect: "the autoscaler goes on where its limit stopped it",
    fits: { "cpu-saturation": 0.7, "dependency-overload": 0.65, "unknown": 0.4 },
    lowRisk: true,
    build: raiseHpaMaximum,
  },
  {
    name: "raise-cpu-limit",
    title: ({ entity }) => `Raise the CPU limit of ${entity}`,
    effect: "throttling ends where the nodes have cycles to spare",
    fits: { "cpu-saturation": 0.6, "dependency-overload": 0.4, "edge-latency": 0.2 },
    lowRisk: false,
    build: raiseCpuLimit,
  },
  {
    name: "raise-memory",
    title: ({ entity }) => `Raise the memory limit of ${entity}`,
    effect: "fresh pods live longer before they are killed",
    fits: { "memory-growth": 0.9, "crash": 0.5 },
    lowRisk: false,
    build: raiseMemory,
  },
  {
    name: "restart",
    title: ({ entity }) => `Restart ${entity}`,
    effect: "fresh pods with neither the leak nor the bad state",
    fits: {
      "memory-growth": 0.7,
      "crash": 0.5,
      "edge-latency": 0.4,
      "packet-loss": 0.4,
      "name-resolution": 0.5,
      "config-regression": 0.2,
      "probe-misconfigured": 0.2,
      "image-unavailable": 0.2,
      "retry-amplification": 0.3,
    },
    lowRisk: false,
    build: restart,
  },
  {
    name: "roll-back",
    title: ({ entity }) => `Roll back ${entity}`,
    effect: "the revision that worked serves again",
    fits: {
      "config-regression": 0.95,
      "image-unavailable": 0.9,
      "crash": 0.7,
      "memory-growth": 0.5,
      "probe-misconfigured": 0.5,
      "name-resolution": 0.3,
      "quota-or-unschedulable": 0.3,
      "cpu-saturation": 0.2,
    },
    lowRisk: false,
    build: rollBack,
  },
  {
    name: "relax-probe",
    title: ({ entity }) => `Relax the probes of ${entity}`,
    effect: "slow answers no longer take healthy pods out",
    fits: { "probe-misconfigured": 0.95, "crash": 0.25 },
    lowRisk: false,
    build: relaxProbe,
  },
  {
    name: "remove-policy",
    title: ({ entity }) => `Disable the network policy before ${entity}`,
    effect: "callers that it shut out are admitted",
    fits: { "policy-block": 0.95, "packet-loss": 0.2, "name-resolution": 0.2 },
    lowRisk: true,
    build: removePolicy,
  },
  {
    name: "uncordon",
    title: ({ targets }) => `Uncordon ${targets}`,
    effect: "healthy nodes take pods again",
    fits: { "node-loss": 0.9, "quota-or-unschedulable": 0.85, "unknown": 0.65 },
    lowRisk: true,
    build: uncordonReady,
  },
  {
    name: "add-node",
    title: addNodesTitle,
    effect: "lost capacity is replaced",
    fits: { "node-loss": 0.7, "quota-or-unschedulable": 0.8, "node-pressure": 0.3, "unknown": 0.3 },
    lowRisk: true,
    build: addNodes,
  },
  {
    name: "drain-node",
    title: ({ entity }) => `Drain ${entity}`,
    effect: "its pods run where nothing is wrong",
    fits: { "node-pressure": 0.8, "node-loss": 0.4 },
    lowRisk: false,
    build: drainNode,
  },
  {
    name: "drain-onto-added-node",
    title: ({ entity }) => `Add a node and drain ${entity}`,
    effect: "its pods run where nothing is wrong, on room that was not there",
    fits: { "node-pressure": 0.7, "node-loss": 0.5 },
    lowRisk: false,
    build: drainOntoAddedNode,
  },
  {
    name: "evict-stuck",
    title: ({ entity }) => `Evict the stuck pods of ${entity}`,
    effect: "replacements are placed at once instead of after the node's grace time",
    fits: {
      "node-loss": 0.75,
      "node-pressure": 0.4,
      "image-unavailable": 0.3,
      "crash": 0.3,
      "quota-or-unschedulable": 0.2,
    },
    lowRisk: false,
    build: evictStuck,
  },
  {
    name: "lower-requests",
    title: ({ entity }) => `Cut to size the requests of ${entity}`,
    effect: "waiting pods fit the nodes there are",
    fits: { "quota-or-unschedulable": 0.6 },
    lowRisk: false,
    build: lowerRequests,
  },
  {
    name: "shed-load",
    title: ({ entity }) => `Shed load in front of ${entity}`,
    effect: "what is admitted is served well",
    fits: {
      "cpu-saturation": 0.4,
      "dependency-overload": 0.5,
      "retry-amplification": 0.5,
      "edge-latency": 0.2,
      "packet-loss": 0.1,
      "name-resolution": 0.1,
      "config-regression": 0.1,
      "unknown": 0.2,
    },
    lowRisk: true,
    build: shedLoad,
  },
  {
    name: "shed-and-restore",
    title: ({ entity }) => `Shed load for a while in front of ${entity}`,
    effect: "backlogs and retries die down before all requests come back",
    fits: { "retry-amplification": 0.85, "dependency-overload": 0.45, "crash": 0.2, "unknown": 0.25 },
    lowRisk: true,
    build: shedAndRestore,
  },
];

/** A node is replaced where it is lost, relieved where it is pressed; for waiting pods it is room. */
function addNodesTitle({ fault, entity, steps }: MoveTitle): string {
  if (steps.length > 1) return `Add ${steps.length} nodes`;
  if (fault.mechanism === "node-loss") return `Add a node in place of ${entity}`;
  if (fault.mechanism === "node-pressure") return `Add a node to relieve ${entity}`;
  return "Add a node for the waiting pods";
}
