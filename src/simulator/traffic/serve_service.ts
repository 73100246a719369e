/** From the requests offered to a service to what its endpoints do with them: queue, wait, serve, use CPU (definitions §1). */

import { calleesMs } from "./callees_ms.ts";
import type { Cluster } from "../cluster.ts";
import { classSlots } from "../columns.ts";
import { meanWaitMs, waitVariance } from "./queueing.ts";

/** A connection that nobody accepts is refused at once: one network round trip, assumed by us. */
export const refusedMs = 1;

/** Serves what is offered to service `s` for one tick. Each ready endpoint gets an equal share and has its own queue. */
export function serveService(cluster: Cluster, s: number, seconds: number): void {
  const { services, workloads, classes, revisions } = cluster;
  const w = services.workload[s];
  const first = w * classSlots;
  const end = first + classSlots;
  let endpoints = 0;
  // Classes in use come first.
  for (let k = first; k < end && classes.endpoints[k] > 0; k++) endpoints += classes.endpoints[k];
  if (endpoints === 0) {
    refuseAll(cluster, s, w);
    return;
  }
  const admitted = services.offeredRate[s] * (1 + services.extraLoad[s]) * (1 - services.shedRatio[s]);
  const perEndpoint = admitted / endpoints;
  const workers = workloads.concurrency[w];
  const fixedMs = workloads.fixedLatencyMs[w];
  const variability = workloads.variability[w];
  // Variability is (Ca² + Cs²)/2, and arrivals that come from many users are Poisson: Ca² = 1.
  const serviceVariation = variability > 0.5 ? 2 * variability - 1 : 0;
  const limit = workloads.queueLimit[w];
  const usualCost = workloads.cpuMsPerRequest[w] * workloads.costFactor[w];
  const places = workloads.maxInFlight[w];
  const heldMs = places > 0 ? fixedMs + heldByCallees(cluster, s, perEndpoint, seconds) : 0;
  let served = 0;
  let failed = 0;
  let defective = 0;
  let cpu = 0;
  let waiting = 0;
  let serving = 0;
  let possible = 0;
  let mean = 0;
  let square = 0;
  for (let k = first; k < end; k++) {
    const count = classes.endpoints[k];
    if (count === 0) break;
    const revision = classes.revision[k];
    defective += count * revisions.defectErrorRatio[revision];
    if (classes.cpuMillis[k] <= 0) {
      failed += count * perEndpoint;
      classes.backlog[k] = 0;
      classes.cpuUsed[k] = 0;
      continue;
    }
    const cost = usualCost * revisions.costFactor[revision];
    let capacity = classes.cpuMillis[k] / cost;
    const ratePerMs = capacity / workers / 1000;
    const service = 1 / ratePerMs;
    let load = perEndpoint / capacity;
    let own = service + fixedMs;
    let variance = serviceVariation * service * service;
    if (places > 0) {
      const holdsPerMs = 1 / (service + heldMs);
      const heldVariance = variance + Math.max(0, services.responseVariance[s] - services.selfVariance[s]);
      const placeVariability = (1 + heldVariance * holdsPerMs * holdsPerMs) / 2;
      const placed = places * holdsPerMs * 1000;
      const placeLoad = perEndpoint / placed;
      const placeWait = meanWaitMs(placeLoad, places, holdsPerMs, placeVariability);
      own += placeWait;
      variance += waitVariance(placeWait, {
        load: placeLoad,
        workers: places,
        ratePerMs: holdsPerMs,
        variability: placeVariability,
      });
      if (perEndpoint > placed) load = Math.min(load, placed / capacity);
      capacity = Math.min(capacity, placed);
    }
    const before = classes.backlog[k];
    const unbounded = before + (perEndpoint - capacity) * seconds;
    let throughput = perEndpoint;
    let queued = 0;
    if (before > 0 || unbounded > 0) {
      const after = unbounded < 0 ? 0 : unbounded > limit ? limit : unbounded;
      const overflow = unbounded > limit ? (unbounded - limit) / seconds : 0;
      classes.backlog[k] = after;
      throughput = perEndpoint - overflow - (after - before) / seconds;
      queued = (after / capacity) * 1000;
      failed += count * overflow;
      waiting += count * after;
    }
    const wait = meanWaitMs(load, workers, ratePerMs, variability);
    variance += waitVariance(wait, { load, workers, ratePerMs, variability });
    const total = own + wait + queued;
    const used = throughput * cost;
    classes.cpuUsed[k] = used;
    served += count * throughput;
    cpu += count * used;
    serving += count;
    possible += count * capacity;
    mean += count * total;
    square += count * (variance + total * total);
  }
  const defect = defective / endpoints;
  const refused = failed > 0 ? Math.min(1, failed / admitted) : 0;
  services.servedRate[s] = served;
  services.selfErrorRatio[s] = 1 - (1 - refused) * (1 - defect);
  // A conditional value of either kind would be boxed, 16 bytes for every service in every tick.
  if (serving > 0) {
    const selfMs = mean / serving;
    services.selfMs[s] = selfMs;
    services.selfVariance[s] = Math.max(0, square / serving - selfMs * selfMs);
  } else {
    services.selfMs[s] = refusedMs;
    services.selfVariance[s] = 0;
  }
  services.backlog[s] = waiting;
  services.load[s] = possible > 0 ? (serving * perEndpoint) / possible : 0;
  workloads.cpuUsed[w] = cpu;
}

/** No endpoint is ready: every connection is refused. */
function refuseAll({ services, workloads }: Cluster, s: number, w: number): void {
  services.servedRate[s] = 0;
  services.selfErrorRatio[s] = 1;
  services.selfMs[s] = refusedMs;
  services.selfVariance[s] = 0;
  services.backlog[s] = 0;
  services.load[s] = 0;
  workloads.cpuUsed[w] = 0;
}

/** How long callees keep a request in its place in flight, over all endpoints that serve. */
function heldByCallees(cluster: Cluster, s: number, perEndpoint: number, seconds: number): number {
  const { services, workloads, classes, revisions } = cluster;
  const w = services.workload[s];
  const usualCost = workloads.cpuMsPerRequest[w] * workloads.costFactor[w];
  let serving = 0;
  let capacity = 0;
  for (let k = w * classSlots; k < (w + 1) * classSlots; k++) {
    if (classes.endpoints[k] === 0 || classes.cpuMillis[k] <= 0) continue;
    serving += classes.endpoints[k];
    const cost = usualCost * revisions.costFactor[classes.revision[k]];
    capacity += (classes.endpoints[k] * classes.cpuMillis[k]) / cost;
  }
  if (serving === 0) return 0;
  return calleesMs(cluster, s, {
    arriving: perEndpoint * serving + services.backlog[s] / seconds,
    places: workloads.maxInFlight[w] * serving,
    ownMs: (workloads.concurrency[w] * serving * 1000) / capacity + workloads.fixedLatencyMs[w],
    seconds,
  });
}
