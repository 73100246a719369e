/** Estimates of hidden physics: as far off as declared, drawn by name, and everything else forgotten. */

import assert from "node:assert/strict";
import { type Cluster, fork } from "../simulator/cluster.ts";
import { viewOf } from "../simulator/layout.ts";
import { runTicks, settledCluster, testingWorkload } from "../simulator/testing_cluster.ts";
import { estimate } from "./estimates.ts";
import { settledShop } from "./testing_specification.ts";

function believed(cluster: Cluster, mismatch: number, seed = 1): Cluster {
  const copy = fork(cluster);
  estimate(cluster, seed, mismatch).writeInto(copy);
  return copy;
}

/** Everything the estimates are of, in a shop that is a hundred workloads wide. */
const wide = Array.from({ length: 100 }, (_, at) => testingWorkload(`w${at}`, { physics: { fixedLatencyMs: 5 } }));

Deno.test("estimate() without mismatch is the truth of a healthy cluster", () => {
  const cluster = settledShop();
  const copy = believed(cluster, 0);
  const physics = ["cpuMsPerRequest", "concurrency", "variability", "baseMemoryMiB", "probeLatencyMs"] as const;
  for (const name of physics) assert.deepEqual(copy.workloads[name], cluster.workloads[name]);
  assert.deepEqual(copy.workloads.costFactor, cluster.workloads.costFactor);
  assert.deepEqual(copy.revisions.costFactor.slice(0, 1), cluster.revisions.costFactor.slice(0, 1));
  assert.deepEqual(copy.calls.latencyMs, cluster.calls.latencyMs);
  assert.deepEqual(copy.nodes.down, cluster.nodes.down);
});

Deno.test("estimate() errs log-normally by the declared spread, around the truth", () => {
  const cluster = settledCluster({ workloads: wide });
  for (const mismatch of [0.05, 0.3]) {
    const copy = believed(cluster, mismatch);
    const errors = Array.from(
      copy.workloads.cpuMsPerRequest,
      (value, w) => Math.log(value / cluster.workloads.cpuMsPerRequest[w]),
    );
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const spread = Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length);
    assert.ok(Math.abs(mean) < 0.3 * mismatch, `mean ${mean}`);
    assert.ok(Math.abs(spread / mismatch - 1) < 0.2, `spread ${spread}, declared ${mismatch}`);
    assert.deepEqual(copy.workloads.concurrency, cluster.workloads.concurrency, "configuration is known");
  }
});

Deno.test("estimate() errs by the name of what is estimated, not by where it stands", () => {
  const one = believed(settledCluster({ workloads: wide }), 0.2);
  const other = believed(settledCluster({ workloads: wide.toReversed() }), 0.2);
  assert.deepEqual(one.workloads.cpuMsPerRequest, other.workloads.cpuMsPerRequest.toReversed());
  const apart = believed(settledCluster({ workloads: wide }), 0.2, 2);
  assert.notDeepEqual(one.workloads.cpuMsPerRequest, apart.workloads.cpuMsPerRequest);
  assert.notDeepEqual(
    one.workloads.cpuMsPerRequest.map((value) => value / 5),
    one.workloads.fixedLatencyMs.map((value) => value / 5),
  );
});

Deno.test("estimate() is taken once: no later fault shines through", () => {
  const cluster = settledShop();
  const estimates = estimate(cluster, 1, 0.1);
  const before = fork(cluster);
  estimates.writeInto(before);
  cluster.workloads.leakMiBPerMinute[0] = 50;
  cluster.workloads.costFactor[1] = 4;
  cluster.workloads.probeLatencyMs[1] = 9000;
  cluster.workloads.cpuMsPerRequest[0] = 70;
  cluster.calls.lossRatio[0] = 0.5;
  cluster.calls.attempts[0] = 9;
  cluster.calls.retryBudget[0] = 8;
  cluster.nodes.down[2] = 1;
  runTicks(cluster, 10);
  const after = fork(cluster);
  estimates.writeInto(after);
  for (const at of cluster.placed) {
    if (at.column.visibility !== "hidden") continue;
    assert.deepEqual(viewOf(after.buffer, at), viewOf(before.buffer, at), `${at.table}.${at.name}`);
  }
});
