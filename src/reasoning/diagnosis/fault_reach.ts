/** From an observation's call graph and placement to how far a fault's harm reaches: best attenuation and path. */

import type { Observation, PodView } from "../../operations/observation.ts";
import type { Policy } from "../policy.ts";
import type { Symptom } from "./symptom.ts";

/** Square matrices over `services`, row = where the fault is, column = where its symptom is; 0 = out of reach. */
export interface FaultReach {
  readonly services: readonly string[];
  readonly nodes: readonly string[];
  /** Harm travelling from callee to caller. */
  readonly up: Float64Array;
  /** Load travelling from caller to callee. */
  readonly down: Float64Array;
  /** Service before the column's on the best path up; −1 at its start and out of reach. */
  readonly upPrevious: Int32Array;
  /** Share of a service's pods that a node has, or took with it: row = node, column = service. */
  readonly hosting: Float64Array;
}

interface Link {
  readonly from: number;
  readonly to: number;
  readonly factor: number;
}

/** Attenuation follows the best, that is largest product, path (definitions §2). */
export function faultReach(observation: Observation, symptoms: readonly Symptom[], policy: Policy): FaultReach {
  const services = observation.services.map(({ name }) => name).toSorted();
  const nodes = observation.nodes.map(({ name }) => name).toSorted();
  const index = new Map(services.map((name, position) => [name, position]));
  const up: Link[] = [];
  const down: Link[] = [];
  for (const call of observation.calls) {
    const caller = index.get(call.caller);
    const callee = index.get(call.callee);
    if (caller === undefined || callee === undefined || call.callsPerRequest <= 0) continue;
    // A call that only some requests make can only spoil those; the root because few spoilt ones still stand out.
    up.push({
      from: callee,
      to: caller,
      factor: policy.callAttenuation * Math.sqrt(Math.min(1, call.callsPerRequest)),
    });
    down.push({
      from: caller,
      to: callee,
      factor: shareOfLoad(call.caller, call, observation),
    });
  }
  const size = services.length;
  const upwards = bestProducts(size, up);
  return {
    services,
    nodes,
    up: upwards.best,
    upPrevious: upwards.previous,
    down: bestProducts(size, down).best,
    hosting: hostingShares(nodes, services, observation, symptoms, policy),
  };
}

/** The entities on the best path up from one service to another, both included; empty when there is none. */
export function pathUp({ services, upPrevious, up }: FaultReach, from: string, to: string): readonly string[] {
  const size = services.length;
  const start = services.indexOf(from);
  let at = services.indexOf(to);
  if (start < 0 || at < 0 || up[start * size + at] === 0) return [];
  const path: string[] = [];
  while (at >= 0) {
    path.unshift(services[at]);
    at = upPrevious[start * size + at];
  }
  return path;
}

/** Share of the callee's usual requests that this call brings; 1 where the rates were not measured. */
function shareOfLoad(
  caller: string,
  { callee, callsPerRequest }: { readonly callee: string; readonly callsPerRequest: number },
  observation: Observation,
): number {
  const offered = usualRate(caller, observation);
  const received = usualRate(callee, observation);
  if (offered === null || received === null || received <= 0) return 1;
  return Math.min(1, offered * callsPerRequest / received);
}

/** Mean of the first samples: the shares are wanted as they were before the fault. */
function usualRate(service: string, { services }: Observation): number | null {
  const series = services.find(({ name }) => name === service)?.series.requestRate ?? [];
  const past = series.slice(0, Math.ceil(series.length / 3)).filter((sample) => sample !== null);
  return past.length === 0 ? null : past.reduce((sum, sample) => sum + sample, 0) / past.length;
}

/** Largest products along paths from every service, by relaxation until nothing improves: no factor exceeds 1. */
function bestProducts(size: number, links: readonly Link[]): { best: Float64Array; previous: Int32Array } {
  const best = new Float64Array(size * size);
  const previous = new Int32Array(size * size).fill(-1);
  const sorted = links.toSorted((a, b) => a.from - b.from || a.to - b.to);
  for (let start = 0; start < size; start++) {
    const row = start * size;
    best[row + start] = 1;
    let improved = true;
    while (improved) {
      improved = false;
      for (const { from, to, factor } of sorted) {
        const product = best[row + from] * factor;
        if (product > best[row + to]) {
          best[row + to] = product;
          previous[row + to] = from;
          improved = true;
        }
      }
    }
  }
  return { best, previous };
}

/** Share of a service's harm that a pod moved and ready again still shows for a while; assumed by us. */
const movedShare = 0.3;

function hostingShares(
  nodes: readonly string[],
  services: readonly string[],
  observation: Observation,
  symptoms: readonly Symptom[],
  policy: Policy,
): Float64Array {
  const shares = new Float64Array(nodes.length * services.length);
  const workloadOf = new Map(observation.services.map(({ name, workload }) => [name, workload]));
  const settlingSeconds = 2 * policy.recentTicks * observation.tickSeconds;
  for (const [n, node] of nodes.entries()) {
    const gone = symptoms.find(({ id, score }) => id === `node/${node}:node-unschedulable` && score > 0);
    const goneSeconds = gone === undefined ? null : (observation.tick - gone.onsetTick) * observation.tickSeconds;
    for (const [s, service] of services.entries()) {
      const pods = observation.pods.filter(({ workload }) => workload === workloadOf.get(service));
      const taken = pods.reduce((sum, pod) => sum + takenShare(pod, { node, goneSeconds, settlingSeconds }), 0);
      shares[n * services.length + s] = pods.length === 0 ? 0 : taken / pods.length;
    }
  }
  return shares;
}

/**
 * How much of a pod is in a node's hands, 0–1. A node that left `goneSeconds` ago took the pods that are pending, or
 * younger than its leaving and not ready again; of those that are ready again only the newest still show the move.
 */
function takenShare(
  pod: PodView,
  { node, goneSeconds, settlingSeconds }: {
    readonly node: string;
    /** null for a node that works. */
    readonly goneSeconds: number | null;
    readonly settlingSeconds: number;
  },
): number {
  if (pod.node === node) return 1;
  if (goneSeconds === null) return 0;
  if (pod.node === null) return 1;
  if (pod.ageSeconds > goneSeconds) return 0;
  if (!pod.ready) return 1;
  return pod.ageSeconds <= settlingSeconds ? movedShare : 0;
}
