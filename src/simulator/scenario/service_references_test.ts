/** Names and ports of Services in a scenario: other names of a service, ports by name and number, two that are one. */

import assert from "node:assert/strict";
import { changed, load, problemsOf, smallTown } from "./small_town_fixture.ts";

const second = (name: string, app: string, ports: string) =>
  changed(
    "apiVersion: autoscaling/v2\n",
    `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { selector: { app: ${app} }, ports: [${ports}] }\n` +
      "---\napiVersion: autoscaling/v2\n",
  );

Deno.test("loadScenario() takes a further Service in front of a workload for another name of the first", () => {
  const files = second("web-external", "web", "{ port: 80, targetPort: http }");
  const named = changed("- { service: web, requests", "- { service: web-external, requests", files);
  const { cluster, load: loads, notModelled } = load(
    changed("{ service: web, error", "{ service: web-external, error", named),
  );
  assert.deepEqual(cluster.services.map(({ name }) => name), ["web", "db"]);
  assert.deepEqual(loads.map(({ service }) => service), ["web"]);
  assert.deepEqual(notModelled.filter((note) => note.includes("external")), []);
});

Deno.test("loadScenario() says when a load's other name has another port than the service", () => {
  const files = changed(
    "- { service: web, requests",
    "- { service: web-admin, requests",
    second("web-admin", "web", "{ port: 9000 }"),
  );
  assert.match(
    load(files).notModelled.join("\n"),
    /load on Service\/web-admin goes to port 8080 of the Pods, as that of "web"/,
  );
});

const ports: readonly (readonly [written: string, port: number | null])[] = [
  ["callee: db,", null],
  ["callee: db, port: 5432,", 5432],
  ["callee: db-admin,", 9001],
  ["callee: db-admin, port: metrics,", 9002],
  ["callee: db-admin, port: 81,", 9002],
];

for (const [written, port] of ports) {
  Deno.test(`loadScenario() leads the call "${written}" to port ${port ?? "of the Service"}`, () => {
    const files = second(
      "db-admin",
      "db",
      "{ port: 80, targetPort: 9001 }, { name: metrics, port: 81, targetPort: 9002 }",
    );
    const [call] = load(changed("callee: db,", written, files)).cluster.calls;
    assert.deepEqual([call.callee, call.port], ["db", port]);
  });
}

Deno.test("loadScenario() refuses two entries that are one in the world", () => {
  const files = second("db-admin", "db", "{ port: 80 }");
  const twice = changed(
    "calls:\n",
    "calls:\n  - { caller: web, callee: db-admin, perRequest: 1, latency: 1ms, timeout: 2s }\n",
    files,
  );
  assert.match(problemsOf(twice).join("\n"), /call web → db stands twice: two of its names are of one workload/);
});

Deno.test("loadScenario() keeps the workload that a load comes from", () => {
  const files = changed("- { service: web, requests", "- { service: web, source: db, requests", smallTown);
  assert.equal(load(files).load[0].source, "db");
  assert.equal(load(smallTown).load[0].source, null);
});

Deno.test("loadScenario() takes another name of a service in chaos for the service, wherever it stands", () => {
  const files = second("web-external", "web", "{ port: 80, targetPort: http }");
  const burst = "kind: burst_traffic, at: 5m, duration: 2m, service: web, factor: 3";
  const partition = (service: string, peers: string) =>
    `kind: network_partition, at: 5m, duration: 2m, service: ${service}, peers: ${peers}`;
  const targets = (written: string) => {
    const event = load(changed(burst, written, files)).chaos[2];
    return "service" in event && ["peers" in event ? event.peers : null, event.service];
  };
  assert.deepEqual(targets(burst.replace("service: web", "service: web-external")), [null, "web"]);
  assert.deepEqual(targets(partition("db", "web-external")), ["web", "db"]);
  assert.deepEqual(targets(partition("db", "[web, web-external]")), [["web"], "db"]);
  assert.deepEqual(targets(partition("db", "{ choose: all, among: [web-external, web] }")), [
    { choose: { kind: "all" }, among: ["web"] },
    "db",
  ]);
});
