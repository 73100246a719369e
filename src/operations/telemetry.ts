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

type Signal = typeof serviceSignals[number] | typeof nodeSignals[number] | typeof callSignals[number];

/** Names what a scrape asks for all of its signals at once: table and object. */
export type TargetName = string;

export interface Telemetry {
  /** Looks at the cluster after a tick and scrapes when a scrape is due. */
  readonly scrape: (cluster: Cluster) => void;
  readonly sampleTicks: () => readonly number[];
  /** The samples of a signal, aligned with {@link Telemetry.sampleTicks}; all null for what is not scraped. */
  readonly series: (target: TargetName, signal: Signal) => Series;
}

export function serviceTarget(service: string): TargetName {
  return `service/${service}`;
}

export function nodeTarget(node: string): TargetName {
  return `node/${node}`;
}

export function callTarget(caller: string, callee: string): TargetName {
  return `call/${caller}>${callee}`;
}

/** A target and what is stored of it. */
interface Target {
  readonly name: TargetName;
  /** Key of its draws, as that of every series: worked out once, for they are many. */
  readonly entity: number;
  readonly series: Map<Signal, StoredSeries>;
}

interface StoredSeries {
  readonly entity: number;
  /** The most that a sample may say, noise included. */
  readonly most: number;
  readonly samples: (number | null)[];
}

/** Asks a target in one scrape; its signals are put into what that gives. */
type Ask = (target: TargetName) => (signal: Signal, value: number) => void;

/** A store whose noise and gaps follow from the seed; `missing` is what it does not get besides. */
export function createTelemetry(seed: number, missing: TelemetrySpec): Telemetry {
  const key = randomKey(seed, "telemetry");
  const ticks: number[] = [];
  const targets = new Map<TargetName, Target>();
  let restarts: ReadonlyMap<number, number> = new Map();
  return {
    scrape(cluster) {
      const { tickMs } = cluster.catalogue;
      const every = Math.max(1, Math.round((scrapeSeconds * 1000) / tickMs));
      const tick = cluster.world.tick[0];
      if (tick % every !== 0) return;
      const scrapes = ticks.push(tick);
      const isLost = lossAt(missing, { key, tick, seconds: (tick * tickMs) / 1000 });
      const ask: Ask = (name) => {
        const target = targets.get(name) ?? { name, entity: entityKey(name), series: new Map() };
        targets.set(name, target);
        const arrives = !isLost(target) && uniform(key, target.entity, tick, 0) >= gapProbability;
        return (signal, value) => {
          const stored = target.series.get(signal) ?? newSeries(name, signal, scrapes - 1);
          target.series.set(signal, stored);
          stored.samples.push(arrives ? sampled(value, stored, { key, tick }) : null);
        };
      };
      readServices(cluster, ask, { restarts, first: scrapes === 1, minutes: (every * tickMs) / 60_000 });
      readNodes(cluster, ask);
      readCalls(cluster, ask);
      restarts = restartsBySerial(cluster);
      if (scrapes > keptSamples) ticks.shift();
      for (const { series } of targets.values()) {
        for (const { samples } of series.values()) {
          if (samples.length < scrapes) samples.push(null);
          if (scrapes > keptSamples) samples.shift();
        }
      }
    },
    sampleTicks: () => [...ticks],
    series: (target, signal) => targets.get(target)?.series.get(signal)?.samples.slice() ?? ticks.map(() => null),
  };
}

function newSeries(target: TargetName, signal: Signal, missed: number): StoredSeries {
  return {
    entity: entityKey(`${target}/${signal}`),
    most: signal === "ready" || signal.endsWith("Ratio") ? 1 : Infinity,
    samples: new Array<null>(missed).fill(null),
  };
}

/** What arrives carries relative noise; zero stays zero. */
function sampled(
  value: number,
  { entity, most }: StoredSeries,
  { key, tick }: { readonly key: RandomKey; readonly tick: number },
): number {
  return value === 0 ? 0 : Math.min(most, value * Math.exp(sampleNoise * normal(key, entity, tick, 1)));
}

interface Scrape {
  readonly key: RandomKey;
  readonly tick: number;
  /** The same moment in simulated time. */
  readonly seconds: number;
}

/** Which targets a scrape does not reach, besides the usual few: all signals of one target are lost together. */
function lossAt({ lossRatio, outages }: TelemetrySpec, { key, tick, seconds }: Scrape): (target: Target) => boolean {
  const now = outages.filter(({ atSeconds, durationSeconds }) =>
    atSeconds <= seconds && seconds < atSeconds + durationSeconds
  );
  if (lossRatio === 0 && now.length === 0) return () => false;
  if (now.some(({ services }) => services === null)) return () => true;
  const silent = now.flatMap(({ services }) => services ?? []);
  const isSilent = (name: TargetName) =>
    silent.some((service) => name === serviceTarget(service) || name.startsWith(callTarget(service, "")));
  return ({ name, entity }) => isSilent(name) || uniform(key, entity, tick, 2) < lossRatio;
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

function readServices(cluster: Cluster, ask: Ask, last: LastScrape): void {
  const { services, workloads, catalogue: { spec } } = cluster;
  spec.services.forEach(({ name }, s) => {
    const w = services.workload[s];
    const { restarted, cpuLimits, memory, memoryLimits } = podSums(cluster, w, last);
    const ready = workloads.readyPods[w];
    const put = ask(serviceTarget(name));
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

function readNodes(cluster: Cluster, ask: Ask): void {
  const { world, nodes, catalogue } = cluster;
  const { cpuMillis, memoryMiB } = nodeUsage(cluster);
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0) continue;
    const { name } = catalogue.nodes[n];
    const put = ask(nodeTarget(name));
    put("ready", nodes.ready[n]);
    if (nodes.down[n] === 1) continue;
    put("cpuUtilisation", Math.min(1, cpuMillis[n] / nodes.cpuMillis[n]));
    put("memoryUtilisation", Math.min(1, memoryMiB[n] / nodes.memoryMiB[n]));
    if (nodes.diskMiB[n] > 0) put("diskUtilisation", nodes.diskUsed[n] / nodes.diskMiB[n]);
  }
}

function readCalls(cluster: Cluster, ask: Ask): void {
  const { calls, services, catalogue: { spec } } = cluster;
  spec.calls.forEach(({ caller, callee }, c) => {
    if (services.servedRate[calls.caller[c]] <= 0) return;
    const put = ask(callTarget(caller, callee));
    put("errorRatio", calls.attemptFailure[c]);
    put("latencyMs", calls.attemptMs[c]);
    put("attempts", calls.attemptsPerCall[c]);
  });
}
