/** From an order to rolled futures: how long they took, and the hash of each of their final states. */

import { fork, hash, release } from "../simulator/cluster.ts";
import { drainNode } from "../simulator/nodes/nodes.ts";
import { createWorld, stepWorld } from "../simulator/world.ts";
import { largeWorld } from "./large_world.ts";

/** Futures `first` … `first + futures − 1` of one settled world of so many nodes and Pods. */
export interface FuturesOrder {
  readonly nodes: number;
  readonly pods: number;
  readonly ticks: number;
  readonly first: number;
  readonly futures: number;
}

export interface FuturesDone {
  readonly seconds: number;
  readonly hashes: readonly string[];
}

/** Before its futures the world ticks this often. */
const warmTicks = 100;

/** Every future drains another node, so that Pods are evicted, placed and started in it. */
export function rollFutures({ nodes, pods, ticks, first, futures }: FuturesOrder): FuturesDone {
  const world = createWorld(largeWorld(nodes, pods), 1);
  for (let i = 0; i < warmTicks; i++) stepWorld(world);
  const future = (number: number) => {
    const cluster = fork(world.cluster);
    drainNode(cluster, number % nodes);
    const rolled = { ...world, cluster };
    for (let i = 0; i < ticks; i++) stepWorld(rolled);
    return cluster;
  };
  const numbers = Array.from({ length: futures }, (_, i) => first + i);
  const hashes = numbers.map((number) => {
    const cluster = future(number);
    const final = hash(cluster);
    release(cluster);
    return final;
  });
  const start = performance.now();
  for (const number of numbers) release(future(number));
  return { seconds: (performance.now() - start) / 1000, hashes };
}
