/** Service and Namespace manifests: which workload, which port, which other names; what is left out and why. */

import assert from "node:assert/strict";
import { parseSource } from "../scenario/source_map.ts";
import { manifestObjects } from "./manifest_objects.ts";
import { type Manifests, manifests } from "./manifests.ts";

interface Outcome extends Manifests {
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

function read(...objects: readonly string[]): Outcome {
  const findings = { problems: [], notes: [] };
  const { roots } = parseSource(objects.join("\n---\n"), "manifests.yaml");
  const result = manifests(manifestObjects([roots], findings), findings);
  const texts = (remarks: readonly { readonly message: string }[]) => remarks.map(({ message }) => message);
  return { ...result, problems: texts(findings.problems), notes: texts(findings.notes) };
}

const workload = (name: string, replicas = 1) =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: ${name} }, spec: { replicas: ${replicas}, ` +
  `selector: { matchLabels: { app: ${name} } }, template: { metadata: { labels: { app: ${name}, tier: front } }, ` +
  "spec: { containers: [{ name: a, ports: [{ name: http, containerPort: 8080 }, { name: dns, containerPort: 53, protocol: UDP }] }] } } } }";
const service = (name: string, spec: string) =>
  `{ apiVersion: v1, kind: Service, metadata: { name: ${name} }, spec: ${spec} }`;

const portCases: readonly (readonly [what: string, spec: string, ports: readonly (readonly [number, number])[]])[] = [
  ["its own number where no target is given", "ports: [{ port: 80 }]", [[80, 80]]],
  ["a target's number", "ports: [{ port: 80, targetPort: 81 }]", [[80, 81]]],
  ["a container port's name", "ports: [{ port: 80, targetPort: http }]", [[80, 8080]]],
  ["several ports in order", "ports: [{ port: 80, targetPort: http }, { port: 90 }]", [[80, 8080], [90, 90]]],
  ["the first TCP port behind a UDP one", "ports: [{ port: 53, protocol: UDP }, { port: 80 }]", [[80, 80]]],
  ["the Pods' own ports, headless without ports", "clusterIP: None", [[8080, 8080]]],
  ["its ports, headless with ports", "clusterIP: None, ports: [{ port: 80 }]", [[80, 80]]],
  ["no more than resolves", "ports: [{ port: 80 }, { port: 90, targetPort: metrics }]", [[80, 80]]],
];

for (const [what, spec, ports] of portCases) {
  Deno.test(`serviceManifest() leads to ${what}`, () => {
    const { services, problems } = read(workload("web"), service("web", `{ selector: { app: web }, ${spec} }`));
    assert.deepEqual(problems, []);
    assert.deepEqual(services.map(({ spec }) => spec.port), [ports[0][1]]);
    assert.deepEqual(services[0].spec.ports.map(({ port, targetPort }) => [port, targetPort]), ports);
  });
}

const skipCases: readonly (readonly [spec: string, why: string])[] = [
  ["{ ports: [{ port: 80 }] }", "it has no selector"],
  ["{ type: ExternalName, externalName: example.org }", "it is a name for example.org outside the cluster"],
  ["{ selector: { app: web }, ports: [{ port: 53, protocol: UDP }] }", "it has no TCP port, and calls are TCP"],
  ["{ selector: { app: x }, ports: [{ port: 80 }] }", "it selects no workload; known: web (app=web,tier=front)"],
];

for (const [spec, why] of skipCases) {
  Deno.test(`serviceManifest() skips ${spec} and says why`, () => {
    const { services, skippedServices, notes, problems } = read(workload("web"), service("s", spec));
    assert.deepEqual([services, problems], [[], []]);
    assert.equal(skippedServices.get("s"), why);
    assert.equal(notes.at(-1), `Service/s is skipped: ${why}`);
  });
}

Deno.test("serviceManifest() takes the largest of several workloads and names the others", () => {
  const { services, notes } = read(
    workload("canary"),
    workload("stable", 3),
    service("web", "{ selector: { tier: front }, ports: [{ port: 80 }] }"),
  );
  assert.deepEqual(services.map(({ spec }) => spec.workload), ["stable"]);
  assert.deepEqual(notes, [
    "Service/web selects several and is played by workload stable, of the most replicas: no request goes to canary",
  ]);
});

Deno.test("manifests() keeps one Service in front of a workload, its namesake, and the others as its other names", () => {
  const front = (name: string) => service(name, "{ selector: { app: web }, ports: [{ port: 80 }] }");
  for (const names of [["web", "web-external"], ["web-external", "web"]]) {
    const { services, aliases, notes } = read(workload("web"), ...names.map(front));
    assert.deepEqual(services.map(({ spec }) => spec.name), ["web"]);
    assert.deepEqual(aliases.map(({ spec }) => spec.name), ["web-external"]);
    assert.deepEqual(notes, []);
  }
});

Deno.test("namespaceLabels() notes the isolation of old clusters and does not play it", () => {
  const isolated = '\'{"ingress": {"isolation": "DefaultDeny"}}\'';
  const { namespaces, notes } = read(
    workload("web"),
    `{ apiVersion: v1, kind: Namespace, metadata: { name: sock-shop, annotations: { net.beta.kubernetes.io/network-policy: ${isolated} } } }`,
  );
  assert.deepEqual(namespaces["sock-shop"], { "kubernetes.io/metadata.name": "sock-shop" });
  assert.equal(notes.length, 1);
  assert.match(notes[0], /^Namespace\/sock-shop net\.beta\.kubernetes\.io\/network-policy is ignored/);
});
