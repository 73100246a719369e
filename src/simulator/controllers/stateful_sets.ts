/** One sync of a StatefulSet: the ordinals that are missing, condemned or outdated are created and deleted. */

import { type Cluster, report } from "../cluster.ts";
import { createPod, deletePod, podName, podState } from "../pods.ts";
import { workloadRef } from "../workload_ref.ts";
import { isAvailable } from "./pod_availability.ts";
import { ordinalBit, planStatefulSet } from "./stateful_set_plan.ts";

/** Scratch of one sync: what is so of each ordinal, and its Pod's row. */
let ordinals = new Uint8Array(64);
let rowOfOrdinal = new Int32Array(64);

/** Brings one StatefulSet a step further. Returns whether it has just acted or waits for time alone. */
export function syncStatefulSet(cluster: Cluster, w: number): boolean {
  const { workloads, catalogue } = cluster;
  const { podManagement, strategy, partition } = catalogue.spec.workloads[w];
  const replicas = workloads.replicas[w];
  const end = takeStock(cluster, w);
  const isUpdated = workloads.pods[w] === replicas && workloads.updatedPods[w] === replicas;
  if (isUpdated && workloads.readyPods[w] === replicas) workloads.currentRevision[w] = workloads.revision[w];
  if (isUpdated && workloads.availablePods[w] === replicas) return false;
  const isRolling = workloads.currentRevision[w] !== workloads.revision[w];
  const { creates, deletes } = planStatefulSet({
    replicas,
    parallel: podManagement === "Parallel",
    onDelete: strategy === "OnDelete",
    partition,
    oldBelow: isRolling && strategy === "RollingUpdate" ? partition : 0,
  }, ordinals.subarray(0, end));
  for (let at = 0; at < deletes.length; at++) {
    const ordinal = deletes[at];
    // A failed Pod of an old revision is asked to go twice, in Parallel; the second time it is gone.
    if (deletes.indexOf(ordinal) < at) continue;
    reportDone(cluster, rowOfOrdinal[ordinal], "SuccessfulDelete", "delete");
    deletePod(cluster, rowOfOrdinal[ordinal]);
  }
  for (const ordinal of creates) {
    const isOld = strategy === "RollingUpdate" && ordinal < partition;
    const revision = isOld ? cluster.workloads.currentRevision[w] : cluster.workloads.revision[w];
    const p = createPod(cluster, w, { ordinal, revision });
    reportDone(cluster, p, "SuccessfulCreate", "create");
  }
  // Ready and not yet for minReadySeconds: time alone moves those on.
  const isWaiting = cluster.workloads.readyPods[w] > cluster.workloads.availablePods[w];
  return creates.length + deletes.length > 0 || isWaiting;
}

/** Fills the scratch and the status from the Pods. Returns the end of the ordinals. */
function takeStock(cluster: Cluster, w: number): number {
  const { pods, workloads } = cluster;
  let length = workloads.replicas[w];
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (pods.ordinal[p] >= length) length = pods.ordinal[p] + 1;
  }
  if (length > ordinals.length) {
    ordinals = new Uint8Array(2 * length);
    rowOfOrdinal = new Int32Array(2 * length);
  }
  ordinals.fill(0, 0, length);
  let updated = 0;
  let available = 0;
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    let bits: number = ordinalBit.created;
    if (pods.state[p] === podState.terminating) bits |= ordinalBit.terminating;
    else if (pods.state[p] === podState.failed) bits |= ordinalBit.failed;
    else if (isAvailable(cluster, p)) {
      bits |= ordinalBit.available;
      available++;
    }
    if (pods.revision[p] === workloads.revision[w]) {
      bits |= ordinalBit.updated;
      if (pods.state[p] !== podState.terminating) updated++;
    }
    ordinals[pods.ordinal[p]] = bits;
    rowOfOrdinal[pods.ordinal[p]] = p;
  }
  workloads.updatedPods[w] = updated;
  workloads.outdatedPods[w] = workloads.pods[w] - updated;
  workloads.availablePods[w] = available;
  return length;
}

function reportDone(cluster: Cluster, p: number, reason: string, verb: string): void {
  if (cluster.journal === null) return;
  const w = cluster.pods.workload[p];
  const { name } = cluster.catalogue.spec.workloads[w];
  const message = () => `${verb} Pod ${podName(cluster, p)} in StatefulSet ${name} successful`;
  report(cluster, workloadRef(cluster, w), reason, message);
}
