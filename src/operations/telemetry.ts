/**
 * The metrics store: scrapes a running cluster, with noise and gaps, and keeps the recent samples of every series.
 * What it missed stays `null`: missing is not normal.
 */

import { entityKey, normal, type RandomKey, randomKey, uniform } from "../random.ts";
import type { Cluster } from "../simulator/cluster.ts";
import { nodeUsage } from "../simulator/kubelet/node_usage.ts";
import { podState } from "../simulator/pods.ts";
import { responsePercentileMs } from "../simulator/traffic/response_percentile.ts";
import type { TelemetrySpec } from "../simulator/scenario/scenario.ts";
import { nodeSignals, type Series, serviceSignals } from "./observation.ts";

/** How often metrics are scraped and how many scrapes are kept: 15 s and half an hour, as common installations do. */
const scrapeSeconds = 15;
const keptSamples = 120;

/** Relative noise of a sample (log-normal) and the probability that a target's scrape fails; assumed by us. */
const sampleNoise = 0.02;
const gapProbability = 0.01;

/** Signals of one call, as traces show them. */
const callSignals = ["errorRatio", "latencyMs", "attempts"] as const;

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

/** A store whose noise and gaps follow from the seed; `missing` is what it does not get besides. */
export function createTelemetry(seed: number, missing: TelemetrySpec): Telemetry {
  const key = randomKey(seed, "telemetry");
  const ticks: number[] = [];
  const series = new Map<SeriesKey, (number | null)[]>();
  let restarts: ReadonlyMap<number, number> = new Map();
  return {
    scrape(cluster) {
      const { tickMs } = cluster.catalogue;
      const every = Math.max(1, Math.round((scrapeSeconds * 1000) / tickMs));
      const tick = cluster.world.tick[0];
      if (tick % every !== 0) return;
      ticks.push(tick);
      const values = new Map<SeriesKey, number>();
      readServices(cluster, values, { restarts, first: ticks.length === 1, minutes: (every * tickMs) / 60_000 });
      readNodes(cluster, values);
      readCalls(cluster, values);
      restarts = restartsBySerial(cluster);
      const isLost = lossAt(missing, { key, tick, seconds: (tick * tickMs) / 1000 });
      for (const [name, value] of values) {
        const samples = series.get(name) ?? new Array<null>(ticks.length - 1).fill(null);
        samples.push(isLost(name) ? null : sampled(key, name, tick, value));
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

interface Scrape {
  readonly key: RandomKey;
  readonly tick: number;
  /** The same moment in simulated time. */
  readonly seconds: number;
}

/** Which series a scrape does not get: all signals of one target are lost together. */
function lossAt({ lossRatio, outages }: TelemetrySpec, { key, tick, seconds }: Scrape): (name: SeriesKey) => boolean {
  const now = outages.filter(({ atSeconds, durationSeconds }) =>
    atSeconds <= seconds && seconds < atSeconds + durationSeconds
  );
  if (lossRatio === 0 && now.length === 0) return () => false;
  if (now.some(({ services }) => services === null)) return () => true;
  const silent = now.flatMap(({ services }) => services ?? []).flatMap((name) => [`service/${name}/`, `call/${name}>`]);
  return (name) =>
    silent.some((start) => name.startsWith(start)) ||
    uniform(key, entityKey(name.slice(0, name.lastIndexOf("/"))), tick, 2) < lossRatio;
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

/** How often each Pod had restarted, by its serial: a counter that goes with its Pod must not hide those of others. */
function restartsBySerial({ world, pods }: Cluster): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.state[p] !== podState.none) counts.set(pods.serial[p], pods.restarts[p]);
  }
  return counts;
}

/** What the scrape before has left: counters are turned into rates. */
interface LastScrape {
  readonly restarts: ReadonlyMap<number, number>;
  /** Nothing was scraped before: whatever happened earlier is no rate. */
  readonly first: boolean;
  readonly minutes: number;
}

function readServices(cluster: Cluster, values: Map<SeriesKey, number>, last: LastScrape): void {
  const { services, workloads, catalogue: { spec } } = cluster;
  spec.services.forEach(({ name }, s) => {
    const w = services.workload[s];
    const { restarted, cpuLimits, memory, memoryLimits } = podSums(cluster, w, last);
    const ready = workloads.readyPods[w];
    const put = (signal: typeof serviceSignals[number], value: number) =>
      values.set(serviceSeries(name, signal), value);
    put("requestRate", services.offeredRate[s]);
    put("errorRatio", services.errorRatio[s]);
    put("latencyP50Ms", responsePercentileMs(cluster, s, "p50"));
    put("latencyP95Ms", responsePercentileMs(cluster, s, "p95"));
    put("latencyP99Ms", responsePercentileMs(cluster, s, "p99"));
    put("selfTimeMs", services.selfMs[s]);
    put("readyRatio", workloads.replicas[w] > 0 ? Math.min(1, ready / workloads.replicas[w]) : 0);
    put("restartRate", restarted / last.minutes);
    put("shedRatio", services.shedRatio[s]);
    if (cpuLimits > 0 && Number.isFinite(cpuLimits)) put("cpuUtilisation", workloads.cpuUsed[w] / cpuLimits);
    if (memoryLimits > 0 && Number.isFinite(memoryLimits)) put("memoryUtilisation", memory / memoryLimits);
  });
}

/** Sums over a workload's Pods; limits are each Pod's own revision's, for a rollout mixes them. Infinite where one has none. */
function podSums(cluster: Cluster, w: number, { restarts, first }: LastScrape) {
  const { pods, workloads, revisions } = cluster;
  let restarted = 0;
  let cpuLimits = 0;
  let memory = 0;
  let memoryLimits = 0;
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (!first) restarted += pods.restarts[p] - (restarts.get(pods.serial[p]) ?? 0);
    if (pods.ready[p] === 1) cpuLimits += revisions.cpuLimit[pods.revision[p]] || Infinity;
    if (pods.state[p] === podState.running || pods.state[p] === podState.starting) {
      memory += pods.memoryMiB[p];
      memoryLimits += revisions.memoryLimit[pods.revision[p]] || Infinity;
    }
  }
  return { restarted, cpuLimits, memory, memoryLimits };
}

function readNodes(cluster: Cluster, values: Map<SeriesKey, number>): void {
  const { world, nodes, catalogue } = cluster;
  const { cpuMillis, memoryMiB } = nodeUsage(cluster);
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0) continue;
    const { name } = catalogue.nodes[n];
    values.set(nodeSeries(name, "ready"), nodes.ready[n]);
    if (nodes.down[n] === 1) continue;
    values.set(nodeSeries(name, "cpuUtilisation"), Math.min(1, cpuMillis[n] / nodes.cpuMillis[n]));
    values.set(nodeSeries(name, "memoryUtilisation"), Math.min(1, memoryMiB[n] / nodes.memoryMiB[n]));
    if (nodes.diskMiB[n] > 0) values.set(nodeSeries(name, "diskUtilisation"), nodes.diskUsed[n] / nodes.diskMiB[n]);
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
