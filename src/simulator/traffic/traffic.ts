/**
 * One tick of traffic: entry rates go down the call graph, response times and failures come back up (definitions §1).
 * Cost grows with services and calls, not with Pods: endpoints that are alike form a class.
 */

import { gammaTail } from "../../numeric/gamma_tail.ts";
import { slowerOfTwo } from "../../numeric/slower_of_two.ts";
import type { Cluster } from "../cluster.ts";
import { refusedMs, serveService } from "./serve_service.ts";

/** Means further than this many standard deviations below the timeout never reach it. */
const safeDeviations = 8;

/** Mean and variance of the slowest of a parallel group so far. Shared so that nothing is allocated; read at once. */
const slower = new Float64Array(2);

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
  answerServices(cluster);
}

/** The calls the served requests make, retries of the last tick's failures included. */
function sendCalls(cluster: Cluster, s: number): void {
  const { services, calls, catalogue: { callStart, callsOf } } = cluster;
  const rate = services.servedRate[s];
  for (let at = callStart[s]; at < callStart[s + 1]; at++) {
    const c = callsOf[at];
    const failure = calls.attemptFailure[c];
    const attempts = failure > 0 ? attemptsOf(failure, calls.attempts[c], calls.retryBudget[c]) : 1;
    calls.attemptsPerCall[c] = attempts;
    const reach = calls.open[c] * (1 - calls.lossRatio[c]) * (1 - calls.unresolvedRatio[c]) *
      (1 - calls.rejectedRatio[c]);
    services.offeredRate[calls.callee[c]] += rate * calls.callsPerRequest[c] * (1 - calls.cacheHitRatio[c]) * attempts *
      reach;
  }
}

/** Mean attempts of a call, retries within the budget. */
function attemptsOf(failure: number, attempts: number, retryBudget: number): number {
  let sum = 1;
  let power = failure;
  for (let k = 1; k < attempts; k++) {
    sum += power;
    power *= failure;
  }
  return Math.min(sum, 1 + retryBudget);
}

/** Variance of a time of which a share is constant instead, and differs from its mean by `away`. */
function mixedVariance(variance: number, share: number, away: number): number {
  return (1 - share) * variance + share * (1 - share) * away * away;
}

/** Probability that all attempts of a call fail, when the retry budget cuts them to the mean that {@link attemptsOf} gives. */
function callFailure(attemptFailure: number, attempts: number, retryBudget: number): number {
  const unbounded = Math.pow(attemptFailure, attempts);
  if (attempts <= 1 + retryBudget) return unbounded;
  // Wald: the expected successes of a call are its mean attempts times the success of one.
  return Math.max(unbounded, 1 - (1 + retryBudget) * (1 - attemptFailure));
}

/**
 * From the last callees up: every call's row gets the mean time and the failure probability of one attempt, and every
 * service its own time with its calls: sequential ones add up, of a parallel group the slowest counts. One function
 * with the columns at hand, for this is the hottest loop of a tick.
 */
function answerServices({ services, calls, catalogue: { callOrder, callStart, callsOf } }: Cluster): void {
  const { selfMs, selfVariance, selfErrorRatio, responseMs, responseVariance, errorRatio, shedRatio } = services;
  const { callee, timeoutMs, latencyMs, extraLatencyMs, open, lossRatio, unresolvedRatio, rejectedRatio } = calls;
  const { attemptFailure, attemptMs, attemptsPerCall, callsPerRequest, cacheHitRatio, group: groups } = calls;
  for (let turn = callOrder.length - 1; turn >= 0; turn--) {
    const s = callOrder[turn];
    let mean = selfMs[s];
    let variance = selfVariance[s];
    let success = 1 - selfErrorRatio[s];
    let group = 0;
    let slowest = 0;
    let slowestVariance = 0;
    const end = callStart[s + 1];
    for (let at = callStart[s]; at < end; at++) {
      const c = callsOf[at];
      const to = callee[c];
      const timeout = timeoutMs[c];
      const roundTrip = latencyMs[c] + extraLatencyMs[c];
      const answer = responseMs[to] + roundTrip;
      const answerVariance = responseVariance[to];
      const late = answer + safeDeviations * Math.sqrt(answerVariance) > timeout
        ? gammaTail(answer, answerVariance, timeout)
        : 0;
      const dropped = 1 - open[c] * (1 - lossRatio[c]);
      const unresolved = unresolvedRatio[c];
      const turnedAway = 1 - (1 - rejectedRatio[c]) * (1 - shedRatio[to]);
      const failure = 1 - (1 - dropped) * (1 - unresolved) * (1 - turnedAway) * (1 - late) * (1 - errorRatio[to]);
      let ms = answer < timeout ? answer * (1 - late) + timeout * late : timeout;
      // Nobody waits beyond the timeout: no time within [0, timeout] varies more than this (Bhatia and Davis, 2000).
      let spread = Math.min(answerVariance, ms * (timeout - ms));
      if (turnedAway > 0 || dropped > 0 || unresolved > 0) {
        const quick = roundTrip < timeout ? roundTrip : timeout;
        spread = mixedVariance(spread, turnedAway, quick - ms);
        ms += turnedAway * (quick - ms);
        spread = mixedVariance(spread, dropped, timeout - ms);
        ms += dropped * (timeout - ms);
        spread = mixedVariance(spread, unresolved, refusedMs - ms);
        ms += unresolved * (refusedMs - ms);
      }
      attemptFailure[c] = failure;
      attemptMs[c] = ms;
      const count = callsPerRequest[c] * (1 - cacheHitRatio[c]);
      const times = count * attemptsPerCall[c];
      if (groups[c] !== group) {
        mean += slowest;
        variance += slowestVariance;
        slowest = 0;
        slowestVariance = 0;
        group = groups[c];
      }
      if (group === 0) {
        mean += times * ms;
        variance += times * spread;
      } else if (slowest === 0) {
        slowest = times * ms;
        slowestVariance = times * spread;
      } else if (times > 0) {
        slowerOfTwo(slowest, slowestVariance, times * ms, times * spread, slower);
        slowest = slower[0];
        slowestVariance = slower[1];
      }
      if (failure > 0) {
        success *= Math.pow(1 - callFailure(failure, calls.attempts[c], calls.retryBudget[c]), count);
      }
    }
    responseMs[s] = mean + slowest;
    responseVariance[s] = variance + slowestVariance;
    errorRatio[s] = 1 - success;
  }
}
