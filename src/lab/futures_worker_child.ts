/** A thread of the simulator's bench: an order to roll futures comes in, how long they took goes out. */

import { fork, release } from "../simulator/cluster.ts";
import { drainNode } from "../simulator/nodes.ts";
import { createWorld, stepWorld } from "../simulator/world.ts";
import { largeWorld } from "./large_world.ts";

export interface FuturesOrder {
  readonly nodes: number;
  readonly pods: number;
  readonly ticks: number;
  readonly futures: number;
}

export interface FuturesDone {
  readonly seconds: number;
}

addEventListener("message", ({ data }: MessageEvent<FuturesOrder>) => postMessage(roll(data)));

/** Every future drains another node, so that Pods are evicted, placed and started in it. */
function roll({ nodes, pods, ticks, futures }: FuturesOrder): FuturesDone {
  const world = createWorld(largeWorld(nodes, pods), 1);
  for (let i = 0; i < 100; i++) stepWorld(world);
  const future = (n: number) => {
    const cluster = fork(world.cluster);
    drainNode(cluster, n % nodes);
    for (let i = 0; i < ticks; i++) stepWorld({ ...world, cluster });
    release(cluster);
  };
  for (let n = 0; n < 20; n++) future(n);
  const start = performance.now();
  for (let n = 0; n < futures; n++) future(n);
  return { seconds: (performance.now() - start) / 1000 };
}
