/** Endpoint classes: what is alike is one class, and what waits goes with its endpoints. */

import assert from "node:assert/strict";
import type { Cluster } from "../cluster.ts";
import { formClasses } from "./endpoints.ts";
import { setReady } from "../pods.ts";
import { podsOf, settledCluster, testingNode, testingWorkload } from "../testing_cluster.ts";

/** Six Pods of 200 m, one on each of six nodes, warming up for 80 s of which all have passed. */
function six(): Cluster {
  return settledCluster({
    nodes: Array.from({ length: 6 }, (_, n) => testingNode(`n${n}`)),
    workloads: [testingWorkload("web", { replicas: 6, physics: { warmupSeconds: 80 } })],
  });
}

/** "endpoints × millicores, waiting" of every class in use. */
function classesOf({ classes }: Cluster): readonly string[] {
  return [...classes.endpoints].flatMap((count, k) =>
    count === 0 ? [] : [`${count} × ${classes.cpuMillis[k]} m, ${classes.backlog[k]} wait`]
  ).sort();
}

Deno.test("formClasses() puts endpoints of equal capacity and revision into one class", () => {
  const cluster = six();
  assert.deepEqual(classesOf(cluster), ["6 × 200 m, 0 wait"]);
  const [a, b, c] = podsOf(cluster, 0);
  cluster.nodes.share[cluster.pods.node[a]] = 0.5;
  cluster.nodes.down[cluster.pods.node[b]] = 1;
  cluster.pods.revision[c] = 2;
  cluster.revisions.cpuLimit[2] = 200;
  formClasses(cluster, 0);
  assert.deepEqual(classesOf(cluster), [
    "1 × 0 m, 0 wait",
    "1 × 100 m, 0 wait",
    "1 × 200 m, 0 wait",
    "3 × 200 m, 0 wait",
  ]);
});

Deno.test("formClasses() counts ready Pods only, and takes what waits along as a mean", () => {
  const cluster = six();
  const { pods, classes, nodes } = cluster;
  classes.backlog[0] = 12;
  const [a, b] = podsOf(cluster, 0);
  setReady(cluster, a, 0);
  nodes.share[pods.node[b]] = 0.5;
  formClasses(cluster, 0);
  assert.equal(pods.endpointClass[a], 0);
  assert.deepEqual(classesOf(cluster), ["1 × 100 m, 12 wait", "4 × 200 m, 12 wait"]);
  // The Pod comes back with nothing waiting: 4 endpoints with 12 and one with 0.
  setReady(cluster, a, 1);
  formClasses(cluster, 0);
  assert.deepEqual(classesOf(cluster), ["1 × 100 m, 12 wait", "5 × 200 m, 9.6 wait"]);
});

Deno.test("formClasses() joins a fifth kind to the class nearest in capacity", () => {
  const cluster = six();
  const rows = podsOf(cluster, 0);
  [1, 0.75, 0.5, 0.25, 0.125, 1].forEach((share, at) => cluster.nodes.share[cluster.pods.node[rows[at]]] = share);
  formClasses(cluster, 0);
  // Newest first: 200 m, 25 m, 50 m and 100 m take the classes; 150 m is as near to 200 m as to 100 m and joins the first.
  assert.deepEqual(classesOf(cluster), [
    "1 × 100 m, 0 wait",
    "1 × 25 m, 0 wait",
    "1 × 50 m, 0 wait",
    "3 × 200 m, 0 wait",
  ]);
});

Deno.test("formClasses() warms endpoints up in eighths from one half", () => {
  const cluster = six();
  const { pods, world } = cluster;
  // 80 s of warm-up in ticks of 5 s: age 0 is ⌈8·0.5⌉ = 4 eighths, 30 s ⌈8·0.6875⌉ = 6, 75 s ⌈8·0.97⌉ = 8.
  world.tick[0] = 100;
  const ages = [0, 30, 75, 80, 1000, 5];
  podsOf(cluster, 0).forEach((p, at) => pods.startedMs[p] = 500_000 - ages[at] * 1000);
  formClasses(cluster, 0);
  // 5 s are ⌈8·0.53⌉ = 5 eighths, 125 m.
  assert.deepEqual(classesOf(cluster), [
    "1 × 100 m, 0 wait",
    "1 × 125 m, 0 wait",
    "1 × 150 m, 0 wait",
    "3 × 200 m, 0 wait",
  ]);
});
