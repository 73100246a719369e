/** Each mechanism as the physical cause that it is, in a believed cluster. */

import assert from "node:assert/strict";
import { type Cluster, hash } from "../simulator/cluster.ts";
import { podReason, podState } from "../simulator/pods.ts";
import { podsOf, runTicks } from "../simulator/testing_cluster.ts";
import { type EntityRef, type Hypothesis, hypothesisId, type Mechanism, mechanisms } from "./hypotheses.ts";
import { type Begun, inject } from "./inject.ts";
import { settledShop } from "./testing_specification.ts";

const web = 0;
const api = 1;
const n1 = 0;

/** A shop at 20 requests a second, as used as it is seen. */
function shopWith(fault: Pick<Hypothesis, "mechanism" | "entity" | "magnitude">, begun: Begun): Cluster {
  const cluster = settledShop();
  cluster.entries.rate[web] = 20;
  runTicks(cluster, 3);
  const { mechanism, entity } = fault;
  inject(cluster, { ...fault, id: hypothesisId(mechanism, entity), spread: 0, onsetTick: 0 }, begun);
  return cluster;
}

interface Case {
  readonly entity: EntityRef;
  readonly magnitude: number;
  readonly begun: Begun;
  /** What stands in the columns, or what follows from them within a few ticks. */
  readonly check: (cluster: Cluster) => void;
}

const service = "service/api";

const cases: Readonly<Record<Exclude<Mechanism, "unknown">, readonly Case[]>> = {
  "cpu-saturation": [
    {
      entity: service,
      magnitude: 3,
      begun: "now",
      check: ({ workloads }) => assert.equal(workloads.costFactor[api], 3),
    },
    {
      entity: service,
      magnitude: 3,
      begun: "before",
      // 20 requests a second explain all of the use that was seen.
      check: ({ workloads }) => assert.ok(Math.abs(workloads.costFactor[api] - 1) < 1e-9),
    },
  ],
  "dependency-overload": [
    { entity: service, magnitude: 3, begun: "now", check: ({ services }) => assert.equal(services.extraLoad[api], 2) },
    {
      entity: service,
      magnitude: 3,
      begun: "before",
      check: ({ services }) => assert.ok(Math.abs(services.extraLoad[api]) < 1e-9),
    },
  ],
  "memory-growth": [{
    entity: service,
    magnitude: 60,
    begun: "before",
    check(cluster) {
      const before = cluster.pods.memoryMiB.slice();
      runTicks(cluster, 6);
      const grown = cluster.pods.memoryMiB.map((memory, p) => memory - before[p]);
      for (let p = 0; p < cluster.world.podRows[0]; p++) {
        // 60 MiB a minute, by 20 % either way, for half a minute.
        const isOwn = cluster.pods.workload[p] === api;
        // An autoscaler's new Pod.
        if (before[p] === 0) continue;
        assert.ok(isOwn ? grown[p] >= 24 && grown[p] <= 36 : grown[p] === 0, `Pod ${p} grew by ${grown[p]}`);
      }
    },
  }],
  "crash": [{
    entity: service,
    magnitude: 600,
    begun: "before",
    check(cluster) {
      runTicks(cluster, 3);
      const restarted = podsOf(cluster, api).map((p) => cluster.pods.restarts[p] > 0);
      assert.deepEqual(restarted, [true, true]);
      assert.equal(cluster.pods.restarts.reduce((sum, each) => sum + each), 2, "and no others");
    },
  }],
  "probe-misconfigured": [{
    entity: service,
    magnitude: 4000,
    begun: "before",
    check(cluster) {
      assert.equal(cluster.workloads.probeLatencyMs[api], 4000);
      runTicks(cluster, 9);
      assert.equal(cluster.workloads.readyPods[api], 0);
    },
  }],
  "config-regression": [{
    entity: service,
    magnitude: 0.4,
    begun: "before",
    check(cluster) {
      runTicks(cluster, 1);
      assert.ok(Math.abs(cluster.services.errorRatio[web] - 0.4) < 1e-6);
    },
  }],
  "image-unavailable": [{
    entity: service,
    magnitude: 1,
    begun: "before",
    check(cluster) {
      assert.equal(cluster.workloads.readyPods[api], 2, "what runs has its image");
      cluster.workloads.replicas[api] = 3;
      runTicks(cluster, 6);
      assert.equal(cluster.workloads.readyPods[api], 2);
      assert.equal(cluster.pods.state.filter((state) => state === podState.creating).length, 1);
    },
  }],
  "edge-latency": [{
    entity: service,
    magnitude: 150,
    begun: "before",
    check: ({ calls }) => assert.deepEqual([...calls.extraLatencyMs], [150, 0]),
  }],
  "packet-loss": [{
    entity: service,
    magnitude: 1.2,
    begun: "before",
    check: ({ calls }) => assert.deepEqual([...calls.lossRatio], [1, 0]),
  }],
  "name-resolution": [{
    entity: service,
    magnitude: 0.25,
    begun: "before",
    check: ({ calls }) => assert.deepEqual([...calls.unresolvedRatio], [0.25, 0]),
  }],
  "retry-amplification": [{
    entity: service,
    magnitude: 2.5,
    begun: "before",
    check: ({ calls }) => assert.deepEqual([...calls.attempts], [3, 1]),
  }],
  "node-pressure": [{
    entity: "node/n1",
    magnitude: 0.5,
    begun: "before",
    check: ({ nodes }) => assert.deepEqual([nodes.cpuStolen[n1], nodes.memoryStolen[n1]], [500, 512]),
  }, {
    entity: "node/n1",
    magnitude: 0.95,
    begun: "before",
    check(cluster) {
      const { nodes } = cluster;
      assert.equal(nodes.cpuStolen[n1], 950);
      assert.equal(nodes.memoryStolen[n1], 1024 - 100 - nodes.memoryUsed[n1], "no pressure was seen");
    },
  }, {
    entity: "node/n1",
    magnitude: 0.9,
    begun: "now",
    check(cluster) {
      const { nodes, pods } = cluster;
      const before = nodes.pods[n1];
      assert.ok(before > 0);
      // 102 MiB are left of 1,024, less than Pods of 40 MiB and the kubelet's 100 together.
      runTicks(cluster, 4);
      assert.equal(nodes.memoryPressure[n1], 1);
      assert.ok(pods.reason.includes(podReason.evicted), "a Pod had to go");
    },
  }],
  "node-loss": [{
    entity: "node/n1",
    magnitude: 1,
    begun: "before",
    check(cluster) {
      runTicks(cluster, 10);
      assert.equal(cluster.nodes.ready[n1], 0, "no heartbeat for 40 s");
    },
  }],
  "policy-block": [
    { entity: service, magnitude: 0.5, begun: "now", check: ({ calls }) => assert.equal(calls.lossRatio[0], 0.5) },
  ],
  "quota-or-unschedulable": [],
};

for (const [mechanism, each] of Object.entries(cases)) {
  for (const { check, begun, ...fault } of each) {
    Deno.test(`inject() makes ${mechanism} at ${fault.entity} what it is, begun ${begun}`, () => {
      check(shopWith({ ...fault, mechanism: nameOf(mechanism) }, begun));
    });
  }
}

function nameOf(text: string): Mechanism {
  const found = mechanisms.find((mechanism) => mechanism === text);
  if (found === undefined) throw new Error(`Cannot find mechanism "${text}"`);
  return found;
}

/** Claims about what is seen as it is: there is nothing to add to a believed cluster. */
const plainlySeen: readonly (readonly [Mechanism, EntityRef, Begun])[] = [
  ["policy-block", service, "before"],
  ["quota-or-unschedulable", service, "before"],
  ["quota-or-unschedulable", service, "now"],
  ["unknown", "cluster", "before"],
  ["cpu-saturation", "service/nobody", "now"],
  ["node-loss", "node/n9", "now"],
];

Deno.test("inject() adds nothing to what is seen as it is, or to what does not exist", () => {
  for (const [mechanism, entity, begun] of plainlySeen) {
    const [faulty, plain] = [shopWith({ mechanism, entity, magnitude: 1 }, begun), settledShop()];
    plain.entries.rate[web] = 20;
    runTicks(plain, 3);
    // Looking at a workload again is no cause.
    faulty.workloads.unsettled.fill(0);
    plain.workloads.unsettled.fill(0);
    assert.equal(hash(faulty), hash(plain), `${mechanism}@${entity}`);
  }
});

Deno.test("inject() leaves a node that is seen cordoned alive, and loses one that fails later", () => {
  for (const [begun, down] of [["before", 0], ["now", 1]] as const) {
    const cluster = settledShop();
    cluster.nodes.unschedulable[n1] = 1;
    inject(
      cluster,
      { id: "", mechanism: "node-loss", entity: "node/n1", magnitude: 1, spread: 0, onsetTick: 0 },
      begun,
    );
    assert.equal(cluster.nodes.down[n1], down);
  }
});

Deno.test("inject() takes CPU use that the rate does not explain for cost, up to what is claimed", () => {
  for (const [used, expected] of [[2, 2], [8, 3]] as const) {
    const cluster = settledShop();
    cluster.services.servedRate[api] = 20;
    cluster.workloads.cpuUsed[api] = used * 20 * cluster.workloads.cpuMsPerRequest[api];
    inject(
      cluster,
      { id: "", mechanism: "cpu-saturation", entity: service, magnitude: 3, spread: 0, onsetTick: 0 },
      "before",
    );
    assert.equal(cluster.workloads.costFactor[api], expected);
  }
});
