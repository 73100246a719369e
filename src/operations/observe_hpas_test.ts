/** An autoscaler as kubectl describe shows it. */

import assert from "node:assert/strict";
import { cpuUtilization, runTicks, settledCluster, testingHpa, testingWorkload } from "../simulator/testing_cluster.ts";
import { observeHpas } from "./observe_hpas.ts";

Deno.test("observeHpas() shows targets, and nothing that is not known before the first sync", () => {
  const cluster = settledCluster({ hpas: [testingHpa("web", { metrics: [cpuUtilization(80)] })] });
  assert.deepEqual(observeHpas(cluster), [{
    workload: "web",
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [{
      resource: "cpu",
      target: { kind: "Utilization", value: 80 },
      utilizationPercent: null,
      averageValue: null,
    }],
    conditions: [],
  }]);
});

Deno.test("observeHpas() shows what each metric is at, and the conditions with their reasons", () => {
  const memory = { resource: "memory", target: { kind: "AverageValue", value: 100 } } as const;
  const cluster = settledCluster({
    workloads: [testingWorkload("web", { replicas: 2 })],
    hpas: [testingHpa("web", { minReplicas: 2, metrics: [cpuUtilization(50), memory] }), testingHpa("wob")],
  });
  cluster.entries.rate[0] = 20;
  runTicks(cluster, 4);
  const [web, wob] = observeHpas(cluster);
  assert.deepEqual(web.metrics.map(({ utilizationPercent, averageValue }) => [utilizationPercent, averageValue]), [
    [50, 50],
    [null, 40],
  ]);
  assert.deepEqual(web.conditions, [
    { type: "AbleToScale", status: true, reason: "ReadyForNewScale" },
    { type: "ScalingActive", status: true, reason: "ValidMetricFound" },
    { type: "ScalingLimited", status: false, reason: "DesiredWithinRange" },
  ]);
  assert.deepEqual(wob.conditions, [{ type: "AbleToScale", status: false, reason: "FailedGetScale" }]);
});
