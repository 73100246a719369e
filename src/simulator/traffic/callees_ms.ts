/** From the calls of a service to how long they keep one of its requests, at the rate that its places in flight allow. */

import type { Cluster } from "../cluster.ts";
import { classSlots } from "../columns.ts";
import { meanWaitMs } from "./queueing.ts";

/** Halvings of the interval in which the rate is searched: to a billionth of it. */
const halvings = 30;

/** What a service with a limit in flight is about to do, all of its endpoints together. */
export interface InFlight {
  /** Requests a second that arrive. */
  readonly arriving: number;
  /** Requests that may be in flight. */
  readonly places: number;
  /** Its own time for one request without waiting. */
  readonly ownMs: number;
  readonly seconds: number;
}

/**
 * Mean time in ms that a request of service `s` waits for callees in this tick.
 *
 * By Little's law a rate needs rate × time places. The calls' time of the last tick is known; a callee at its capacity
 * answers later the more is sent, within the same tick. Taking that along (an implicit step) finds the rate at which
 * the places are just enough; the last tick's time alone would swing between too many and too few from tick to tick.
 */
export function calleesMs(cluster: Cluster, s: number, { arriving, places, ownMs, seconds }: InFlight): number {
  const lastRate = cluster.services.servedRate[s];
  const tickMs = seconds * 1000;
  let low = 0;
  let high = arriving;
  let rate = arriving;
  for (let i = 0; i <= halvings; i++) {
    const ms = timeAt(cluster, s, rate - lastRate, tickMs);
    if (rate * (ownMs + ms) > places * 1000) high = rate;
    else if (i === 0) return ms;
    else low = rate;
    rate = (low + high) / 2;
  }
  return timeAt(cluster, s, low - lastRate, tickMs);
}

/** The calls' time at `more` requests a second than in the last tick: sequential ones add up, of a group the slowest counts. */
function timeAt(cluster: Cluster, s: number, more: number, tickMs: number): number {
  const { calls, catalogue: { callStart, callsOf } } = cluster;
  let sum = 0;
  let group = 0;
  let slowest = 0;
  for (let at = callStart[s]; at < callStart[s + 1]; at++) {
    const c = callsOf[at];
    const times = calls.callsPerRequest[c] * (1 - calls.cacheHitRatio[c]) * calls.attemptsPerCall[c];
    const ms = times * attemptAt(cluster, c, more * times, tickMs);
    if (calls.group[c] !== group) {
      sum += slowest;
      slowest = 0;
      group = calls.group[c];
    }
    if (group === 0) sum += ms;
    else if (ms > slowest) slowest = ms;
  }
  return sum + slowest;
}

/** One attempt's time of the last tick, with the callee's waits brought to what it is sent now. */
function attemptAt(
  { services, calls, workloads, classes, revisions }: Cluster,
  c: number,
  more: number,
  tickMs: number,
): number {
  const callee = calls.callee[c];
  const w = services.workload[callee];
  let endpoints = 0;
  let cpuMillis = 0;
  for (let k = w * classSlots; k < (w + 1) * classSlots; k++) {
    if (classes.cpuMillis[k] <= 0) continue;
    endpoints += classes.endpoints[k];
    cpuMillis += (classes.endpoints[k] * classes.cpuMillis[k]) / revisions.costFactor[classes.revision[k]];
  }
  if (endpoints === 0) return calls.attemptMs[c];
  const cpuCapacity = cpuMillis / (workloads.cpuMsPerRequest[w] * workloads.costFactor[w]);
  const backlog = services.backlog[callee];
  // Whoever still has a backlog has served all it can.
  const served = services.servedRate[callee];
  const capacity = backlog > 0 && served > 0 ? served : cpuCapacity;
  const queue = (backlog * 1000) / capacity;
  const load = services.load[callee];
  const loadNow = Math.max(0, load + more / capacity);
  const full = (workloads.queueLimit[w] * endpoints * 1000) / capacity;
  const queueNow = Math.min(full, Math.max(0, queue + tickMs * (loadNow - 1)));
  const workers = workloads.concurrency[w];
  const ratePerMs = cpuCapacity / endpoints / workers / 1000;
  const variability = workloads.variability[w];
  const waits = queue + meanWaitMs(load, workers, ratePerMs, variability);
  const waitsNow = queueNow + meanWaitMs(loadNow, workers, ratePerMs, variability);
  const rest = calls.latencyMs[c] + calls.extraLatencyMs[c] + Math.max(0, services.responseMs[callee] - waits);
  const timeout = calls.timeoutMs[c];
  const ms = calls.attemptMs[c] + Math.min(timeout, rest + waitsNow) - Math.min(timeout, rest + waits);
  return Math.max(0, Math.min(timeout, ms));
}
