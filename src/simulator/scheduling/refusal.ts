/** A filter's answer comes in, the plugin that refuses and upstream's words and code for it go out. */

import type { Cluster } from "../cluster.ts";
import { lackOf, lackReasons } from "./node_resources_fit.ts";
import { answer, type PlacementState } from "./placement_state.ts";

export type FilterPlugin =
  | "NodeUnschedulable"
  | "TaintToleration"
  | "NodeAffinity"
  | "NodeResourcesFit"
  | "PodTopologySpread"
  | "InterPodAffinity";

/** Why a node cannot take a Pod: the first failing plugin and all that it has to say. */
export interface Refusal {
  readonly plugin: FilterPlugin;
  readonly reasons: readonly string[];
  /** Unresolvable: no Pod that went away would help. */
  readonly code: "Unschedulable" | "UnschedulableAndUnresolvable";
}

const spreadText = "node(s) didn't match pod topology spread constraints";

/** By answer; what NodeResourcesFit says depends on the node. */
const texts = new Map<number, readonly [FilterPlugin, string, Refusal["code"]]>([
  [
    answer.pinnedElsewhere,
    ["NodeAffinity", "node(s) didn't satisfy plugin(s) [NodeAffinity]", "UnschedulableAndUnresolvable"],
  ],
  [answer.unschedulable, ["NodeUnschedulable", "node(s) were unschedulable", "UnschedulableAndUnresolvable"]],
  [answer.tainted, ["TaintToleration", "node(s) had untolerated taint(s)", "UnschedulableAndUnresolvable"]],
  [
    answer.notAdmitted,
    ["NodeAffinity", "node(s) didn't match Pod's node affinity/selector", "UnschedulableAndUnresolvable"],
  ],
  [
    answer.missingSpreadLabel,
    ["PodTopologySpread", `${spreadText} (missing required label)`, "UnschedulableAndUnresolvable"],
  ],
  [answer.skewed, ["PodTopologySpread", spreadText, "Unschedulable"]],
  [answer.affinity, ["InterPodAffinity", "node(s) didn't match pod affinity rules", "UnschedulableAndUnresolvable"]],
  [answer.antiAffinity, ["InterPodAffinity", "node(s) didn't match pod anti-affinity rules", "Unschedulable"]],
  [
    answer.existingAntiAffinity,
    ["InterPodAffinity", "node(s) didn't satisfy existing pods anti-affinity rules", "Unschedulable"],
  ],
]);

export function refusalOf(cluster: Cluster, state: PlacementState, n: number, given: number): Refusal {
  const text = texts.get(given);
  if (text !== undefined) return { plugin: text[0], reasons: [text[1]], code: text[2] };
  return {
    plugin: "NodeResourcesFit",
    reasons: lackReasons(lackOf(cluster.nodes, n, state.requests)),
    code: isResolvable(given) ? "Unschedulable" : "UnschedulableAndUnresolvable",
  };
}

/** Whether the refusal could end with other Pods' going: where preemption may help. */
export function isResolvable(given: number): boolean {
  return given === answer.lacking || given === answer.skewed || given === answer.antiAffinity ||
    given === answer.existingAntiAffinity;
}
