/** From Pods that fit nowhere to the nodes that are ordered for them. */

import { type Cluster, nowMs, report } from "../cluster.ts";
import { addNode } from "../nodes/nodes.ts";
import { podName, podReason, podState } from "../pods.ts";
import { admitsNode } from "../scheduling/node_affinity.ts";
import { isRepelled } from "../scheduling/taint_toleration.ts";
import { schedulingFacts } from "../scheduling/workload_facts.ts";
import type { NodeSpec, WorkloadSpec } from "../spec.ts";
import { type Room, roomOf, sizeOf, take } from "./cluster_room.ts";

/** How long the scheduler may take to try a node that has booted: its longest back-off, and a scan. */
const settlingMs = 20_000;

/** What one more node group could do for the Pods that wait. */
interface Option {
  readonly group: number;
  readonly nodes: number;
  readonly helped: readonly number[];
  /** Share of the new nodes' CPU and memory that stays unrequested, 0–2. */
  readonly waste: number;
}

/** Orders nodes for Pods that fit nowhere. Returns whether there were such Pods that a group could help. */
export function scaleUp(cluster: Cluster): boolean {
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
