/**
 * One tick of traffic: entry rates go down the call graph, response times and failures come back up (definitions §1).
 * Cost grows with services and calls, not with Pods: endpoints that are alike form a class.
 */

import { gammaTail } from "../numeric/gamma_tail.ts";
import type { Cluster } from "./cluster.ts";
import { refusedMs, serveService } from "./serve_service.ts";

/** Means further than this many standard deviations below the timeout never reach it. */
const safeDeviations = 8;

/** Carries one tick of requests. */
export function tickTraffic(cluster: Cluster): void {
  const { entries, services, catalogue: { callOrder } } = cluster;
  services.offeredRate.fill(0);
  for (let e = 0; e < entries.rate.length; e++) {
    services.offeredRate[entries.service[e]] += entries.rate[e] * entries.open[e];
  }
  const seconds = cluster.catalogue.tickMs / 1000;
  for (let at = 0; at < callOrder.length; at++) {
    const s = callOrder[at];
    serveService(cluster, s, seconds);
    sendCalls(cluster, s);
  }
  for (let at = callOrder.length - 1; at >= 0; at--) answerService(cluster, callOrder[at]);
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
    const most = 1 + calls.retryBudget[c];
    if (attempts > most) attempts = most;
    calls.attemptsPerCall[c] = attempts;
    const reach = calls.open[c] * (1 - calls.lossRatio[c]) * (1 - calls.unresolvedRatio[c]) *
      (1 - calls.rejectedRatio[c]);
    services.offeredRate[calls.callee[c]] += rate * calls.callsPerRequest[c] * (1 - calls.cacheHitRatio[c]) * attempts *
      reach;
  }
}

/** One attempt over a call: its mean time and failure probability go to the call's row, the time's variance is returned. */
function answerCall(cluster: Cluster, c: number): number {
  const { services, calls } = cluster;
  const callee = calls.callee[c];
  const timeout = calls.timeoutMs[c];
  const roundTrip = calls.latencyMs[c] + calls.extraLatencyMs[c];
  const mean = services.responseMs[callee] + roundTrip;
  const variance = services.responseVariance[callee];
  const late = mean + safeDeviations * Math.sqrt(variance) > timeout ? gammaTail(mean, variance, timeout) : 0;
  const dropped = 1 - calls.open[c] * (1 - calls.lossRatio[c]);
  const unresolved = calls.unresolvedRatio[c];
  const turnedAway = 1 - (1 - calls.rejectedRatio[c]) * (1 - services.shedRatio[callee]);
  calls.attemptFailure[c] = 1 -
    (1 - dropped) * (1 - unresolved) * (1 - turnedAway) * (1 - late) * (1 - services.errorRatio[callee]);
  let ms = mean < timeout ? mean * (1 - late) + timeout * late : timeout;
  // Nobody waits beyond the timeout: no time within [0, timeout] varies more than this (Bhatia and Davis, 2000).
  let spread = Math.min(variance, ms * (timeout - ms));
  if (turnedAway > 0 || dropped > 0 || unresolved > 0) {
    const quick = roundTrip < timeout ? roundTrip : timeout;
    spread = mixedVariance(spread, turnedAway, quick - ms);
    ms += turnedAway * (quick - ms);
    spread = mixedVariance(spread, dropped, timeout - ms);
    ms += dropped * (timeout - ms);
    spread = mixedVariance(spread, unresolved, refusedMs - ms);
    ms += unresolved * (refusedMs - ms);
  }
  calls.attemptMs[c] = ms;
  return spread;
}

/** Variance of a time of which a share is constant instead, and differs from its mean by `away`. */
function mixedVariance(variance: number, share: number, away: number): number {
  return (1 - share) * variance + share * (1 - share) * away * away;
}

/** Probability that all attempts of a call fail, when the retry budget cuts them to the mean that {@link sendCalls} sends. */
function callFailure(attemptFailure: number, attempts: number, retryBudget: number): number {
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
    const failure = callFailure(calls.attemptFailure[c], calls.attempts[c], calls.retryBudget[c]);
    if (failure > 0) success *= Math.pow(1 - failure, count);
  }
  mean += slowest;
  variance += slowestVariance;
  services.responseMs[s] = mean;
  services.responseVariance[s] = variance;
  services.errorRatio[s] = 1 - success;
}
