/**
 * One tick of traffic: entry rates go down the call graph, response times and failures come back up (definitions §1).
 * Cost grows with services and calls, not with Pods: endpoints that are alike form a class.
 */

import { gammaQuantile } from "../numeric/gamma_quantile.ts";
import { gammaTail } from "../numeric/gamma_tail.ts";
import { normalQuantile } from "../numeric/normal_quantile.ts";
import type { Cluster } from "./cluster.ts";
import { classSlots } from "./columns.ts";
import { meanWaitMs, waitVariance } from "./queueing.ts";

const zMedian = normalQuantile(0.5);
const z95 = normalQuantile(0.95);
const z99 = normalQuantile(0.99);

/** A connection that nobody accepts is refused at once: one network round trip, assumed by us. */
const refusedMs = 1;

/** Retries beyond this share of the first attempts are not made; assumed by us. */
const retryBudget = 1;

/** Means further than this many standard deviations below the timeout never reach it. */
const safeDeviations = 8;

/** Carries one tick of requests. */
export function tickTraffic(cluster: Cluster): void {
  const { entries, services, catalogue: { callOrder } } = cluster;
  services.offeredRate.fill(0);
  for (let e = 0; e < entries.rate.length; e++) services.offeredRate[entries.service[e]] += entries.rate[e];
  const seconds = cluster.catalogue.tickMs / 1000;
  for (let at = 0; at < callOrder.length; at++) {
    const s = callOrder[at];
    serveService(cluster, s, seconds);
    sendCalls(cluster, s);
  }
  for (let at = callOrder.length - 1; at >= 0; at--) answerService(cluster, callOrder[at]);
}

/** The service's own endpoints: queue, wait, serve, use CPU. */
function serveService(cluster: Cluster, s: number, seconds: number): void {
  const { services, workloads, classes } = cluster;
  const w = services.workload[s];
  const admitted = services.offeredRate[s] * (1 + services.extraLoad[s]) * (1 - services.shedRatio[s]);
  const first = w * classSlots;
  let endpoints = 0;
  for (let k = first; k < first + classSlots; k++) endpoints += classes.endpoints[k];
  if (endpoints === 0) {
    services.servedRate[s] = 0;
    services.selfErrorRatio[s] = 1;
    services.selfMs[s] = refusedMs;
    services.selfVariance[s] = 0;
    services.backlog[s] = 0;
    workloads.cpuUsed[w] = 0;
    return;
  }
  const perEndpoint = admitted / endpoints;
  const workers = workloads.concurrency[w];
  const fixedMs = workloads.fixedLatencyMs[w];
  const variability = workloads.variability[w];
  const limit = workloads.queueLimit[w];
  const cost = workloads.cpuMsPerRequest[w] * workloads.costFactor[w];
  let served = 0;
  let failed = 0;
  let cpu = 0;
  let waiting = 0;
  let weight = 0;
  let mean = 0;
  let square = 0;
  for (let k = first; k < first + classSlots; k++) {
    const count = classes.endpoints[k];
    if (count === 0) continue;
    if (classes.cpuMillis[k] <= 0) {
      failed += count * perEndpoint;
      classes.backlog[k] = 0;
      classes.cpuUsed[k] = 0;
      continue;
    }
    const capacity = classes.cpuMillis[k] / cost;
    const before = classes.backlog[k];
    const unbounded = before + (perEndpoint - capacity) * seconds;
    const after = unbounded < 0 ? 0 : unbounded > limit ? limit : unbounded;
    const overflow = unbounded > limit ? (unbounded - limit) / seconds : 0;
    classes.backlog[k] = after;
    const throughput = perEndpoint - overflow - (after - before) / seconds;
    const ratePerMs = capacity / workers / 1000;
    const load = perEndpoint / capacity;
    const wait = meanWaitMs(load, workers, ratePerMs, variability);
    const service = 1 / ratePerMs;
    const total = service + wait + (after / capacity) * 1000 + fixedMs;
    served += count * throughput;
    failed += count * overflow;
    classes.cpuUsed[k] = throughput * cost;
    cpu += count * classes.cpuUsed[k];
    waiting += count * after;
    weight += count;
    mean += count * total;
    square += count *
      (service * service + waitVariance(wait, { load, workers, ratePerMs, variability }) + total * total);
  }
  const defect = workloads.defectErrorRatio[w] > 0 ? defectShare(cluster, w, endpoints) : 0;
  const arrived = perEndpoint * endpoints;
  const refused = arrived > 0 ? Math.min(1, failed / arrived) : 0;
  services.servedRate[s] = served;
  services.selfErrorRatio[s] = 1 - (1 - refused) * (1 - defect);
  services.selfMs[s] = weight > 0 ? mean / weight : refusedMs;
  services.selfVariance[s] = weight > 0 ? square / weight - services.selfMs[s] * services.selfMs[s] : 0;
  services.backlog[s] = waiting;
  workloads.cpuUsed[w] = cpu;
}

/** Share of the endpoints that run the defective revision, times what it fails. */
function defectShare(cluster: Cluster, w: number, endpoints: number): number {
  const { workloads, classes } = cluster;
  let defective = 0;
  for (let k = w * classSlots; k < (w + 1) * classSlots; k++) {
    if (classes.revision[k] === workloads.defectRevision[w]) defective += classes.endpoints[k];
  }
  return (workloads.defectErrorRatio[w] * defective) / endpoints;
}

/** The calls the served requests make, retries of the last tick's failures included. */
function sendCalls(cluster: Cluster, s: number): void {
  const { services, calls, catalogue: { callStart, callsOf } } = cluster;
  const rate = services.servedRate[s];
  for (let at = callStart[s]; at < callStart[s + 1]; at++) {
    const c = callsOf[at];
    const failure = calls.attemptFailure[c];
    let attempts = 1;
    let power = failure;
    for (let k = 1; k < calls.attempts[c]; k++) {
      attempts += power;
      power *= failure;
    }
    if (attempts > 1 + retryBudget) attempts = 1 + retryBudget;
    calls.attemptsPerCall[c] = attempts;
    const reach = calls.open[c] * (1 - calls.lossRatio[c]) * (1 - calls.unresolvedRatio[c]);
    services.offeredRate[calls.callee[c]] += rate * calls.callsPerRequest[c] * (1 - calls.cacheHitRatio[c]) * attempts *
      reach;
  }
}

/** One attempt over a call: its mean time and failure probability go to the call's row, the time's variance is returned. */
function answerCall(cluster: Cluster, c: number): number {
  const { services, calls } = cluster;
  const callee = calls.callee[c];
  const timeout = calls.timeoutMs[c];
  const mean = services.responseMs[callee] + calls.latencyMs[c] + calls.extraLatencyMs[c];
  const variance = services.responseVariance[callee];
  const late = mean + safeDeviations * Math.sqrt(variance) > timeout ? gammaTail(mean, variance, timeout) : 0;
  const dropped = 1 - calls.open[c] * (1 - calls.lossRatio[c]);
  const unresolved = calls.unresolvedRatio[c];
  const answered = mean < timeout ? mean * (1 - late) + timeout * late : timeout;
  calls.attemptMs[c] = (1 - unresolved) * (dropped * timeout + (1 - dropped) * answered) + unresolved * refusedMs;
  calls.attemptFailure[c] = 1 - (1 - dropped) * (1 - unresolved) * (1 - late) * (1 - services.errorRatio[callee]);
  // Nobody waits beyond the timeout: no time within [0, timeout] varies more than this (Bhatia and Davis, 2000).
  const within = Math.min(variance, answered * (timeout - answered));
  return dropped > 0 ? (1 - dropped) * within + dropped * (1 - dropped) * (timeout - answered) ** 2 : within;
}

/** Probability that all attempts of a call fail, when the retry budget cuts them to the mean that {@link sendCalls} sends. */
function callFailure(attemptFailure: number, attempts: number): number {
  const unbounded = Math.pow(attemptFailure, attempts);
  if (attempts <= 1 + retryBudget) return unbounded;
  // Wald: the expected successes of a call are its mean attempts times the success of one.
  return Math.max(unbounded, 1 - (1 + retryBudget) * (1 - attemptFailure));
}

/** Adds the calls to the service's own time: sequential ones add up, of a parallel group the slowest counts. */
function answerService(cluster: Cluster, s: number): void {
  const { services, calls, catalogue: { callStart, callsOf } } = cluster;
  let mean = services.selfMs[s];
  let variance = services.selfVariance[s];
  let success = 1 - services.selfErrorRatio[s];
  let group = 0;
  let slowest = 0;
  let slowestVariance = 0;
  for (let at = callStart[s]; at < callStart[s + 1]; at++) {
    const c = callsOf[at];
    const attemptVariance = answerCall(cluster, c);
    const count = calls.callsPerRequest[c] * (1 - calls.cacheHitRatio[c]);
    const times = count * calls.attemptsPerCall[c];
    const callMean = times * calls.attemptMs[c];
    const callVariance = times * attemptVariance;
    if (calls.group[c] !== group) {
      mean += slowest;
      variance += slowestVariance;
      slowest = 0;
      slowestVariance = 0;
      group = calls.group[c];
    }
    if (group === 0) {
      mean += callMean;
      variance += callVariance;
    } else if (callMean > slowest) {
      slowest = callMean;
      slowestVariance = callVariance;
    }
    const failure = callFailure(calls.attemptFailure[c], calls.attempts[c]);
    if (failure > 0) success *= Math.pow(1 - failure, count);
  }
  mean += slowest;
  variance += slowestVariance;
  services.responseMs[s] = mean;
  services.responseVariance[s] = variance;
  services.errorRatio[s] = 1 - success;
  services.p50Ms[s] = gammaQuantile(mean, variance, zMedian);
  services.p95Ms[s] = gammaQuantile(mean, variance, z95);
  services.p99Ms[s] = gammaQuantile(mean, variance, z99);
}
