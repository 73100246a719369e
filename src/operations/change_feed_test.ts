/** The audit log: every change of a specification once, with whoever made it. */

import assert from "node:assert/strict";
import { drainNode } from "../simulator/nodes/nodes.ts";
import { runTicks } from "../simulator/testing_cluster.ts";
import { createChangeFeed } from "./change_feed.ts";
import { mustAct, settledShop } from "./testing_specification.ts";

Deno.test("createChangeFeed() begins empty, and nothing is noted while nothing changes", () => {
  const cluster = settledShop();
  const feed = createChangeFeed(cluster);
  cluster.entries.rate[0] = 10;
  runTicks(cluster, 30, (each) => feed.note(each, "others"));
  assert.deepEqual(feed.changes, []);
});

Deno.test("createChangeFeed() tells the operator, an autoscaler and everybody else apart", () => {
  const cluster = settledShop();
  const feed = createChangeFeed(cluster);
  runTicks(cluster, 5);
  mustAct(cluster, { kind: "cordon", node: "n1" });
  mustAct(cluster, { kind: "patchHpa", workload: "db", minReplicas: 2, maxReplicas: 3 });
  feed.note(cluster, "operator");
  drainNode(cluster, 1);
  runTicks(cluster, 4);
  feed.note(cluster, "others");
  assert.deepEqual(feed.changes, [
    { tick: 5, object: "horizontalpodautoscaler/db", change: "replicas 2–3", by: "operator" },
    { tick: 5, object: "node/n1", change: "cordoned", by: "operator" },
    { tick: 9, object: "deployment/db/scale", change: "replicas 2", by: "controller" },
    { tick: 9, object: "node/n2", change: "cordoned", by: "user" },
  ]);
});

Deno.test("createChangeFeed() does not take a workload scaled to 0 for an autoscaler's work", () => {
  const cluster = settledShop();
  const feed = createChangeFeed(cluster);
  for (const [w, object] of [[0, "deployment/web/scale"], [2, "deployment/db/scale"]] as const) {
    cluster.workloads.replicas[w] = 0;
    feed.note(cluster, "others");
    assert.deepEqual(feed.changes.at(-1), { tick: 0, object, change: "replicas 0", by: "user" });
  }
});

Deno.test("createChangeFeed() tells the cluster autoscaler's machines from those that somebody else drains", () => {
  const cluster = settledShop();
  const feed = createChangeFeed(cluster);
  const { nodes } = cluster;
  nodes.group[0] = nodes.group[1] = 0;
  nodes.leaving[0] = nodes.unschedulable[0] = 1;
  nodes.unschedulable[1] = nodes.unschedulable[2] = 1;
  feed.note(cluster, "others");
  nodes.leaving[0] = nodes.unschedulable[0] = 0;
  feed.note(cluster, "others");
  nodes.exists[0] = 0;
  feed.note(cluster, "others");
  assert.deepEqual(feed.changes.map(({ object, change, by }) => `${by} ${change} ${object}`), [
    "controller cordoned node/n1",
    "user cordoned node/n2",
    "user cordoned node/n3",
    "controller schedulable node/n1",
    "controller deleted node/n1",
  ]);
});

Deno.test("createChangeFeed() notes what appears and what goes", () => {
  const cluster = settledShop();
  const feed = createChangeFeed(cluster);
  const change = (text: () => void) => {
    text();
    feed.note(cluster, "operator");
    return feed.changes.at(-1);
  };
  const policy = "shop/api-ingress#1";
  const object = `networkpolicy/${policy}`;
  const made = { tick: 0, by: "operator" };
  assert.deepEqual(
    change(() => mustAct(cluster, { kind: "patchNetworkPolicy", policy, enabled: false })),
    { ...made, object, change: "deleted" },
  );
  assert.deepEqual(
    change(() => mustAct(cluster, { kind: "patchNetworkPolicy", policy, enabled: true })),
    { ...made, object, change: "applied" },
  );
  assert.deepEqual(
    change(() => mustAct(cluster, { kind: "addNode", like: "n1", name: "extra" })),
    { ...made, object: "node/extra", change: "schedulable" },
  );
  assert.deepEqual(
    change(() => mustAct(cluster, { kind: "removeNode", node: "extra" })),
    { ...made, object: "node/extra", change: "deleted" },
  );
  assert.deepEqual(
    change(() => mustAct(cluster, { kind: "restartRollout", workload: "web" })),
    { ...made, object: "deployment/web", change: "revision 2" },
  );
  assert.deepEqual(
    change(() => mustAct(cluster, { kind: "shedTraffic", service: "web", ratio: 0.25 })),
    { ...made, object: "service/web", change: "sheds 0.25" },
  );
});
