/** From a fault of one moment to what it does to a cluster at once. */

import { rowOf } from "../catalogue.ts";
import { type Cluster, nowMs } from "../cluster.ts";
import { isActive } from "../controllers/pod_availability.ts";
import { applyPolicy } from "../network/reachability.ts";
import { drainNode } from "../nodes/nodes.ts";
import { deletePod, podReason, podState, stopContainer } from "../pods.ts";
import { isRevisionFree, readRevision, writeRevision } from "../revisions.ts";
import type { MomentaryFault } from "./chaos_event.ts";
import { chooseTargets } from "./choose_targets.ts";

/** Names of nodes that are gone are passed over: the fault hits what is there. */
export function beginMomentary(cluster: Cluster, fault: MomentaryFault): void {
  const { workloadIndex, nodeIndex } = cluster.catalogue;
  switch (fault.kind) {
    case "node_drain":
      for (const node of fault.nodes) {
        const n = rowOf(nodeIndex, node, "node");
        if (cluster.nodes.exists[n] === 1) drainNode(cluster, n);
      }
      return;
    case "netpol_lockout":
      applyPolicy(cluster, fault.policy);
      return;
    case "pod_kill":
      for (const p of victims(cluster, fault)) {
        deletePod(cluster, p);
        if (cluster.pods.state[p] === podState.terminating) cluster.pods.wakeMs[p] = nowMs(cluster);
      }
      return;
    case "container_kill":
      for (const p of victims(cluster, fault)) {
        if (hasContainer(cluster, p)) stopContainer(cluster, p, podReason.error);
      }
      return;
    case "scale_to_zero":
      for (const name of fault.workload) {
        const w = rowOf(workloadIndex, name, "workload");
        cluster.workloads.replicas[w] = 0;
        cluster.workloads.unsettled[w] = 1;
      }
      return;
    case "bad_rollout":
    case "image_pull_failure":
    case "config_error":
      for (const name of fault.workload) rollOut(cluster, rowOf(workloadIndex, name, "workload"), fault);
      return;
    default: {
      const never: never = fault;
      throw new Error(`Cannot begin chaos event ${JSON.stringify(never)}`);
    }
  }
}

/** On a machine that is off no process runs, whatever the Pod's status still says. */
function hasContainer({ pods, nodes }: Cluster, p: number): boolean {
  const state = pods.state[p];
  return (state === podState.running || state === podState.starting) && nodes.down[pods.node[p]] === 0;
}

/** Rows of the Pods that are hit: of those that neither end nor have ended, by draws keyed by each Pod's creation serial. */
function victims(
  cluster: Cluster,
  { workload, pods: choice, key }: Pick<
    Extract<MomentaryFault, { readonly kind: "pod_kill" }>,
    "workload" | "pods" | "key"
  >,
): readonly number[] {
  const { pods, workloads, catalogue } = cluster;
  const rows: number[] = [];
  for (const name of workload) {
    const w = rowOf(catalogue.workloadIndex, name, "workload");
    for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
      if (isActive(cluster, p)) rows.push(p);
    }
  }
  rows.sort((a, b) => pods.serial[a] - pods.serial[b]);
  return chooseTargets(rows, { choice, key, entityOf: (p) => pods.serial[p] });
}

/**
 * The current template with a defect, as the next revision. Where the oldest kept revision is still in use there is no
 * row for another one, and the defect comes with the current one: an image tag or a ConfigMap that changed under it.
 */
function rollOut(
  cluster: Cluster,
  w: number,
  fault: Extract<MomentaryFault, { readonly kind: "bad_rollout" | "image_pull_failure" | "config_error" }>,
): void {
  const { workloads, revisions } = cluster;
  const current = workloads.revision[w];
  const r = isRevisionFree(cluster, w) ? writeRevision(cluster, w, readRevision(cluster, current)) : current;
  switch (fault.kind) {
    case "bad_rollout":
      revisions.defectErrorRatio[r] = fault.errorRatio;
      revisions.costFactor[r] = fault.costFactor;
      return;
    case "image_pull_failure":
      revisions.imageMissing[r] = 1;
      return;
    case "config_error":
      // 0 stands for never.
      revisions.crashAfterMs[r] = Math.max(1, Math.round(fault.crashAfterSeconds * 1000));
      return;
  }
}
