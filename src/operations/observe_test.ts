/** What kubectl and a metrics store show of a small shop. */

import assert from "node:assert/strict";
import { type Cluster, fork, hash } from "../simulator/cluster.ts";
import { applyPolicy } from "../simulator/network/reachability.ts";
import { loseNode } from "../simulator/nodes/nodes.ts";
import { runTicks, settledCluster, testingNode, testingWorkload } from "../simulator/testing_cluster.ts";
import { createChangeFeed } from "./change_feed.ts";
import type { Observation, PodView } from "./observation.ts";
import { observe } from "./observe.ts";
import { usualTelemetry } from "../simulator/scenario/scenario.ts";
import { createTelemetry } from "./telemetry.ts";
import { testingObjective } from "./testing_observation.ts";
import { mustAct, settledShop } from "./testing_specification.ts";

function look(cluster: Cluster): Observation {
  return observe(cluster, {
    telemetry: createTelemetry(1, usualTelemetry),
    events: cluster.journal ?? [],
    changes: createChangeFeed(cluster).changes,
    objectives: [testingObjective],
    entryServices: ["web"],
  });
}

function pod(observation: Observation, workload: string): PodView {
  const found = observation.pods.find((each) => each.workload === workload);
  if (found === undefined) throw new Error(`Cannot find a Pod of "${workload}"`);
  return found;
}

Deno.test("observe() shows specifications and statuses as kubectl lists them", () => {
  const { workloads, hpas, policies, calls, pods, nodes } = look(settledShop());
  const [web, api] = workloads;
  assert.deepEqual(
    [web.replicas, web.readyReplicas, web.updatedReplicas, web.unavailableReplicas, web.revision, web.canRollBack],
    [2, 2, 2, 0, 1, false],
  );
  assert.deepEqual(
    [web.cpuRequestMillis, web.cpuLimitMillis, web.memoryRequestMiB, web.memoryLimitMiB],
    [100, 200, 64, 128],
  );
  assert.deepEqual([api.readiness?.timeoutSeconds, api.liveness?.timeoutSeconds], [1, 3]);
  assert.deepEqual(hpas.map(({ workload, minReplicas, maxReplicas }) => [workload, minReplicas, maxReplicas]), [
    ["db", 1, 3],
  ]);
  assert.deepEqual(policies, [
    {
      name: "shop/api-ingress#1",
      namespace: "shop",
      enabled: true,
      selects: ["api"],
      admits: ["web"],
      blocksUsersOf: [],
      blocksCallsTo: [],
      createdTick: 0,
    },
  ]);
  assert.deepEqual(calls.map(({ caller, callee, callsPerRequest }) => [caller, callee, callsPerRequest]), [
    ["web", "api", 1],
    ["api", "db", 1],
  ]);
  assert.deepEqual(pods.map(({ name }) => name), pods.map(({ name }) => name).toSorted());
  assert.deepEqual(
    pods.map(({ phase, ready, reason, restarts, memoryMiB, ageSeconds }) =>
      [phase, ready, reason, restarts, memoryMiB, ageSeconds].join()
    ),
    new Array(5).fill("Running,true,,0,40,3600"),
  );
  assert.equal(nodes.reduce((sum, node) => sum + node.pods, 0), 5);
  assert.deepEqual(nodes.map(({ ready, schedulable, pricePerHour }) => [ready, schedulable, pricePerHour].join()), [
    "true,true,0.05",
    "true,true,0.05",
    "true,true,0.05",
  ]);
});

Deno.test("observe() shows whom a policy alone keeps out, holds back, and shuts the door on", () => {
  const cluster = settledShop();
  const nobody = { namespace: "shop", podSelector: { matchLabels: {}, matchExpressions: [] } };
  const dns = { protocol: "UDP", port: { first: 53, last: 53 } } as const;
  applyPolicy(cluster, { ...nobody, name: "closed", ingress: [], egress: null });
  applyPolicy(cluster, { ...nobody, name: "names", ingress: null, egress: [{ to: [], ports: [dns] }] });
  const [, closed, names] = look(cluster).policies;
  assert.deepEqual(closed.selects, ["api", "db", "web"]);
  assert.deepEqual([closed.admits, closed.blocksUsersOf, closed.blocksCallsTo], [[], ["web"], []]);
  assert.deepEqual([names.admits, names.blocksUsersOf, names.blocksCallsTo], [["api", "web"], [], ["api", "db"]]);
});

Deno.test("observe() shows a cordoned node as not schedulable, a lost one as not ready, a removed one not at all", () => {
  const cluster = settledShop();
  mustAct(cluster, { kind: "cordon", node: "n1" });
  loseNode(cluster, 1);
  mustAct(cluster, { kind: "removeNode", node: "n3" });
  const states = () => look(cluster).nodes.map(({ name, ready, schedulable }) => `${name} ${ready} ${schedulable}`);
  assert.deepEqual(states(), ["n1 true false", "n2 true true"], "a lost node is not known to be lost at once");
  runTicks(cluster, 10);
  assert.deepEqual(states(), ["n1 true false", "n2 false true"]);
});

Deno.test("observe() shows why a Pod waits, and why it last stopped", () => {
  const waiting = settledCluster({
    workloads: [testingWorkload("web"), testingWorkload("big", { template: { memoryRequestMiB: 4096 } })],
  });
  runTicks(waiting, 1);
  const stuck = pod(look(waiting), "big");
  assert.deepEqual([stuck.phase, stuck.reason, stuck.node, stuck.ready], ["Pending", "Unschedulable", null, false]);
  const leaking = settledCluster({ workloads: [testingWorkload("web")] });
  leaking.workloads.leakMiBPerMinute[0] = 1500;
  leaking.workloads.unsettled[0] = 1;
  runTicks(leaking, 1);
  assert.equal(pod(look(leaking), "web").reason, "OOMKilled");
  runTicks(leaking, 1);
  const again = pod(look(leaking), "web");
  assert.deepEqual([again.phase, again.restarts, again.reason], ["Running", 1, "OOMKilled"]);
  const starting = settledCluster({ workloads: [testingWorkload("web")] });
  mustAct(starting, { kind: "scale", workload: "web", replicas: 2 });
  runTicks(starting, 1);
  assert.ok(look(starting).pods.some(({ phase, reason }) => phase === "Pending" && reason === "ContainerCreating"));
  mustAct(starting, { kind: "evict", pod: look(starting).pods[0].name });
  assert.equal(look(starting).pods[0].reason, "Terminating");
});

Deno.test("observe() counts what a rollout has updated, and says whether there is a revision to go back to", () => {
  const cluster = settledShop();
  mustAct(cluster, { kind: "restartRollout", workload: "web" });
  const [web] = look(cluster).workloads;
  assert.deepEqual([web.updatedReplicas, web.revision, web.canRollBack], [0, 2, true]);
  runTicks(cluster, 40);
  assert.equal(look(cluster).workloads[0].updatedReplicas, 2);
});

Deno.test("observe() lists the rollout history as kubectl does: a rollback's template has the newest number", () => {
  const cluster = settledShop();
  const resources = { cpuRequestMillis: 150, cpuLimitMillis: 300, memoryRequestMiB: 80, memoryLimitMiB: 160 };
  const original = { cpuRequestMillis: 100, cpuLimitMillis: 200, memoryRequestMiB: 64, memoryLimitMiB: 128 };
  mustAct(cluster, { kind: "setResources", workload: "web", ...resources });
  runTicks(cluster, 20);
  const historyOf = () => look(cluster).workloads[0].history;
  assert.deepEqual(historyOf(), [{ revision: 1, ...original }, { revision: 2, ...resources }]);
  mustAct(cluster, { kind: "rollbackRollout", workload: "web", toRevision: 1 });
  assert.deepEqual(historyOf(), [{ revision: 2, ...resources }, { revision: 3, ...original }]);
});

Deno.test("observe() shows budgets as kubectl get pdb does, and workloads by their kinds", () => {
  const cluster = settledCluster({
    workloads: [
      testingWorkload("web", { replicas: 3 }),
      testingWorkload("db", { kind: "StatefulSet", replicas: 2 }),
      testingWorkload("agent", { kind: "DaemonSet", replicas: 0 }),
    ],
    budgets: [{
      name: "web-pdb",
      namespace: "shop",
      selector: { matchLabels: { app: "web" }, matchExpressions: [] },
      limit: { kind: "minAvailable", value: "50%" },
      unhealthyPodEvictionPolicy: "IfHealthyBudget",
    }],
  });
  const { workloads, budgets, pods } = look(cluster);
  assert.deepEqual(workloads.map(({ kind, replicas, availableReplicas }) => [kind, replicas, availableReplicas]), [
    ["Deployment", 3, 3],
    ["StatefulSet", 2, 2],
    ["DaemonSet", 3, 3],
  ]);
  assert.deepEqual(pods.filter(({ workload }) => workload === "db").map(({ name }) => name), ["db-0", "db-1"]);
  assert.deepEqual(budgets, [{
    name: "web-pdb",
    namespace: "shop",
    minAvailable: "50%",
    maxUnavailable: null,
    disruptionsAllowed: 1,
    currentHealthy: 3,
    desiredHealthy: 2,
    expectedPods: 3,
    workloads: ["web"],
  }]);
});

Deno.test("observe() says when a rollout exceeds its deadline", () => {
  const cluster = settledCluster({ workloads: [testingWorkload("web", { replicas: 2, progressDeadlineSeconds: 60 })] });
  mustAct(cluster, { kind: "restartRollout", workload: "web" });
  cluster.revisions.imageMissing[cluster.workloads.revision[0]] = 1;
  runTicks(cluster, 20);
  assert.equal(look(cluster).workloads[0].progressDeadlineExceeded, true);
});

Deno.test("observe() shows what happened in the last half hour, oldest first", () => {
  const cluster = settledShop();
  mustAct(cluster, { kind: "evict", pod: pod(look(cluster), "web").name });
  runTicks(cluster, 360);
  assert.ok(look(cluster).events.some(({ tick }) => tick === 0), "360 ticks of 5 s are half an hour");
  runTicks(cluster, 1);
  const { events } = look(cluster);
  assert.ok(events.every(({ tick }) => tick >= 1));
  assert.deepEqual(events.map(({ tick }) => tick), events.map(({ tick }) => tick).toSorted((a, b) => a - b));
});

Deno.test("observe() of services that were never scraped is silent, not zero, and looking changes nothing", () => {
  const cluster = settledShop();
  const before = hash(cluster);
  const { services, sampleTicks } = look(cluster);
  assert.deepEqual(sampleTicks, []);
  assert.ok(services.every(({ series }) => Object.values(series).every(({ length }) => length === 0)));
  assert.equal(hash(cluster), before);
});

Deno.test("observe() of a fork is that of the cluster, but for the journal", () => {
  const cluster = settledCluster({ nodes: [testingNode("n1")], workloads: [testingWorkload("web", { replicas: 3 })] });
  runTicks(cluster, 5);
  assert.deepEqual(look(fork(cluster)), { ...look(cluster), events: [] });
});

Deno.test("observe() shows a node under pressure, and a Pod that was evicted for it beside its replacement", () => {
  const cluster = settledShop();
  cluster.nodes.diskUsed[0] = cluster.nodes.diskMiB[0];
  runTicks(cluster, 3);
  const { nodes, pods } = look(cluster);
  assert.deepEqual(nodes.map((node) => node.diskPressure), [true, false, false]);
  const evicted = pods.filter(({ reason }) => reason === "Evicted");
  assert.ok(evicted.length > 0);
  for (const pod of evicted) assert.deepEqual([pod.phase, pod.ready, pod.node], ["Failed", false, null]);
});
