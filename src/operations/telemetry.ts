/**
 * The metrics store: scrapes a running cluster, with noise and gaps, and keeps the recent samples of every series.
 * What it missed stays `null`: missing is not normal.
 */

import { entityKey, normal, type RandomKey, randomKey, uniform } from "../random.ts";
import type { Cluster } from "../simulator/cluster.ts";
import { podState } from "../simulator/pods.ts";
import { nodeSignals, type Series, serviceSignals } from "./observation.ts";

/** How often metrics are scraped and how many scrapes are kept: 15 s and half an hour, as common installations do. */
const scrapeSeconds = 15;
const keptSamples = 120;

/** Relative noise of a sample (log-normal) and the probability that a target's scrape fails; assumed by us. */
const sampleNoise = 0.02;
const gapProbability = 0.01;

/** Signals of one call, as traces show them. */
export const callSignals = ["errorRatio", "latencyMs", "attempts"] as const;

/** Names one series: table, object, signal. */
export type SeriesKey = string;

export interface Telemetry {
  /** Looks at the cluster after a tick and scrapes when a scrape is due. */
  readonly scrape: (cluster: Cluster) => void;
  readonly sampleTicks: () => readonly number[];
  /** The samples of a series, aligned with {@link Telemetry.sampleTicks}; all null for an object that is not scraped. */
  readonly series: (key: SeriesKey) => Series;
}

export function serviceSeries(service: string, signal: typeof serviceSignals[number]): SeriesKey {
  return `service/${service}/${signal}`;
}

export function nodeSeries(node: string, signal: typeof nodeSignals[number]): SeriesKey {
  return `node/${node}/${signal}`;
}

export function callSeries(caller: string, callee: string, signal: typeof callSignals[number]): SeriesKey {
  return `call/${caller}>${callee}/${signal}`;
}

/** A store whose noise and gaps follow from the seed. */
export function createTelemetry(seed: number): Telemetry {
  const key = randomKey(seed, "telemetry");
  const ticks: number[] = [];
  const series = new Map<SeriesKey, (number | null)[]>();
  const restarts = new Map<string, number>();
  return {
    scrape(cluster) {
      const { tickMs } = cluster.catalogue;
      const every = Math.max(1, Math.round((scrapeSeconds * 1000) / tickMs));
      const tick = cluster.world.tick[0];
      if (tick % every !== 0) return;
      ticks.push(tick);
      const values = new Map<SeriesKey, number>();
      readServices(cluster, values, restarts, every);
      readNodes(cluster, values);
      readCalls(cluster, values);
      for (const [name, value] of values) {
        const samples = series.get(name) ?? new Array<null>(ticks.length - 1).fill(null);
        samples.push(sampled(key, name, tick, value));
        series.set(name, samples);
      }
      for (const samples of series.values()) if (samples.length < ticks.length) samples.push(null);
      if (ticks.length > keptSamples) {
        ticks.shift();
        for (const samples of series.values()) samples.shift();
      }
    },
    sampleTicks: () => [...ticks],
    series: (name) => series.get(name)?.slice() ?? ticks.map(() => null),
  };
}

/** All signals of one target are lost together; what arrives carries relative noise, so that zero stays zero. */
function sampled(key: RandomKey, name: SeriesKey, tick: number, value: number): number | null {
  const target = entityKey(name.slice(0, name.lastIndexOf("/")));
  if (uniform(key, target, tick, 0) < gapProbability) return null;
  const noisy = value * Math.exp(sampleNoise * normal(key, entityKey(name), tick, 1));
  return isShare(name) ? Math.min(1, noisy) : noisy;
}

function isShare(name: SeriesKey): boolean {
  return name.endsWith("Ratio") || name.endsWith("/ready");
}

function readServices(
  cluster: Cluster,
  values: Map<SeriesKey, number>,
  restarts: Map<string, number>,
  every: number,
): void {
  const { services, workloads, revisions, pods, catalogue: { spec, tickMs } } = cluster;
  spec.services.forEach(({ name }, s) => {
    const w = services.workload[s];
    const r = workloads.revision[w];
    let count = 0;
    let memory = 0;
    let running = 0;
    for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
      count += pods.restarts[p];
      if (pods.state[p] === podState.running) {
        running++;
        memory += pods.memoryMiB[p];
      }
    }
    const before = restarts.get(name) ?? count;
    restarts.set(name, count);
    const ready = workloads.readyPods[w];
    const put = (signal: typeof serviceSignals[number], value: number) =>
      values.set(serviceSeries(name, signal), value);
    put("requestRate", services.offeredRate[s]);
    put("errorRatio", services.errorRatio[s]);
    put("latencyP50Ms", services.p50Ms[s]);
    put("latencyP95Ms", services.p95Ms[s]);
    put("latencyP99Ms", services.p99Ms[s]);
    put("selfTimeMs", services.selfMs[s]);
    put("readyRatio", workloads.replicas[w] > 0 ? Math.min(1, ready / workloads.replicas[w]) : 0);
    put("restartRate", Math.max(0, count - before) / ((every * tickMs) / 60_000));
    if (ready > 0 && revisions.cpuLimit[r] > 0) {
      put("cpuUtilisation", workloads.cpuUsed[w] / (ready * revisions.cpuLimit[r]));
    }
    if (running > 0 && revisions.memoryLimit[r] > 0) {
      put("memoryUtilisation", memory / (running * revisions.memoryLimit[r]));
    }
  });
}

function readNodes(cluster: Cluster, values: Map<SeriesKey, number>): void {
  const { world, nodes, pods, workloads, catalogue } = cluster;
  const cpu = new Float64Array(world.nodeRows[0]);
  const memory = new Float64Array(world.nodeRows[0]);
  for (let p = 0; p < world.podRows[0]; p++) {
    const n = pods.node[p];
    if (pods.state[p] === podState.none || n < 0) continue;
    memory[n] += pods.memoryMiB[p];
    if (pods.ready[p] === 1) cpu[n] += workloads.cpuUsed[pods.workload[p]] / workloads.readyPods[pods.workload[p]];
  }
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0) continue;
    const { name } = catalogue.nodes[n];
    values.set(nodeSeries(name, "ready"), nodes.ready[n]);
    if (nodes.down[n] === 1) continue;
    values.set(nodeSeries(name, "cpuUtilisation"), Math.min(1, (cpu[n] + nodes.cpuStolen[n]) / nodes.cpuMillis[n]));
    values.set(
      nodeSeries(name, "memoryUtilisation"),
      Math.min(1, (memory[n] + nodes.memoryStolen[n]) / nodes.memoryMiB[n]),
    );
  }
}

function readCalls(cluster: Cluster, values: Map<SeriesKey, number>): void {
  const { calls, services, catalogue: { spec } } = cluster;
  spec.calls.forEach(({ caller, callee }, c) => {
    if (services.servedRate[calls.caller[c]] <= 0) return;
    values.set(callSeries(caller, callee, "errorRatio"), calls.attemptFailure[c]);
    values.set(callSeries(caller, callee, "latencyMs"), calls.attemptMs[c]);
    values.set(callSeries(caller, callee, "attempts"), calls.attemptsPerCall[c]);
  });
}
