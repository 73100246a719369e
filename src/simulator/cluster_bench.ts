/** What forks, ticks, hashes and saves cost. A fork of 2,000 Pods must stay below 10 µs. */

import { type Cluster, fork, hash, load, release, save } from "./cluster.ts";
import { createCluster, settle } from "./create_cluster.ts";
import {
  defaultProbe,
  testingCall,
  testingKeys,
  testingNode,
  testingSpec,
  testingWorkload,
} from "./testing_cluster.ts";
import { tick } from "./tick.ts";

/** Services in a line with side calls, each on `replicas` Pods. */
function chain(services: number, replicas: number, nodes: number, cpuMillis = 8000): Cluster {
  const names = Array.from({ length: services }, (_, i) => `s${i}`);
  const cluster = createCluster(testingSpec({
    nodes: Array.from({ length: nodes }, (_, i) => testingNode(`n${i}`, { cpuMillis, memoryMiB: 8192 })),
    workloads: names.map((name) =>
      testingWorkload(name, { replicas, template: { readiness: defaultProbe, liveness: defaultProbe } })
    ),
    calls: names.slice(1).map((name, i) => testingCall(names[i >> 1], name, { attempts: 2, callsPerRequest: 0.5 })),
  }));
  settle(cluster, testingKeys.placement);
  return cluster;
}

const graph = chain(12, 3, 5);
const large = chain(50, 40, 100);
/** 20 Pods a node with limits of 200 m each on 3,000 m. */
const overcommitted = chain(50, 40, 100, 3000);

/** Quiet: nothing is unsettled and load does not change. */
function quiet(cluster: Cluster): void {
  cluster.entries.rate[0] = 40;
  for (let i = 0; i < 100; i++) tick(cluster, testingKeys);
}

quiet(graph);
quiet(large);
quiet(overcommitted);

Deno.bench("fork and release, 2,000 Pods", () => release(fork(large)));

Deno.bench("tick, 12 services, quiet", () => tick(graph, testingKeys));

let turn = 0;
Deno.bench("tick, 12 services, load varies", () => {
  graph.entries.rate[0] = 40 + 20 * Math.sin(turn++);
  tick(graph, testingKeys);
});

Deno.bench("tick, 2,000 Pods on 100 nodes, quiet", () => tick(large, testingKeys));

Deno.bench("tick, 2,000 Pods on 100 overcommitted nodes", () => tick(overcommitted, testingKeys));

Deno.bench("tick, 2,000 Pods on 100 nodes, every Pod leaks", () => {
  const cluster = fork(large);
  cluster.workloads.leakMiBPerMinute.fill(1);
  cluster.workloads.unsettled.fill(1);
  tick(cluster, testingKeys);
  release(cluster);
});

Deno.bench("rehearsal of 120 ticks with a drain, 12 services", () => {
  const cluster = fork(graph);
  cluster.nodes.unschedulable[0] = cluster.nodes.draining[0] = cluster.world.nodesUnsettled[0] = 1;
  for (let i = 0; i < 120; i++) tick(cluster, testingKeys);
  release(cluster);
});

Deno.bench("hash, 2,000 Pods", () => void hash(large));

Deno.bench("save, 2,000 Pods", () => void save(large));

const saved = save(large);
Deno.bench("load, 2,000 Pods", () => void load(saved));
