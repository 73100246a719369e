/** TaintToleration: taints and tolerations come in; what keeps a Pod away, what it would rather avoid, and its score go out. */

import type { Cluster } from "../cluster.ts";
import type { Taint, Toleration } from "../spec.ts";
import { tolerates } from "../nodes/toleration.ts";

/** The taints that the node controller sets for conditions, as bits of {@link conditionTaints}. */
const taintOfBit: readonly Taint[] = [
  { key: "node.kubernetes.io/not-ready", value: "", effect: "NoSchedule" },
  { key: "node.kubernetes.io/not-ready", value: "", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", value: "", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unreachable", value: "", effect: "NoExecute" },
  { key: "node.kubernetes.io/memory-pressure", value: "", effect: "NoSchedule" },
  { key: "node.kubernetes.io/disk-pressure", value: "", effect: "NoSchedule" },
];

const notReady = 0b000011;
const unreachable = 0b001100;
const memoryPressure = 0b010000;
const diskPressure = 0b100000;

/** Bits of the taints that follow from a node's present conditions. */
export function conditionTaints({ nodes }: Cluster, n: number): number {
  let bits = nodes.ready[n] === 1 ? 0 : nodes.unreachable[n] === 1 ? unreachable : notReady;
  if (nodes.memoryPressure[n] === 1) bits |= memoryPressure;
  if (nodes.diskPressure[n] === 1) bits |= diskPressure;
  return bits;
}

/** Bits of the condition taints that a Pod does not tolerate. Only BestEffort Pods are kept away by memory pressure. */
export function untoleratedConditions(tolerations: readonly Toleration[], isBestEffort: boolean): number {
  const bits = taintOfBit.reduce((sum, taint, bit) => isTolerated(tolerations, taint) ? sum : sum | (1 << bit), 0);
  return isBestEffort ? bits : bits & ~memoryPressure;
}

/** Whether a NoSchedule or NoExecute taint of the node keeps the Pod away. */
export function isRepelled(tolerations: readonly Toleration[], taints: readonly Taint[]): boolean {
  return taints.some((taint) => taint.effect !== "PreferNoSchedule" && !isTolerated(tolerations, taint));
}

/** PreferNoSchedule taints that the Pod does not tolerate: the raw score, the fewer the better. */
export function avoidedTaints(tolerations: readonly Toleration[], taints: readonly Taint[]): number {
  return taints.filter((taint) => taint.effect === "PreferNoSchedule" && !isTolerated(tolerations, taint)).length;
}

function isTolerated(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some((toleration) => tolerates(toleration, taint));
}

/** 100 where no node has such a taint; else the less of them the nearer to 100. */
export function taintScore(raw: number, most: number): number {
  return most === 0 ? 100 : 100 - Math.floor((100 * raw) / most);
}
