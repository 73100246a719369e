/**
 * The operator's estimates of hidden physics: true values of a healthy cluster times a keyed error of declared spread.
 * Taken once, before anything happens, so that no later fault can shine through.
 */

import { entityKey, normal, type RandomKey, randomKey } from "../random.ts";
import type { Cluster } from "../simulator/cluster.ts";
import { type Placed, viewOf } from "../simulator/layout.ts";

export interface Estimates {
  /** Standard deviation of the log of the error. */
  readonly mismatch: number;
  /** Writes the estimates into the hidden columns of a cluster of the same world; nothing hidden survives. */
  readonly writeInto: (cluster: Cluster) => void;
}

/** Hidden columns of workloads and calls that carry physics an operator has measured over time; all others are forgotten. */
const estimated: ReadonlySet<string> = new Set([
  "workloads.cpuMsPerRequest",
  "workloads.fixedLatencyMs",
  "workloads.startupMs",
  "workloads.warmupMs",
  "workloads.probeLatencyMs",
  "calls.latencyMs",
]);

/**
 * Hidden columns in plain sight of whoever runs the service, taken without error: configuration as it was deployed, and
 * the memory that `kubectl top` has shown for every healthy Pod.
 */
const known: ReadonlySet<string> = new Set([
  "workloads.baseMemoryMiB",
  "workloads.concurrency",
  "workloads.queueLimit",
  "workloads.maxInFlight",
  "workloads.variability",
  "calls.cacheHitRatio",
  "calls.attempts",
  "calls.retryBudget",
]);

/** What a hidden column holds when nothing is wrong, where that is not zero. */
const healthy: Readonly<Record<string, number>> = {
  "workloads.costFactor": 1,
  "revisions.costFactor": 1,
  "nodes.share": 1,
};

/** Takes the estimates from a cluster that nothing has happened to yet. */
export function estimate(fresh: Cluster, seed: number, mismatch: number): Estimates {
  const key = randomKey(seed, "estimate");
  const values = new Map<string, readonly number[]>();
  for (const at of fresh.placed) {
    const name = `${at.table}.${at.name}`;
    if (estimated.has(name)) {
      values.set(
        name,
        Array.from(viewOf(fresh.buffer, at), (value, row) => value * errorOf(key, nameOf(fresh, at, row), mismatch)),
      );
    } else if (known.has(name)) values.set(name, Array.from(viewOf(fresh.buffer, at)));
  }
  return {
    mismatch,
    writeInto(cluster) {
      for (const at of cluster.placed) if (at.column.visibility === "hidden") writeColumn(cluster, at, values);
    },
  };
}

/** What is estimated: the column of the entity by name, never by its row. */
function nameOf({ catalogue: { spec } }: Cluster, { table, name }: Placed, row: number): string {
  if (table === "workloads") return `${name} of ${spec.workloads[row].name}`;
  const { caller, callee } = spec.calls[row];
  return `${name} of ${caller}>${callee}`;
}

function errorOf(key: RandomKey, name: string, mismatch: number): number {
  return mismatch === 0 ? 1 : Math.exp(mismatch * normal(key, entityKey(name), 0));
}

function writeColumn(cluster: Cluster, at: Placed, values: ReadonlyMap<string, readonly number[]>): void {
  const name = `${at.table}.${at.name}`;
  const column = viewOf(cluster.buffer, at);
  const taken = values.get(name);
  if (taken === undefined) column.fill(healthy[name] ?? 0);
  else column.set(taken);
}
