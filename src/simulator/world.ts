/** The hidden world: a cluster under its weather (load) and its chaos, stepped tick by tick. Only the lab builds one. */

import { entityKey, normal, type RandomKey, randomKey } from "../random.ts";
import { rowOf } from "./catalogue.ts";
import type { Fault } from "./chaos/chaos_event.ts";
import { resolveChaos } from "./chaos/resolve_chaos.ts";
import { burstFactor, tickChaos } from "./chaos/tick_chaos.ts";
import { type Cluster, nowMs } from "./cluster.ts";
import { createCluster, settle } from "./create_cluster.ts";
import { setEntrySource } from "./network/reachability.ts";
import type { LoadSpec } from "./spec.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { tick, type TickKeys, tickKeys } from "./tick.ts";

/** Traffic into one service, by the row of its entry and the key of its noise. */
export interface Weather {
  readonly load: LoadSpec;
  readonly entry: number;
  readonly entity: number;
}

export interface World {
  readonly cluster: Cluster;
  readonly weather: readonly Weather[];
  readonly chaos: readonly Fault[];
  readonly keys: TickKeys;
  readonly traffic: RandomKey;
}

/** A world at tick 0 whose weather and engine draws follow from the seed. */
export function createWorld(scenario: Pick<Scenario, "cluster" | "load" | "chaos">, seed: number): World {
  const cluster = createCluster(scenario.cluster);
  const keys = tickKeys(seed);
  settle(cluster, keys.placement);
  const { serviceIndex, workloadIndex } = cluster.catalogue;
  const weather = scenario.load.map((load) => {
    const entry = rowOf(serviceIndex, load.service, "service");
    if (load.source !== null) setEntrySource(cluster, entry, rowOf(workloadIndex, load.source, "workload"));
    return { load, entry, entity: entityKey(load.service) };
  });
  const chaos = resolveChaos(scenario.chaos, scenario.cluster, randomKey(seed, "chaos"));
  return { cluster, weather, chaos, keys, traffic: randomKey(seed, "traffic") };
}

/** One tick: chaos begins or ends, traffic arrives, the cluster reacts. */
export function stepWorld(world: World): void {
  const { cluster, chaos } = world;
  const now = nowMs(cluster);
  tickChaos(cluster, chaos, now);
  cluster.entries.rate.fill(0);
  for (const each of world.weather) {
    cluster.entries.rate[each.entry] += rateOf(each, world, now) * burstFactor(chaos, each.load.service, now);
  }
  tick(cluster, world.keys);
}

function rateOf({ load, entity }: Weather, { traffic, cluster }: World, now: number): number {
  const seasonal = 1 + load.swing * Math.sin((2 * Math.PI * now) / (load.periodSeconds * 1000));
  return load.requestsPerSecond * seasonal * noiseFactor(load.noise, traffic, entity, cluster.world.tick[0]);
}

/** A log-normal factor of mean 1 and roughly the given coefficient of variation. */
export function noiseFactor(variation: number, key: RandomKey, entity: number, tickNumber: number): number {
  return variation === 0 ? 1 : Math.exp(variation * normal(key, entity, tickNumber) - (variation * variation) / 2);
}
