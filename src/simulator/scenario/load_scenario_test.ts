import assert from "node:assert/strict";
import { changed, load, problemsOf, smallTown } from "./small_town_fixture.ts";

Deno.test("loadScenario() merges topology and scenario, with the API server's defaults", () => {
  const { cluster, ...scenario } = load(smallTown);
  assert.deepEqual(cluster.nodes.map((node) => node.name), ["n1", "n2"]);
  assert.deepEqual(cluster.workloads.map((workload) => [workload.name, workload.replicas]), [["web", 2], ["db", 1]]);
  const [web, db] = cluster.workloads;
  assert.equal(db?.template.cpuRequestMillis, 200, "a limit without a request is the request");
  assert.equal(db?.template.memoryRequestMiB, 128);
  assert.equal(web?.template.cpuRequestMillis, 100);
  assert.deepEqual([web?.maxSurge, web?.maxUnavailable, web?.template.terminationGraceSeconds], ["25%", "25%", 30]);
  assert.deepEqual(cluster.services.map((service) => service.port), [8080, 5432], "ports are those of the pods");
  assert.equal(cluster.calls[0]?.callsPerRequest, 1.5);
  assert.deepEqual(
    cluster.hpas[0]?.metrics,
    [{ resource: "cpu", target: { kind: "Utilization", value: 80 } }],
    "upstream's default without a metric",
  );
  assert.deepEqual(scenario.objectives, [{ service: "web", errorRatio: 0.01, p95Ms: 500 }]);
  assert.deepEqual(scenario.notModelled, []);
});

Deno.test("loadScenario() lets a scenario replace objects, calls and single physics of its topology", () => {
  const { cluster } = load(changed(
    "replicas: { web: 2 }\n",
    `manifests:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: { name: db }
    spec:
      replicas: 3
      selector: { matchLabels: { app: db } }
      template:
        metadata: { labels: { app: db } }
        spec: { containers: [{ name: db }] }
physics: { db: { cpuPerRequest: 9ms } }
calls: [{ caller: web, callee: db, perRequest: 4, latency: 1ms, timeout: 2s }]
`,
  ));
  const db = cluster.workloads.find((workload) => workload.name === "db");
  assert.equal(db?.replicas, 3);
  assert.equal(db?.template.memoryLimitMiB, null, "the whole object is replaced");
  assert.equal(db?.physics.cpuMsPerRequest, 9);
  assert.equal(db?.physics.baseMemoryMiB, 40, "keys that are not given stay the topology's");
  assert.deepEqual(cluster.calls.map((call) => call.callsPerRequest), [4]);
});

Deno.test("loadScenario() budgets retries as client libraries do, and limits nothing in flight, unless a file says otherwise", () => {
  const usual = load(smallTown).cluster;
  assert.equal(usual.calls[0]?.retryBudget, 0.2);
  assert.deepEqual(usual.workloads.map(({ physics }) => physics.maxInFlight), [null, null]);
  const { cluster } = load(changed(
    "replicas: { web: 2 }\n",
    `physics: { web: { maxInFlight: 64 } }
calls: [{ caller: web, callee: db, perRequest: 1, latency: 1ms, timeout: 2s, attempts: 3, retryBudget: 2 }]
`,
  ));
  assert.equal(cluster.calls[0]?.retryBudget, 2);
  assert.equal(cluster.workloads.find(({ name }) => name === "web")?.physics.maxInFlight, 64);
});

Deno.test("loadScenario() reports every problem of all files at once, in order of their places", () => {
  const files = changed("targetPort: http", "targetPort: https", changed("concurrency: 2", "concurrency: 0"));
  const all = changed("split: dev", "split: prod", changed("nodes: [n1]", "nodes: [n8, n9]", files));
  const places = problemsOf(all).map((problem) => problem.slice(0, problem.indexOf(": ")));
  assert.deepEqual(places, [
    "small-town.yaml:3:8",
    "small-town.yaml:12:41",
    "small-town.yaml:12:45",
    "topology.yaml:8:18",
    "town.yaml:34:35",
  ]);
});

Deno.test("loadScenario() says nothing more about names that a problem elsewhere hides", () => {
  const problems = problemsOf(changed("requests: { cpu: 100m, memory: 64Mi }", "requests: { cpu: 100q }"));
  assert.equal(problems.length, 1, "the service, calls and objectives of the broken workload are not in doubt");
});

Deno.test("loadScenario() names assumed physics instead of taking them in silence", () => {
  const { notModelled, cluster } = load(changed("  db: *small\n", "  db: { cpuPerRequest: 3ms }\n"));
  assert.deepEqual(notModelled, [
    "scenarios/topologies/town/topology.yaml:16: physics of workload db are assumed: concurrency, fixedLatency, " +
    "variability, baseMemory, startup, warmup, probeLatency, queueLimit",
  ]);
  assert.equal(cluster.workloads[1]?.physics.baseMemoryMiB, 0.7 * 128);
});

Deno.test("loadScenario() makes equal nodes a group that the cluster autoscaler scales, where the file says so", () => {
  const { cluster } = load(changed("count: 2,", "count: 2, autoscaler: { min: 1, max: 4, boot: 90s },"));
  assert.equal(cluster.nodeGroups.length, 1);
  const [{ template, ...group }] = cluster.nodeGroups;
  assert.deepEqual(group, { name: "n", nodes: ["n1", "n2"], min: 1, max: 4, bootSeconds: 90 });
  assert.deepEqual([template.cpuMillis, template.memoryMiB, template.labels], [1000, 1024, {}]);
  assert.deepEqual(load(smallTown).cluster.nodeGroups, []);
  assert.deepEqual(problemsOf(changed("count: 2,", "count: 2, autoscaler: { min: 3, max: 4, boot: 90s },")), [
    "topology.yaml:2:29: count is 2; expected at least the autoscaler's min and at most its max",
  ]);
});

Deno.test("loadScenario() loses telemetry only where the file says so, by the services' names in the world", () => {
  assert.deepEqual(load(smallTown).telemetry, { lossRatio: 0, outages: [] });
  const telemetry = "telemetry: { lossRatio: 0.2, outages: [{ at: 5m, duration: 90s, services: [db] }] }\ntruth:\n";
  assert.deepEqual(load(changed("truth:\n", telemetry)).telemetry, {
    lossRatio: 0.2,
    outages: [{ atSeconds: 300, durationSeconds: 90, services: ["db"] }],
  });
});
