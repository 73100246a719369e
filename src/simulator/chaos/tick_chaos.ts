/** From the faults of a world and the time to physical causes in a cluster. Nothing paints a status: effects follow. */

import type { Cluster } from "../cluster.ts";
import { loseNode, recoverNode } from "../nodes/nodes.ts";
import { zoneLabel } from "../nodes/zones.ts";
import { beginMomentary } from "./begin_momentary.ts";
import type { NodeSpec } from "../spec.ts";
import type { Fault, SustainedFault } from "./chaos_event.ts";
import { writeCauses } from "./write_causes.ts";

/** Starts and ends the faults whose time has come with the tick that begins at `nowMs`. */
export function tickChaos(cluster: Cluster, faults: readonly Fault[], nowMs: number): void {
  let changed = false;
  for (const fault of faults) {
    if ("endMs" in fault) {
      if (fault.beginMs === nowMs || fault.endMs === nowMs) changed = true;
      else if (fault.kind === "zone_loss" && isOn(fault, nowMs)) loseNewcomers(cluster, fault.zone);
    } else if (fault.beginMs === nowMs) beginMomentary(cluster, fault);
  }
  if (!changed) return;
  const lasting = faults.filter((fault) => "endMs" in fault);
  const on = lasting.filter((fault) => isOn(fault, nowMs));
  writeCauses(cluster, on);
  loseAndRecover(cluster, lasting, on);
}

/** Factor on the entry rate of a service at a time: the product of the bursts that are on, each ramping up linearly. */
export function burstFactor(faults: readonly Fault[], service: string, nowMs: number): number {
  let factor = 1;
  for (const fault of faults) {
    if (fault.kind !== "burst_traffic" || !isOn(fault, nowMs) || !fault.service.includes(service)) continue;
    const since = nowMs / 1000 - fault.atSeconds;
    const ramp = fault.rampSeconds > 0 ? Math.min(1, since / fault.rampSeconds) : 1;
    factor *= 1 + (fault.factor - 1) * ramp;
  }
  return factor;
}

function isOn({ beginMs, endMs }: SustainedFault, nowMs: number): boolean {
  return beginMs <= nowMs && nowMs < endMs;
}

/** Machines that were ordered into a zone after it was lost are lost as well. */
function loseNewcomers(cluster: Cluster, zones: readonly string[]): void {
  const { world, nodes, catalogue } = cluster;
  for (let n = catalogue.spec.nodes.length; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 1 && nodes.down[n] === 0 && isIn(zones, catalogue.nodes[n])) loseNode(cluster, n);
  }
}

function isIn(zones: readonly string[], { labels }: NodeSpec): boolean {
  return zones.includes(labels[zoneLabel] ?? "");
}

/** A node that several faults take is back when the last of them ends. Nodes that no fault ever takes are left alone. */
function loseAndRecover(cluster: Cluster, all: readonly SustainedFault[], on: readonly SustainedFault[]): void {
  const { nodes } = cluster;
  const gone = new Set(on.flatMap((fault) => nodesTaken(cluster, fault)));
  for (const n of new Set(all.flatMap((fault) => nodesTaken(cluster, fault)))) {
    if (nodes.exists[n] === 0 || (nodes.down[n] === 1) === gone.has(n)) continue;
    if (gone.has(n)) loseNode(cluster, n);
    else recoverNode(cluster, n);
  }
}

function nodesTaken({ catalogue }: Cluster, fault: SustainedFault): readonly number[] {
  switch (fault.kind) {
    case "node_failure":
      return fault.nodes.flatMap((name) => catalogue.nodeIndex.get(name) ?? []);
    case "zone_loss":
      return catalogue.nodes.flatMap((node, n) => isIn(fault.zone, node) ? [n] : []);
    default:
      return [];
  }
}
