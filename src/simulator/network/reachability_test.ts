/** Policies at work in a cluster: calls, users and names that they open and close, and how little of them a change touches. */

import assert from "node:assert/strict";
import { type Cluster, fork } from "../cluster.ts";
import { applyPolicy } from "./reachability.ts";
import type { IngressRule, Labels, LabelSelector, NetworkPolicySpec } from "../spec.ts";
import {
  runTicks,
  settledCluster,
  testingCall,
  testingLoad,
  testingSpec,
  testingWorkload,
} from "../testing_cluster.ts";
import { createWorld, stepWorld } from "../world.ts";

const everything: LabelSelector = { matchLabels: {}, matchExpressions: [] };

function labelled(matchLabels: Labels): LabelSelector {
  return { matchLabels, matchExpressions: [] };
}

function policy(ingress: readonly IngressRule[], podSelector = everything, name = "p"): NetworkPolicySpec {
  return { name, namespace: "shop", podSelector, ingress, egress: null };
}

/** web and cron of namespace shop and probe of namespace tools call db of shop. */
function town(policies: readonly NetworkPolicySpec[]): Cluster {
  const workloads = [
    testingWorkload("web"),
    testingWorkload("cron"),
    testingWorkload("probe", { namespace: "tools" }),
    testingWorkload("db", { containerPorts: [{ name: "sql", port: 80, protocol: "TCP" }] }),
  ];
  return settledCluster({
    workloads,
    calls: ["web", "cron", "probe"].map((caller) => testingCall(caller, "db", { port: caller === "cron" ? 81 : null })),
    policies,
    namespaces: { shop: { team: "shop" }, tools: { team: "ops" } },
  });
}

function open(cluster: Cluster): string {
  runTicks(cluster, 1);
  return ["web", "cron", "probe"].filter((_, c) => cluster.calls.open[c] === 1).join(" ");
}

const db = labelled({ app: "db" });

function admitting(name: string, app: string): NetworkPolicySpec {
  const from = [{ kind: "pods", podSelector: labelled({ app }), namespaceSelector: null } as const];
  return policy([{ from, ports: [] }], db, name);
}

Deno.test("recomputeReachability() opens what no policy selects, and the union of all that select", () => {
  assert.equal(open(town([])), "web cron probe");
  assert.equal(open(town([policy([], labelled({ app: "web" }))])), "web cron probe");
  assert.equal(open(town([{ ...policy([], db), namespace: "tools" }])), "web cron probe");
  assert.equal(open(town([policy([])])), "");
  assert.equal(open(town([admitting("a", "web")])), "web");
  assert.equal(open(town([admitting("a", "web"), admitting("b", "cron"), policy([], everything, "deny")])), "web cron");
});

Deno.test("recomputeReachability() asks for the port that a call goes to", () => {
  const ports = (port: string | number) =>
    policy([{
      from: [],
      ports: [{ protocol: "TCP", port: typeof port === "string" ? port : { first: port, last: port } }],
    }], db);
  assert.equal(open(town([ports(80)])), "web probe");
  assert.equal(open(town([ports(81)])), "cron");
  assert.equal(open(town([ports("sql")])), "web probe");
});

const toDns = { protocol: "UDP", port: { first: 53, last: 53 } } as const;
const kubeSystem = labelled({ "kubernetes.io/metadata.name": "kube-system" });
const names: readonly (readonly [why: string, egress: NetworkPolicySpec["egress"], open: string])[] = [
  ["everything", [{ to: [], ports: [] }], "web cron probe"],
  ["the callee alone: its name is not found", [{
    to: [{ kind: "pods", podSelector: db, namespaceSelector: null }],
    ports: [],
  }], "cron probe"],
  [
    "the callee, and port 53 anywhere",
    [{ to: [{ kind: "pods", podSelector: db, namespaceSelector: null }], ports: [] }, { to: [], ports: [toDns] }],
    "web cron probe",
  ],
  [
    "the callee, and the DNS Pods",
    [{ to: [{ kind: "pods", podSelector: db, namespaceSelector: null }], ports: [] }, {
      to: [{ kind: "pods", podSelector: labelled({ "k8s-app": "kube-dns" }), namespaceSelector: kubeSystem }],
      ports: [toDns],
    }],
    "web cron probe",
  ],
  [
    "the callee, and DNS over TCP alone",
    [{ to: [{ kind: "pods", podSelector: db, namespaceSelector: null }], ports: [] }, {
      to: [],
      ports: [{ ...toDns, protocol: "TCP" }],
    }],
    "cron probe",
  ],
  ["names, but not the callee", [{ to: [], ports: [toDns] }], "cron probe"],
  ["no DNS, only a port", [{ to: [], ports: [{ protocol: "TCP", port: null }] }], "cron probe"],
];

for (const [why, egress, expected] of names) {
  Deno.test(`recomputeReachability() when web may reach ${why}`, () => {
    const lock = { ...policy([], labelled({ app: "web" }), "web-egress"), ingress: null, egress };
    const cluster = town([]);
    assert.equal(open(cluster), "web cron probe");
    applyPolicy(cluster, lock);
    assert.equal(open(cluster), expected);
    assert.equal(open(town([lock])), expected);
  });
}

Deno.test("recomputeReachability() closes every call when nobody may ask the DNS Pods any more", () => {
  const cluster = town([]);
  applyPolicy(cluster, { ...policy([]), namespace: "kube-system" });
  assert.equal(open(cluster), "");
});

Deno.test("applyPolicy() acts from the next tick on and replaces the policy of the same namespace and name", () => {
  const cluster = town([admitting("a", "web")]);
  applyPolicy(cluster, admitting("a", "cron"));
  assert.equal(open(cluster), "cron");
  applyPolicy(cluster, admitting("b", "web"));
  assert.equal(open(cluster), "web cron");
  applyPolicy(cluster, { ...admitting("a", "web"), namespace: "tools" });
  assert.equal(open(cluster), "web cron", "a namesake elsewhere replaces nothing");
  cluster.policies.enabled.fill(0);
  cluster.world.reachabilityStale[0] = 1;
  assert.equal(open(cluster), "web cron probe");
});

Deno.test("applyPolicy() in a fork leaves the cluster that it came from as it was", () => {
  const cluster = town([admitting("a", "web")]);
  const copy = fork(cluster);
  applyPolicy(copy, admitting("b", "cron"));
  assert.equal(open(copy), "web cron");
  assert.equal(open(cluster), "web");
});

Deno.test("applyPolicy() makes room where there is none, and keeps all that is there", () => {
  const cluster = town([admitting("a", "web")]);
  const { byteLength } = cluster.buffer;
  const applied = Array.from({ length: 30 }, (_, i) => admitting(`more-${i}`, i < 29 ? "web" : "cron"));
  for (const policy of applied) applyPolicy(cluster, policy);
  assert.ok(cluster.buffer.byteLength > byteLength);
  assert.equal(cluster.world.policyRows[0], 31);
  assert.deepEqual(cluster.catalogue.policies.map(({ name }) => name), ["a", ...applied.map(({ name }) => name)]);
  assert.equal(open(cluster), "web cron");
});

Deno.test("applyPolicy() leaves an equal policy as it is, and gives back the row of one that was replaced", () => {
  const cluster = town([admitting("a", "web")]);
  runTicks(cluster, 3);
  applyPolicy(cluster, admitting("a", "web"));
  assert.deepEqual([cluster.world.policyRows[0], cluster.policies.createdMs[0]], [1, 0]);
  for (let i = 0; i < 20; i++) {
    applyPolicy(cluster, admitting("a", "cron"));
    applyPolicy(cluster, admitting("a", "web"));
  }
  assert.deepEqual([cluster.world.policyRows[0], cluster.policies.createdMs[0]], [2, 15_000]);
  assert.equal(open(cluster), "web");
});

interface Door {
  readonly open: number;
  readonly offered: number;
  readonly errors: number;
  readonly errorsOfCaller: number;
}

/** web under 10 requests a second of users or of the Pods of `source`, called by probe besides, under policies. */
function door(policies: readonly NetworkPolicySpec[], source: string | null = null): Door {
  const workloads = [testingWorkload("web"), testingWorkload("probe"), testingWorkload("users")];
  const world = createWorld({
    cluster: testingSpec({ workloads, calls: [testingCall("probe", "web")], policies }),
    load: [{ ...testingLoad("web", 10), source }, testingLoad("probe", 10)],
    chaos: [],
  }, 1);
  for (let i = 0; i < 5; i++) stepWorld(world);
  const { services, entries } = world.cluster;
  return {
    open: entries.open[0],
    offered: services.offeredRate[0],
    errors: Number(services.errorRatio[0].toFixed(6)),
    errorsOfCaller: Number(services.errorRatio[1].toFixed(6)),
  };
}

const anyPod = { kind: "pods", podSelector: everything, namespaceSelector: everything } as const;
const anyAddress = { kind: "ipBlock", cidr: "0.0.0.0/0", except: [] } as const;
const onlyUsers = { kind: "pods", podSelector: labelled({ app: "users" }), namespaceSelector: null } as const;
const web = labelled({ app: "web" });
const doors: readonly (readonly [why: string, IngressRule["from"] | null, source: string | null, open: number])[] = [
  ["no policy", null, null, 1],
  ["a rule for everybody", [], null, 1],
  ["a rule for every Pod", [anyPod], null, 0],
  ["a rule for every address", [anyPod, anyAddress], null, 1],
  ["a rule for every Pod, and the requests are a Pod's", [anyPod], "users", 1],
  ["a rule for the Pods that ask", [onlyUsers, { ...onlyUsers, podSelector: labelled({ app: "probe" }) }], "users", 1],
  [
    "a rule for other Pods than those that ask",
    [{ ...onlyUsers, podSelector: labelled({ app: "probe" }) }],
    "users",
    0,
  ],
];

for (const [why, from, source, isOpen] of doors) {
  Deno.test(`tick() lets ${isOpen === 1 ? "users in" : "no user in"} at a service under ${why}`, () => {
    const { open, offered, errors, errorsOfCaller } = door(
      from === null ? [] : [policy([{ from, ports: [] }], web)],
      source,
    );
    assert.equal(open, isOpen);
    assert.equal(offered, 20, "what is asked for counts, let in or not");
    assert.equal(errors, isOpen === 1 ? 0 : 0.5, "10 of the 20 requests a second come from users");
    assert.equal(errorsOfCaller, 0, "the caller gets its answers");
  });
}

Deno.test("recomputeReachability() decides anew only what a changed policy may touch, and nothing without a change", () => {
  const cluster = town([policy([], db, "closed")]);
  const { calls, policies, world } = cluster;
  assert.equal(open(cluster), "");
  calls.open.fill(1);
  world.reachabilityStale[0] = 1;
  assert.equal(open(cluster), "web cron probe", "nothing changed: nothing is looked at");
  applyPolicy(cluster, {
    ...policy([], labelled({ app: "web" }), "web"),
    ingress: null,
    egress: [{ to: [], ports: [] }],
  });
  assert.equal(open(cluster), "cron probe", "web alone is selected, and still kept out");
  policies.enabled[0] = 0;
  world.reachabilityStale[0] = 1;
  assert.equal(open(cluster), "web cron probe");
});
