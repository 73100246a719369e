/** From a cluster after a tick to its rows of an export: the true values, of which an operator has noisy samples only. */

import type { RowOf } from "../memory/columns.ts";
import type { Cluster } from "../simulator/cluster.ts";
import { nodeUsage } from "../simulator/kubelet/node_usage.ts";
import { responsePercentileMs } from "../simulator/traffic/response_percentile.ts";
import type { exportTables } from "./export_tables.ts";

type Tables = typeof exportTables;

export type ExportRows = { readonly [Name in keyof Tables]: RowOf<Tables[Name]["columns"]>[] };

/** Adds one tick's rows of Services, workloads and nodes to `rows`. */
export function addTickRows(cluster: Cluster, rows: ExportRows): void {
  const { world, catalogue: { spec } } = cluster;
  const tick = world.tick[0];
  const moment = { tick, seconds: tick * spec.tickSeconds };
  addServices(cluster, moment, rows.services);
  addWorkloads(cluster, moment, rows.workloads);
  addNodes(cluster, moment, rows.nodes);
}

interface Moment {
  readonly tick: number;
  readonly seconds: number;
}

function addServices(cluster: Cluster, moment: Moment, rows: ExportRows["services"]): void {
  const { services, catalogue: { spec } } = cluster;
  spec.services.forEach(({ name }, s) =>
    rows.push({
      ...moment,
      service: name,
      offeredPerSecond: services.offeredRate[s],
      servedPerSecond: services.servedRate[s],
      errorRatio: services.errorRatio[s],
      p50Ms: responsePercentileMs(cluster, s, "p50"),
      p95Ms: responsePercentileMs(cluster, s, "p95"),
      p99Ms: responsePercentileMs(cluster, s, "p99"),
      backlogRequests: services.backlog[s],
    })
  );
}

function addWorkloads(
  { workloads, pods, catalogue: { spec } }: Cluster,
  moment: Moment,
  rows: ExportRows["workloads"],
) {
  spec.workloads.forEach(({ name }, w) => {
    let memory = 0;
    let restarts = 0;
    for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
      memory += pods.memoryMiB[p];
      restarts += pods.restarts[p];
    }
    rows.push({
      ...moment,
      workload: name,
      desiredReplicas: workloads.replicas[w],
      readyReplicas: workloads.readyPods[w],
      pods: workloads.pods[w],
      cpuUsedMillis: workloads.cpuUsed[w],
      memoryUsedMiB: memory,
      restarts,
    });
  });
}

function addNodes(cluster: Cluster, moment: Moment, rows: ExportRows["nodes"]): void {
  const { world, nodes, catalogue } = cluster;
  const used = nodeUsage(cluster);
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0) continue;
    rows.push({
      ...moment,
      node: catalogue.nodes[n].name,
      ready: nodes.ready[n] === 1,
      schedulable: nodes.unschedulable[n] === 0,
      cpuAllocatableMillis: nodes.cpuMillis[n],
      cpuRequestedMillis: nodes.cpuRequested[n],
      cpuUsedMillis: used.cpuMillis[n],
      memoryAllocatableMiB: nodes.memoryMiB[n],
      memoryRequestedMiB: nodes.memoryRequested[n],
      memoryUsedMiB: used.memoryMiB[n],
      pods: nodes.pods[n],
    });
  }
}
