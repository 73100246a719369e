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
const texts = new Map<number, readonly [FilterPlugin, string]>([
  [answer.pinnedElsewhere, ["NodeAffinity", "node(s) didn't satisfy plugin(s) [NodeAffinity]"]],
  [answer.unschedulable, ["NodeUnschedulable", "node(s) were unschedulable"]],
  [answer.tainted, ["TaintToleration", "node(s) had untolerated taint(s)"]],
  [answer.notAdmitted, ["NodeAffinity", "node(s) didn't match Pod's node affinity/selector"]],
  [answer.missingSpreadLabel, ["PodTopologySpread", `${spreadText} (missing required label)`]],
  [answer.skewed, ["PodTopologySpread", spreadText]],
  [answer.affinity, ["InterPodAffinity", "node(s) didn't match pod affinity rules"]],
  [answer.antiAffinity, ["InterPodAffinity", "node(s) didn't match pod anti-affinity rules"]],
  [answer.existingAntiAffinity, ["InterPodAffinity", "node(s) didn't satisfy existing pods anti-affinity rules"]],
]);

export function refusalOf(cluster: Cluster, state: PlacementState, n: number, given: number): Refusal {
  const code = isResolvable(given) ? "Unschedulable" : "UnschedulableAndUnresolvable";
  const text = texts.get(given);
  if (text !== undefined) return { plugin: text[0], reasons: [text[1]], code };
  return { plugin: "NodeResourcesFit", reasons: lackReasons(lackOf(cluster.nodes, n, state.rooms.requests)), code };
}

/** Whether the refusal could end with other Pods' going: where preemption may help. */
export function isResolvable(given: number): boolean {
  return given === answer.lacking || given === answer.skewed || given === answer.antiAffinity ||
    given === answer.existingAntiAffinity;
}
