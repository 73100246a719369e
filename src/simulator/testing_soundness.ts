/** From a cluster to nothing when its state is sound, or an AssertionError that names what does not add up. */

import assert from "node:assert/strict";
import type { Cluster } from "./cluster.ts";
import { classSlots } from "./columns.ts";
import { viewOf } from "./layout.ts";
import { wholeBytes } from "./kubelet/pod_memory.ts";
import { cpuLimitOf, podState } from "./pods.ts";

/** Sums of requests carry the rounding of many additions. */
const rounding = 1e-6;

/** Float columns whose negative values mean something: a share instead of a count, a class that is not in use. */
const signed: ReadonlySet<string> = new Set([
  "workloads.maxSurge",
  "workloads.maxUnavailable",
  "classes.cpuMillis",
]);

/** Never, where it says when: a small zone of which too much is lost has no next taint. */
const unbounded: ReadonlySet<string> = new Set(["zones.nextTaintMs"]);

/** Counters equal recounts, nodes hold what they have room for, and every float is a number from 0. */
export function assertSound(cluster: Cluster): void {
  assertNodes(cluster);
  assertWorkloads(cluster);
  cluster.catalogue.spec.workloads.forEach((_, w) => assertControlled(cluster, w));
  for (const at of cluster.placed) {
    if (at.column.type !== "f32" && at.column.type !== "f64") continue;
    const name = `${at.table}.${at.name}`;
    for (const value of viewOf(cluster.buffer, at)) {
      const isNumber = Number.isFinite(value) || (value === Infinity && unbounded.has(name));
      assert.ok(isNumber && (value >= 0 || signed.has(name)), `${name} holds ${value}`);
    }
  }
}

function assertNodes(cluster: Cluster): void {
  const { world, nodes, pods, classes, revisions, catalogue } = cluster;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    let count = 0;
    let cpu = 0;
    let memory = 0;
    let cpuScored = 0;
    let memoryScored = 0;
    let used = 0;
    let bound = 0;
    for (let p = 0; p < world.podRows[0]; p++) {
      if (pods.state[p] === podState.none || pods.node[p] !== n) continue;
      count++;
      cpu += revisions.cpuRequest[pods.revision[p]];
      memory += revisions.memoryRequest[pods.revision[p]];
      cpuScored += revisions.cpuRequest[pods.revision[p]] + revisions.cpuUnrequested[pods.revision[p]];
      memoryScored += revisions.memoryRequest[pods.revision[p]] + revisions.memoryUnrequested[pods.revision[p]];
      used += pods.memoryMiB[p];
      if (pods.endpointClass[p] > 0) {
        bound += cpuLimitOf(cluster, p) * classes.peak[pods.workload[p] * classSlots + pods.endpointClass[p] - 1];
      }
    }
    const { name } = catalogue.nodes[n];
    let onNode = 0;
    for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
      assert.equal(pods.node[p], n, `Pod in the list of ${name}`);
      onNode++;
    }
    assert.equal(onNode, count, `Pods in the list of ${name}`);
    assert.equal(nodes.pods[n], count, `Pods on ${name}`);
    assert.ok(Math.abs(nodes.cpuRequested[n] - cpu) < rounding, `${name}: ${nodes.cpuRequested[n]} m, Pods ${cpu} m`);
    assert.ok(
      Math.abs(nodes.memoryRequested[n] - memory) < rounding,
      `${name}: ${nodes.memoryRequested[n]} MiB, Pods ${memory} MiB`,
    );
    assert.ok(Math.abs(nodes.cpuScored[n] - cpuScored) < rounding, `CPU that scores count on ${name}`);
    assert.ok(Math.abs(nodes.memoryScored[n] - memoryScored) < rounding, `memory that scores count on ${name}`);
    assert.equal(nodes.memoryUsed[n], used, `memory used on ${name}`);
    assert.equal(nodes.cpuWantedBound[n], bound, `bound of the CPU wanted on ${name}`);
    assert.ok(count <= nodes.podLimit[n], `${name} runs ${count} Pods of at most ${nodes.podLimit[n]}`);
    assert.ok(cpu <= nodes.cpuMillis[n] + rounding, `${name} promised ${cpu} m of ${nodes.cpuMillis[n]}`);
    assert.ok(memory <= nodes.memoryMiB[n] + rounding, `${name} promised ${memory} MiB of ${nodes.memoryMiB[n]}`);
  }
}

function assertWorkloads(cluster: Cluster): void {
  const { world, workloads, pods, classes, catalogue } = cluster;
  let pending = 0;
  for (let p = 0; p < world.podRows[0]; p++) if (pods.state[p] === podState.pending) pending++;
  assert.equal(world.pendingPods[0], pending, "pendingPods");
  catalogue.spec.workloads.forEach(({ name }, w) => {
    let memoryBytes = 0;
    let listed = 0;
    let ready = 0;
    for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
      assert.equal(pods.workload[p], w);
      assert.notEqual(pods.state[p], podState.none);
      listed++;
      ready += pods.ready[p];
      memoryBytes += wholeBytes(pods.memoryMiB[p]);
    }
    let rows = 0;
    for (let p = 0; p < world.podRows[0]; p++) {
      if (pods.state[p] !== podState.none && pods.workload[p] === w) rows++;
    }
    assert.equal(listed, rows, `Pods in the list of ${name}`);
    assert.equal(workloads.pods[w], listed, `pods of ${name}`);
    assert.equal(workloads.memoryBytes[w], memoryBytes, `memory of ${name}`);
    assert.equal(workloads.readyPods[w], ready, `readyPods of ${name}`);
    const slots = classes.endpoints.length / workloads.pods.length;
    const endpoints = classes.endpoints.subarray(w * slots, (w + 1) * slots).reduce((sum, each) => sum + each, 0);
    assert.equal(endpoints, ready, `endpoints of ${name}`);
  });
}

/** A StatefulSet's names are its Pods' own, a DaemonSet has one Pod a node, and revisions are numbered apart. */
function assertControlled({ pods, workloads, revisions, catalogue }: Cluster, w: number): void {
  const { kind, name } = catalogue.spec.workloads[w];
  const taken = new Set<number>();
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    assert.ok(revisions.number[pods.revision[p]] > 0, `a Pod of ${name} has a revision that is not kept`);
    if (kind === "Deployment") continue;
    assert.ok(!taken.has(pods.ordinal[p]), `two Pods of ${name} are its ${pods.ordinal[p]}`);
    taken.add(pods.ordinal[p]);
    if (kind === "DaemonSet" && pods.node[p] >= 0) assert.equal(pods.node[p], pods.ordinal[p], `node of ${name}`);
  }
  const slots = revisions.number.length / workloads.pods.length;
  const numbers = [...revisions.number.subarray(w * slots, (w + 1) * slots)].filter((number) => number > 0);
  assert.equal(new Set(numbers).size, numbers.length, `revision numbers of ${name}`);
  assert.equal(Math.max(...numbers), workloads.revisionNumber[w], `newest revision of ${name}`);
  assert.equal(revisions.number[workloads.revision[w]], workloads.revisionNumber[w], `current revision of ${name}`);
}
