/**
 * The cluster autoscaler: Pods that fit nowhere and nodes that are hardly used come in, nodes are ordered and taken away.
 * Defaults are upstream's (cluster-autoscaler FAQ).
 */

import { type Cluster, nowMs, report } from "./cluster.ts";
import { addNode, drainNode, removeNode, uncordonNode } from "./nodes.ts";
import { podName, podReason, podState } from "./pods.ts";
import { admitsNode } from "./scheduling/node_affinity.ts";
import { isRepelled } from "./scheduling/taint_toleration.ts";
import { schedulingFacts } from "./scheduling/workload_facts.ts";
import type { NodeSpec, WorkloadSpec } from "./spec.ts";

/** scan-interval. */
const scanMs = 10_000;

/** How long the scheduler may take to try a node that has booted: its longest back-off, and a scan. */
const settlingMs = 20_000;

/** scale-down-unneeded-time, scale-down-unready-time, scale-down-delay-after-add, max-graceful-termination-sec. */
const unneededMs = 600_000;
const unreadyMs = 1_200_000;
const afterAddMs = 600_000;
const drainMs = 600_000;

/** scale-down-utilization-threshold. */
const lowUtilisation = 0.5;

/** scale-down-non-empty-candidates-count. */
const candidates = 30;

/** max-empty-bulk-delete. */
const emptyAtOnce = 10;

/** Looks every 10 s; a cluster without node groups is left alone. */
export function tickAutoscaler(cluster: Cluster): void {
  const { catalogue: { spec, tickMs } } = cluster;
  if (spec.nodeGroups.length === 0) return;
  const now = nowMs(cluster);
  if (Math.floor(now / scanMs) === Math.floor((now - tickMs) / scanMs)) return;
  finishLeaving(cluster);
  const isShort = scaleUp(cluster);
  noteUnneeded(cluster);
  if (!isShort) scaleDown(cluster);
}

/** Room that is left on a node, real or thought. */
interface Room {
  cpu: number;
  memory: number;
  pods: number;
}

/** What one more node group could do for the Pods that wait. */
interface Option {
  readonly group: number;
  readonly nodes: number;
  readonly helped: readonly number[];
  /** Share of the new nodes' CPU and memory that stays unrequested, 0–2. */
  readonly waste: number;
}

/** Orders nodes for Pods that fit nowhere. Returns whether there were such Pods that a group could help. */
function scaleUp(cluster: Cluster): boolean {
  const waiting = withoutUpcoming(cluster, unschedulablePods(cluster));
  if (waiting.length === 0) return false;
  const { catalogue: { spec }, world, nodes } = cluster;
  // The least waste wins, of equals the first: the expander "least-waste".
  const [best] = spec.nodeGroups.flatMap((_, g) => optionOf(cluster, g, waiting) ?? [])
    .sort((a, b) => a.waste - b.waste || a.group - b.group);
  if (best === undefined) return false;
  const group = spec.nodeGroups[best.group];
  const size = sizeOf(cluster, best.group);
  for (const p of best.helped) {
    const text = () => `pod triggered scale-up: [{${group.name} ${size}->${size + best.nodes} (max: ${group.max})}]`;
    report(cluster, `pod/${podName(cluster, p)}`, "TriggeredScaleUp", text);
  }
  for (let i = 0; i < best.nodes; i++) {
    const name = newName(cluster, best.group);
    const labels = { ...group.template.labels, "kubernetes.io/hostname": name };
    const n = addNode(cluster, { ...group.template, name, labels }, group.bootSeconds * 1000);
    nodes.group[n] = best.group;
  }
  world.scaledUpMs[0] = nowMs(cluster);
  return true;
}

/** The group's prefix and the next number that no node bears. */
function newName({ nodes, nodeGroups, catalogue: { spec, nodeIndex } }: Cluster, g: number): string {
  let n: number | undefined;
  let name: string;
  do {
    name = `${spec.nodeGroups[g].name}${++nodeGroups.made[g]}`;
    n = nodeIndex.get(name);
  } while (n !== undefined && nodes.exists[n] === 1);
  return name;
}

/** Pods that the scheduler has refused, oldest first; a DaemonSet's Pod waits for its own node. */
function unschedulablePods({ world, pods, catalogue }: Cluster): readonly number[] {
  const found: number[] = [];
  let left = world.pendingPods[0];
  for (let p = 0; p < world.podRows[0] && left > 0; p++) {
    if (pods.state[p] !== podState.pending) continue;
    left--;
    const isDaemon = catalogue.spec.workloads[pods.workload[p]].kind === "DaemonSet";
    if (pods.reason[p] === podReason.unschedulable && !isDaemon) found.push(p);
  }
  return found.sort((a, b) => pods.serial[a] - pods.serial[b]);
}

/** Machines that boot, or have done so just now, take theirs first. */
function withoutUpcoming(cluster: Cluster, waiting: readonly number[]): readonly number[] {
  const { world, nodes, pods, catalogue } = cluster;
  const rooms: { readonly n: number; readonly room: Room }[] = [];
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0 || nodes.readyAtMs[n] <= 0 || nowMs(cluster) >= nodes.readyAtMs[n] + settlingMs) continue;
    const room = roomOf(cluster, n);
    if (nowMs(cluster) < nodes.readyAtMs[n]) giveToDaemons(cluster, catalogue.nodes[n], room);
    rooms.push({ n, room });
  }
  if (rooms.length === 0) return waiting;
  const facts = schedulingFacts(catalogue);
  return waiting.filter((p) => {
    const { admits, repels } = facts.workload(pods.workload[p]);
    return !rooms.some(({ n, room }) => admits[n] === 1 && repels[n] === 0 && take(cluster, p, room));
  });
}

function roomOf({ nodes }: Cluster, n: number): Room {
  return {
    cpu: nodes.cpuMillis[n] - nodes.cpuRequested[n],
    memory: nodes.memoryMiB[n] - nodes.memoryRequested[n],
    pods: nodes.podLimit[n] - nodes.pods[n],
  };
}

/** Takes a Pod's requests out of the room if they fit. */
function take({ pods, revisions }: Cluster, p: number, room: Room): boolean {
  const cpu = revisions.cpuRequest[pods.revision[p]];
  const memory = revisions.memoryRequest[pods.revision[p]];
  if (room.pods < 1 || (cpu > 0 && cpu > room.cpu) || (memory > 0 && memory > room.memory)) return false;
  room.cpu -= cpu;
  room.memory -= memory;
  room.pods--;
  return true;
}

function sizeOf({ world, nodes }: Cluster, g: number): number {
  let size = 0;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 1 && nodes.group[n] === g && nodes.leaving[n] === 0) size++;
  }
  return size;
}

/**
 * Packs the waiting Pods that a node of the group would admit into new nodes, the largest first, each into the first
 * that has room. Spreading and affinity among them are left to the scheduler. Null when the group can help nobody.
 */
function optionOf(cluster: Cluster, g: number, waiting: readonly number[]): Option | null {
  const { pods, revisions, catalogue: { spec } } = cluster;
  const group = spec.nodeGroups[g];
  const most = Math.min(group.max - sizeOf(cluster, g), freeRows(cluster));
  const { cpuMillis, memoryMiB } = group.template;
  const size = (p: number) =>
    revisions.cpuRequest[pods.revision[p]] / cpuMillis + revisions.memoryRequest[pods.revision[p]] / memoryMiB;
  const suited = waiting.filter((p) => isSuited(spec.workloads[pods.workload[p]], group.template))
    .sort((a, b) => size(b) - size(a) || pods.serial[a] - pods.serial[b]);
  const empty: Room = { cpu: cpuMillis, memory: memoryMiB, pods: group.template.pods };
  giveToDaemons(cluster, group.template, empty);
  const rooms: Room[] = [];
  const helped: number[] = [];
  for (const p of suited) {
    if (rooms.some((room) => take(cluster, p, room))) helped.push(p);
    else if (rooms.length < most) {
      const room = { ...empty };
      if (!take(cluster, p, room)) continue;
      rooms.push(room);
      helped.push(p);
    }
  }
  if (rooms.length === 0) return null;
  const left = rooms.reduce((sum, { cpu, memory }) => sum + cpu / cpuMillis + memory / memoryMiB, 0);
  return { group: g, nodes: rooms.length, helped: helped.sort((a, b) => a - b), waste: left / rooms.length };
}

/** Rows that are left for new nodes. */
function freeRows({ nodes, catalogue, capacity }: Cluster): number {
  let free = capacity.nodes - catalogue.nodes.length;
  for (let n = catalogue.spec.nodes.length; n < catalogue.nodes.length; n++) if (nodes.exists[n] === 0) free++;
  return free;
}

function isSuited({ scheduling }: WorkloadSpec, { labels, taints }: Omit<NodeSpec, "name">): boolean {
  return admitsNode(scheduling, labels) && !isRepelled(scheduling.tolerations, taints);
}

/** Takes what every DaemonSet's Pod requests out of the room of a node that has none yet. */
function giveToDaemons(
  { workloads, revisions, catalogue: { spec } }: Cluster,
  node: Omit<NodeSpec, "name">,
  room: Room,
) {
  for (let w = 0; w < spec.workloads.length; w++) {
    if (spec.workloads[w].kind !== "DaemonSet" || !isSuited(spec.workloads[w], node)) continue;
    room.cpu -= revisions.cpuRequest[workloads.revision[w]];
    room.memory -= revisions.memoryRequest[workloads.revision[w]];
    room.pods--;
  }
}

/** Notes since when each node of a group could go: hardly used, or not Ready, and its Pods would fit elsewhere. */
function noteUnneeded(cluster: Cluster): void {
  const { world, nodes } = cluster;
  const now = nowMs(cluster);
  let looked = 0;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0 || nodes.group[n] < 0 || nodes.leaving[n] === 1) continue;
    const isIdle = now >= nodes.readyAtMs[n] && (nodes.ready[n] === 0 || utilisation(cluster, n) < lowUtilisation);
    const isUnneeded = isIdle && (!hasPodsToMove(cluster, n) || (looked++ < candidates && isMovable(cluster, n)));
    nodes.unneededMs[n] = isUnneeded ? (nodes.unneededMs[n] < 0 ? now : nodes.unneededMs[n]) : -1;
  }
}

/** The larger share of CPU and memory that is requested, DaemonSets included. */
function utilisation({ nodes }: Cluster, n: number): number {
  return Math.max(nodes.cpuRequested[n] / nodes.cpuMillis[n], nodes.memoryRequested[n] / nodes.memoryMiB[n]);
}

/** Whether disruption budgets let all Pods go that would have to move, and other nodes have room for them. */
function isMovable(cluster: Cluster, n: number): boolean {
  const { pods, nodes, budgets, catalogue } = cluster;
  const rooms = new Map<number, Room>();
  const spent = new Map<number, number>();
  let found = 0;
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    if (!isToMove(cluster, p)) continue;
    for (const b of catalogue.budgets.budgets[pods.workload[p]]) {
      const count = (spent.get(b) ?? 0) + 1;
      if (nodes.ready[n] === 1 && count > budgets.disruptionsAllowed[b]) return false;
      spent.set(b, count);
    }
    found = nodeWithRoom(cluster, p, n, { rooms, first: found });
    if (found < 0) return false;
  }
  return true;
}

function isToMove({ pods, catalogue }: Cluster, p: number): boolean {
  return pods.state[p] !== podState.terminating && catalogue.spec.workloads[pods.workload[p]].kind !== "DaemonSet";
}

/** The next node from `first` on, other than the Pod's own, that would admit the Pod; −1 for none. It takes its room. */
function nodeWithRoom(
  cluster: Cluster,
  p: number,
  from: number,
  { rooms, first }: { readonly rooms: Map<number, Room>; readonly first: number },
): number {
  const { world, nodes, pods, catalogue } = cluster;
  const { admits, repels } = schedulingFacts(catalogue).workload(pods.workload[p]);
  const rows = world.nodeRows[0];
  for (let step = 0; step < rows; step++) {
    const n = (first + step) % rows;
    const isOpen = nodes.exists[n] === 1 && nodes.ready[n] === 1 && nodes.unschedulable[n] === 0 &&
      nodes.memoryPressure[n] + nodes.diskPressure[n] === 0;
    if (n === from || !isOpen || admits[n] === 0 || repels[n] === 1) continue;
    const room = rooms.get(n) ?? roomOf(cluster, n);
    rooms.set(n, room);
    if (take(cluster, p, room)) return n;
  }
  return -1;
}

/** Takes empty nodes away, a few at once, or begins to drain one other node. */
function scaleDown(cluster: Cluster): void {
  const { world, nodes, catalogue: { spec } } = cluster;
  const now = nowMs(cluster);
  if (world.scaledUpMs[0] >= 0 && now - world.scaledUpMs[0] < afterAddMs) return;
  let drained = -1;
  let removed = 0;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0 || nodes.group[n] < 0 || nodes.unneededMs[n] < 0) continue;
    if (nodes.leaving[n] === 1) {
      drained = n;
      continue;
    }
    const isDue = now - nodes.unneededMs[n] >= (nodes.ready[n] === 1 ? unneededMs : unreadyMs);
    if (!isDue || sizeOf(cluster, nodes.group[n]) <= spec.nodeGroups[nodes.group[n]].min) continue;
    if (nodes.ready[n] === 0 || !hasPodsToMove(cluster, n)) {
      if (removed++ >= emptyAtOnce) continue;
      report(cluster, nodeRef(cluster, n), "ScaleDownEmpty", () => "Scale-down: removing empty node");
      removeNode(cluster, n);
    } else if (drained < 0 && isMovable(cluster, n)) {
      drained = n;
      nodes.leaving[n] = 1;
      nodes.unneededMs[n] = now;
      report(cluster, nodeRef(cluster, n), "ScaleDown", () => "marked the node as toBeDeleted/unschedulable");
      drainNode(cluster, n);
    }
  }
}

function nodeRef(cluster: Cluster, n: number): string {
  return `node/${cluster.catalogue.nodes[n].name}`;
}

/** Whether anything but a DaemonSet's Pod is there. */
function hasPodsToMove(cluster: Cluster, n: number): boolean {
  const { pods, nodes, catalogue } = cluster;
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    if (catalogue.spec.workloads[pods.workload[p]].kind !== "DaemonSet") return true;
  }
  return false;
}

/** Nodes whose Pods are gone go; one that a disruption budget has held up for too long stays. */
function finishLeaving(cluster: Cluster): void {
  const { world, nodes } = cluster;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0 || nodes.leaving[n] === 0) continue;
    if (!hasPodsToMove(cluster, n)) {
      report(cluster, nodeRef(cluster, n), "ScaleDown", () => "node removed by cluster autoscaler");
      removeNode(cluster, n);
    } else if (nowMs(cluster) - nodes.unneededMs[n] >= drainMs) {
      report(cluster, nodeRef(cluster, n), "ScaleDownFailed", () => "failed to drain the node");
      uncordonNode(cluster, n);
      nodes.unneededMs[n] = -1;
    }
  }
}
