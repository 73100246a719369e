/** From nothing to measurements of the simulator beside their limits: what `deno task bench simulator` prints. */

import { randomKey } from "../random.ts";
import { type Cluster, fork, release } from "../simulator/cluster.ts";
import { createCluster } from "../simulator/create_cluster.ts";
import { schedule } from "../simulator/scheduling/schedule.ts";
import { createWorld, stepWorld, type World } from "../simulator/world.ts";
import { futuresInWorker } from "./futures_in_worker.ts";
import { largeWorld } from "./large_world.ts";
import { writeSnapshot } from "./write_snapshot.ts";

/** Nodes and Pods of the sizes that cost is followed over. */
export const sizes = [[10, 200], [100, 2_000], [1_000, 20_000], [5_000, 150_000]] as const;

/** Before anything is timed, the world ticks this often: code is compiled and HPAs have found their size. */
const warmTicks = 100;

/** What one size costs. Times in seconds. */
export interface SizeCost {
  readonly nodes: number;
  readonly pods: number;
  readonly services: number;
  readonly megabytes: number;
  readonly ticksPerSecond: number;
  readonly forkSeconds: number;
  readonly passSeconds: number;
  readonly copySeconds: number;
}

/** Ticks under varying load, forks, and plain passes over the same bytes, in one process at one time. */
export function measureSize(nodes: number, pods: number): { readonly cost: SizeCost; readonly world: World } {
  const world = createWorld(largeWorld(nodes, pods), 1);
  for (let i = 0; i < warmTicks; i++) stepWorld(world);
  const ticks = pods >= 20_000 ? 300 : 3_000;
  const tickSeconds = median(5, () => {
    for (let i = 0; i < ticks; i++) stepWorld(world);
  }) / ticks;
  const { cluster } = world;
  const copy = new Uint32Array(cluster.words.length);
  const integers = new Int32Array(cluster.buffer);
  const cost: SizeCost = {
    nodes,
    pods: livePods(cluster),
    services: cluster.capacity.services,
    megabytes: cluster.buffer.byteLength / 1e6,
    ticksPerSecond: 1 / tickSeconds,
    forkSeconds: median(201, () => release(fork(cluster))),
    passSeconds: median(501, () => void sumOf(integers)),
    copySeconds: median(201, () => copy.set(cluster.words)),
  };
  return { cost, world };
}

/** Pods a second that the scheduler binds when all Pods of a cluster wait at once. */
export function measurePlacement(nodes: number, pods: number): number {
  const placement = randomKey(1, "placement");
  const { cluster: spec } = largeWorld(nodes, pods);
  const times = Array.from({ length: 3 }, () => {
    const cluster = createCluster(spec);
    const seconds = secondsOf(() => schedule(cluster, placement));
    const waiting = cluster.world.pendingPods[0];
    if (waiting > 0) throw new Error(`Cannot measure placement: ${waiting} of ${pods} Pods found no node`);
    return seconds;
  });
  return pods / middle(times);
}

/** Seconds to write a snapshot to a file that exists already, and those of the first one, which encodes the facts. */
export function measureSnapshot(cluster: Cluster): { readonly first: number; readonly next: number } {
  const path = Deno.makeTempFileSync({ suffix: ".cluster" });
  try {
    const write = () => writeSnapshot(cluster, path);
    const first = secondsOf(write);
    return { first, next: median(11, write) };
  } finally {
    Deno.removeSync(path);
  }
}

/** Futures of 60 ticks a second: forked from a settled world, a node drained in each, on `workers` threads. */
export async function measureFutures(workers: number, futures: number): Promise<number> {
  const order = { nodes: 100, pods: 2_000, ticks: 60, futures };
  const threads = Array.from({ length: workers }, (_, at) => futuresInWorker({ ...order, first: at * futures }));
  return (await Promise.all(threads)).reduce((sum, { seconds }) => sum + futures / seconds, 0);
}

function livePods({ workloads }: Cluster): number {
  return workloads.pods.reduce((sum, each) => sum + each, 0);
}

function sumOf(words: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < words.length; i++) sum = (sum + words[i]) | 0;
  return sum;
}

function secondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function median(runs: number, work: () => void): number {
  return middle(Array.from({ length: runs }, () => secondsOf(work)));
}

function middle(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1];
}
