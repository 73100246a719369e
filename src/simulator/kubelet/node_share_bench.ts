/**
 * What nodes cost in a tick of 5,000 of them with 150,000 Pods, limits overcommitted by a quarter and load that moves by
 * some percent in every tick: shares, pressure, and the same with every node looked at Pod by Pod.
 */

import { createCluster, settle } from "../create_cluster.ts";
import { tickAutoscaler } from "../autoscaling/cluster_autoscaler.ts";
import { tickPressure } from "./node_pressure.ts";
import { tickNodes } from "../nodes/node_lifecycle.ts";
import { shareNodes } from "./node_share.ts";
import { testingKeys, testingNode, testingSpec, testingWorkload } from "../testing_cluster.ts";
import { tick } from "../tick.ts";

const nodes = 5_000;
const workloads = 3_000;
const replicas = 50;

const cluster = createCluster(testingSpec({
  // 30 Pods to a node: 30 × 500 m of limits on 12,000 m.
  nodes: Array.from({ length: nodes }, (_, i) => testingNode(`n${i}`, { cpuMillis: 12_000, memoryMiB: 8192 })),
  workloads: Array.from(
    { length: workloads },
    (_, i) => testingWorkload(`w${i}`, { replicas, template: { cpuRequestMillis: 250, cpuLimitMillis: 500 } }),
  ),
}));
settle(cluster, testingKeys.placement);

let turn = 0;

/** A state of the fleet after one more tick's load: each service around half of its limits, by 10 % and some noise. */
function move(): void {
  turn++;
  for (let s = 0; s < workloads; s++) {
    const swing = 0.1 * Math.sin(turn / 40 + s) + 0.03 * Math.sin(turn * (s % 17 + 1));
    cluster.entries.rate[s] = 50 * replicas * (1 + swing);
  }
}

function step(): void {
  move();
  tick(cluster, testingKeys);
}

for (let i = 0; i < 300; i++) step();

Deno.bench("tick, 150,000 Pods under load", () => step());

/** The load of this tick as traffic would leave it, so that shares alone are measured. */
function jitter(): void {
  turn++;
  const { classes } = cluster;
  for (let w = 0; w < workloads; w++) classes.cpuUsed[4 * w] = 250 * (1 + 0.05 * Math.sin(turn * (w % 23 + 1)));
}

for (let i = 0; i < 300; i++) {
  jitter();
  cluster.world.tick[0]++;
  shareNodes(cluster);
}

Deno.bench("jitter alone", { group: "shares", baseline: true }, () => jitter());

Deno.bench("jitter and shareNodes(), 5,000 nodes", { group: "shares" }, () => {
  jitter();
  cluster.world.tick[0]++;
  shareNodes(cluster);
});

const bounds = cluster.nodes.cpuWantedBound.slice();
Deno.bench("jitter and shareNodes() of every node, Pod by Pod", { group: "shares" }, () => {
  jitter();
  cluster.nodes.cpuWantedBound.fill(Infinity);
  shareNodes(cluster);
  cluster.nodes.cpuWantedBound.set(bounds);
});

Deno.bench("tickPressure(), 5,000 nodes", () => tickPressure(cluster));

Deno.bench("tickNodes() and tickAutoscaler() of a settled cluster", () => {
  tickNodes(cluster);
  tickAutoscaler(cluster);
});
