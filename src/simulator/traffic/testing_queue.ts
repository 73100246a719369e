/**
 * A small discrete-event simulation to check the formulas against: from a seed to arrivals, through stations that serve
 * first come, first served, to response times and their statistics. Times are in ms.
 */

import { entityKey, randomKey, uniform } from "../../random.ts";

/**
 * Exponential times of mean 1, by name: equal names give equal times. The second half mirrors the first: where that has
 * a long time, this has a short one, so that the chances of both together nearly cancel (antithetic variates).
 */
export function exponentials(name: string, count: number): Float64Array {
  const key = randomKey(1, "traffic");
  const entity = entityKey(name);
  const half = count / 2;
  const times = new Float64Array(count);
  for (let request = 0; request < half; request++) {
    const share = uniform(key, entity, request) + 2 ** -54;
    times[request] = -Math.log(1 - share);
    times[half + request] = -Math.log(share);
  }
  return ofMeanOne(times);
}

/** Scaled so that the sample's own mean is 1: how far it happens to be off is no error of a formula, but adds to the noise. */
function ofMeanOne(times: Float64Array): Float64Array {
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return times.map((time) => time / mean);
}

/**
 * Service times of mean 1 and a squared coefficient of variation: 0 is constant, 1/n the mean of n exponential times,
 * above 1 a mixture of two exponentials with balanced means.
 */
export function serviceTimes(name: string, squaredVariation: number, count: number): Float64Array {
  if (squaredVariation === 0) return new Float64Array(count).fill(1);
  if (squaredVariation <= 1) {
    const phases = Math.round(1 / squaredVariation);
    const parts = Array.from({ length: phases }, (_, phase) => exponentials(`${name} ${phase}`, count));
    return ofMeanOne(parts[0].map((_, request) => parts.reduce((sum, part) => sum + part[request], 0)));
  }
  const often = (1 + Math.sqrt((squaredVariation - 1) / (squaredVariation + 1))) / 2;
  const chosen = exponentials(`${name} choice`, count);
  const mixed = exponentials(name, count).map((time, request) =>
    time / (Math.exp(-chosen[request]) < often ? often : 1 - often)
  );
  return ofMeanOne(mixed);
}

/** Instants of a Poisson stream, from exponential times of mean 1. */
export function arrivals(gaps: Float64Array, ratePerMs: number): Float64Array {
  let now = 0;
  return gaps.map((gap) => now += gap / ratePerMs);
}

/** When requests leave a station of so many workers: whoever is free first takes the next. Arrivals must ascend. */
export function departures(arrivals: Float64Array, services: Float64Array, workers: number): Float64Array {
  const freeAt = new Float64Array(workers);
  const left = new Float64Array(arrivals.length);
  for (let request = 0; request < arrivals.length; request++) {
    let first = 0;
    for (let k = 1; k < workers; k++) if (freeAt[k] < freeAt[first]) first = k;
    const start = arrivals[request] > freeAt[first] ? arrivals[request] : freeAt[first];
    left[request] = freeAt[first] = start + services[request];
  }
  return left;
}

export interface ResponseStatistics {
  readonly mean: number;
  /** Standard error of the mean as a share of it, from the means of 25 batches of both halves: neighbours are alike. */
  readonly relativeError: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Statistics of the responses to an even number of requests, but for the first ones, in which the queue fills. */
export function responseStatistics(arrivals: Float64Array, left: Float64Array): ResponseStatistics {
  const half = arrivals.length / 2;
  const batches = new Float64Array(25);
  const size = Math.floor((0.95 * half) / batches.length);
  const skipped = half - size * batches.length;
  for (let request = skipped; request < half; request++) {
    const both = left[request] - arrivals[request] + left[half + request] - arrivals[half + request];
    batches[Math.floor((request - skipped) / size)] += both / (2 * size);
  }
  const mean = batches.reduce((sum, batch) => sum + batch, 0) / batches.length;
  const squares = batches.reduce((sum, batch) => sum + (batch - mean) ** 2, 0);
  // Some are enough to sort, again because neighbours are alike.
  const every = Math.ceil(arrivals.length / 100_000);
  const some = Float64Array.from({ length: Math.floor((arrivals.length - skipped) / every) }, (_, at) => {
    const request = skipped + every * at;
    return left[request] - arrivals[request];
  }).sort();
  const quantile = (share: number) => some[Math.floor(share * some.length)];
  return {
    mean,
    relativeError: Math.sqrt(squares / batches.length / (batches.length - 1)) / mean,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
  };
}
