/** One tick of what happens to nodes that run short of memory or disk: kernel kills, conditions and evictions. */

import { type Cluster, nowMs, report } from "../cluster.ts";
import { compareForEviction, type MemoryClaim } from "./eviction_rank.ts";
import { nodeRef } from "../nodes/node_ref.ts";
import { setMemory } from "./pod_memory.ts";
import { failPod, podName, podReason, podState, stopContainer } from "../pods.ts";
import { isNodeCritical, oomScoreAdjust, qosClass, systemCriticalPriority } from "./qos.ts";

/** The kubelet's default hard thresholds: memory.available in MiB, nodefs.available as a share. */
export const leastMemoryMiB = 100;
const leastDiskShare = 0.1;

/** How often the kubelet compares (monitoring interval), and how long a condition stays after it was last met. */
const checkMs = 10_000;
const transitionMs = 300_000;

/** Fills disks, lets the kernel kill where memory is used up, and every 10 s lets kubelets evict one Pod each. */
export function tickPressure(cluster: Cluster): void {
  const { world, nodes, catalogue } = cluster;
  const now = nowMs(cluster);
  const rounds = Math.floor(now / checkMs) - Math.floor((now - catalogue.tickMs) / checkMs);
  const minutes = catalogue.tickMs / 60_000;
  const rows = world.nodeRows[0];
  for (let n = 0; n < rows; n++) {
    if (nodes.diskFillMiBPerMinute[n] > 0) {
      nodes.diskUsed[n] = Math.min(nodes.diskMiB[n], nodes.diskUsed[n] + nodes.diskFillMiBPerMinute[n] * minutes);
    }
    const free = freeMemory(cluster, n);
    const isCalm = free >= leastMemoryMiB && nodes.diskUsed[n] === 0 && nodes.memoryPressure[n] === 0 &&
      nodes.diskPressure[n] === 0;
    if (isCalm || nodes.exists[n] === 0 || nodes.down[n] === 1) continue;
    if (free < 0) killForMemory(cluster, n);
    for (let round = 0; round < rounds; round++) check(cluster, n);
  }
}

function freeMemory({ nodes }: Cluster, n: number): number {
  return nodes.memoryMiB[n] - nodes.memoryStolen[n] - nodes.memoryUsed[n];
}

/** The kernel's killer: the highest score goes, until what is used fits or something that is no Pod has the highest. */
function killForMemory(cluster: Cluster, n: number): void {
  const { nodes, pods } = cluster;
  while (freeMemory(cluster, n) < 0) {
    let victim = -1;
    // A process of the system's own has no adjustment; its supervisor would start it again.
    let highest = (1000 * nodes.memoryStolen[n]) / nodes.memoryMiB[n];
    for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
      if (pods.memoryMiB[p] === 0) continue;
      const score = oomScore(cluster, p);
      if (score > highest) {
        highest = score;
        victim = p;
      }
    }
    if (victim < 0) return;
    report(
      cluster,
      nodeRef(cluster, n),
      "SystemOOM",
      () => `System OOM encountered, victim: ${podName(cluster, victim)}`,
    );
    report(cluster, `pod/${podName(cluster, victim)}`, "OOMKilling", () => "node is out of memory");
    if (pods.state[victim] === podState.terminating) {
      setMemory(cluster, victim, 0);
      pods.wakeMs[victim] = nowMs(cluster);
    } else stopContainer(cluster, victim, podReason.oomKilled);
  }
}

/** The kernel's badness: thousandths of the node's memory and what the kubelet has set for the Pod's class. */
function oomScore(cluster: Cluster, p: number): number {
  const { pods, nodes, revisions, catalogue } = cluster;
  const r = pods.revision[p];
  const { priority, priorityClassName } = catalogue.spec.workloads[pods.workload[p]].scheduling;
  const nodeMemory = nodes.memoryMiB[pods.node[p]];
  const qos = qosClass([{
    cpuRequest: revisions.cpuRequest[r],
    cpuLimit: revisions.cpuLimit[r],
    memoryRequest: revisions.memoryRequest[r],
    memoryLimit: revisions.memoryLimit[r],
  }]);
  const nodeCritical = isNodeCritical(priorityClassName, priority);
  return (1000 * pods.memoryMiB[p]) / nodeMemory +
    oomScoreAdjust({ qos, nodeCritical, memoryRequest: revisions.memoryRequest[r], nodeMemory });
}

/** One round of a kubelet's eviction manager: conditions first, then one Pod at most, for memory before disk. */
function check(cluster: Cluster, n: number): void {
  const { nodes } = cluster;
  const freeDisk = nodes.diskMiB[n] - nodes.diskUsed[n];
  const shortOfMemory = freeMemory(cluster, n) < leastMemoryMiB;
  const shortOfDisk = freeDisk < leastDiskShare * nodes.diskMiB[n];
  setCondition(cluster, n, "memory", shortOfMemory);
  setCondition(cluster, n, "disk", shortOfDisk);
  if (!shortOfMemory && !shortOfDisk) return;
  const resource = shortOfMemory ? "memory" : "ephemeral-storage";
  report(cluster, nodeRef(cluster, n), "EvictionThresholdMet", () => `Attempting to reclaim ${resource}`);
  const p = shortOfMemory ? firstToEvict(cluster, n, compareForEviction) : firstToEvict(cluster, n, compareForDisk);
  if (p < 0) return;
  report(cluster, `pod/${podName(cluster, p)}`, "Evicted", () => {
    const available = shortOfMemory ? Math.max(0, freeMemory(cluster, n)) : freeDisk;
    const threshold = shortOfMemory ? leastMemoryMiB : leastDiskShare * nodes.diskMiB[n];
    return `The node was low on resource: ${resource}. ` +
      `Threshold quantity: ${Math.round(threshold)}Mi, available: ${Math.round(available)}Mi.`;
  });
  failPod(cluster, p, podReason.evicted);
}

/** A condition comes at once and goes when it was not met for five minutes. */
function setCondition(cluster: Cluster, n: number, kind: "memory" | "disk", isShort: boolean): void {
  const { world, nodes } = cluster;
  const flags = kind === "memory" ? nodes.memoryPressure : nodes.diskPressure;
  const metMs = kind === "memory" ? nodes.memoryPressureMs : nodes.diskPressureMs;
  const now = nowMs(cluster);
  const before = flags[n];
  if (isShort) {
    metMs[n] = now;
    flags[n] = 1;
  } else if (before === 1 && now - metMs[n] >= transitionMs) flags[n] = 0;
  if (flags[n] === before) return;
  world.placementStale[0] = 1;
  const reasons = kind === "memory"
    ? ["NodeHasSufficientMemory", "NodeHasMemoryPressure"] as const
    : ["NodeHasNoDiskPressure", "NodeHasDiskPressure"] as const;
  report(cluster, nodeRef(cluster, n), reasons[flags[n]], () => `Node status is now: ${reasons[flags[n]]}`);
}

/** What Pods themselves write is not modelled: they are alike but for their priority. */
function compareForDisk(a: MemoryClaim, b: MemoryClaim): number {
  return a.priority - b.priority;
}

/** Never a critical Pod, of equal ones the youngest; −1 when nothing on the node may be evicted. */
function firstToEvict(cluster: Cluster, n: number, compare: (a: MemoryClaim, b: MemoryClaim) => number): number {
  const { pods, nodes, revisions, catalogue } = cluster;
  let first = -1;
  let claim: MemoryClaim = { usage: 0, request: 0, priority: 0 };
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    const { priority } = catalogue.spec.workloads[pods.workload[p]].scheduling;
    if (priority >= systemCriticalPriority || pods.state[p] === podState.terminating) continue;
    const own = { usage: pods.memoryMiB[p], request: revisions.memoryRequest[pods.revision[p]], priority };
    const order = first < 0 ? -1 : compare(own, claim) || pods.serial[first] - pods.serial[p];
    if (order < 0) {
      first = p;
      claim = own;
    }
  }
  return first;
}
