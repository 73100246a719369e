/** NetworkPolicy's rules as a table, and policies at work in a cluster. */

import assert from "node:assert/strict";
import type { Cluster } from "./cluster.ts";
import { admits, applyPolicy, matches, selects } from "./network.ts";
import type { IngressRule, LabelExpression, Labels, LabelSelector, NetworkPolicySpec } from "./spec.ts";
import { runTicks, settledCluster, testingCall, testingWorkload } from "./testing_cluster.ts";

const everything: LabelSelector = { matchLabels: {}, matchExpressions: [] };

function labelled(matchLabels: Labels): LabelSelector {
  return { matchLabels, matchExpressions: [] };
}

function policy(ingress: readonly IngressRule[], podSelector = everything, name = "p"): NetworkPolicySpec {
  return { name, namespace: "shop", podSelector, ingress };
}

Deno.test("matches() follows the table of label selectors", () => {
  const expression = (operator: LabelExpression["operator"], ...values: string[]): LabelSelector => ({
    matchLabels: {},
    matchExpressions: [{ key: "tier", operator, values }],
  });
  const cases: readonly (readonly [LabelSelector, Labels, boolean])[] = [
    [everything, {}, true],
    [everything, { tier: "web" }, true],
    [labelled({ tier: "web" }), { tier: "web", app: "x" }, true],
    [labelled({ tier: "web" }), { tier: "db" }, false],
    [labelled({ tier: "web", app: "x" }), { tier: "web" }, false],
    [expression("In", "web", "db"), { tier: "db" }, true],
    [expression("In", "web", "db"), { tier: "cache" }, false],
    [expression("In", "web"), {}, false],
    [expression("NotIn", "web"), { tier: "db" }, true],
    [expression("NotIn", "web"), { tier: "web" }, false],
    [expression("NotIn", "web"), {}, true],
    [expression("Exists"), { tier: "" }, true],
    [expression("Exists"), {}, false],
    [expression("DoesNotExist"), {}, true],
    [expression("DoesNotExist"), { tier: "web" }, false],
    [
      { matchLabels: { app: "x" }, matchExpressions: [{ key: "tier", operator: "Exists", values: [] }] },
      { app: "x" },
      false,
    ],
  ];
  for (const [selector, labels, expected] of cases) {
    assert.equal(matches(selector, labels), expected, `${JSON.stringify(selector)} on ${JSON.stringify(labels)}`);
  }
});

Deno.test("selects() stays within the policy's namespace", () => {
  const web = testingWorkload("web");
  assert.ok(selects(policy([]), web));
  assert.ok(selects(policy([], labelled({ app: "web" })), web));
  assert.ok(!selects(policy([], labelled({ app: "db" })), web));
  assert.ok(!selects(policy([]), { ...web, namespace: "other" }));
});

Deno.test("admits() follows the table of ingress rules", () => {
  const fromPods = (podSelector: LabelSelector | null, namespaceSelector: LabelSelector | null = null) => ({
    from: [{ podSelector, namespaceSelector }],
    ports: [],
  });
  const ports = (port: number, endPort = port): IngressRule => ({ from: [], ports: [{ port, endPort }] });
  const web = labelled({ app: "web" });
  const teamShop = labelled({ team: "shop" });
  const teamOps = labelled({ team: "ops" });
  // Callers: web of the policy's own namespace shop (team shop), and probe of the namespace tools (team ops), both on port 80.
  const cases: readonly {
    readonly why: string;
    readonly ingress: readonly IngressRule[];
    readonly web: boolean;
    readonly probe: boolean;
  }[] = [
    { why: "no rules admit nobody", ingress: [], web: false, probe: false },
    { why: "an empty rule admits everybody", ingress: [{ from: [], ports: [] }], web: true, probe: true },
    { why: "pods alone: of the own namespace", ingress: [fromPods(web)], web: true, probe: false },
    { why: "all pods of the own namespace", ingress: [fromPods(everything)], web: true, probe: false },
    { why: "a namespace alone: all its pods", ingress: [fromPods(null, teamOps)], web: false, probe: true },
    { why: "every namespace", ingress: [fromPods(null, everything)], web: true, probe: true },
    { why: "pods and namespace of one peer: both", ingress: [fromPods(web, teamOps)], web: false, probe: false },
    { why: "pods and namespace of one peer: both", ingress: [fromPods(web, teamShop)], web: true, probe: false },
    {
      why: "two peers: either",
      ingress: [{
        from: [{ podSelector: web, namespaceSelector: null }, { podSelector: null, namespaceSelector: teamOps }],
        ports: [],
      }],
      web: true,
      probe: true,
    },
    { why: "two rules: either", ingress: [fromPods(web), fromPods(null, teamOps)], web: true, probe: true },
    { why: "the port", ingress: [ports(80)], web: true, probe: true },
    { why: "another port", ingress: [ports(81)], web: false, probe: false },
    { why: "a range with both ends: 80–90", ingress: [ports(80, 90)], web: true, probe: true },
    { why: "a range with both ends: 70–80", ingress: [ports(70, 80)], web: true, probe: true },
    {
      why: "from and ports of one rule: both",
      ingress: [{ ...fromPods(web), ports: [{ port: 81, endPort: 81 }] }],
      web: false,
      probe: false,
    },
    {
      why: "a rule for the peer and one for the port are not one for both",
      ingress: [{ ...fromPods(web), ports: [{ port: 81, endPort: 81 }] }, ports(82)],
      web: false,
      probe: false,
    },
  ];
  const callers = {
    web: { workload: testingWorkload("web"), namespaceLabels: { team: "shop" }, port: 80 },
    probe: {
      workload: { ...testingWorkload("probe"), namespace: "tools" },
      namespaceLabels: { team: "ops" },
      port: 80,
    },
  };
  for (const { why, ingress, web, probe } of cases) {
    assert.equal(admits(policy(ingress), callers.web), web, `${why}, for web`);
    assert.equal(admits(policy(ingress), callers.probe), probe, `${why}, for probe`);
  }
});

/** web and cron of namespace shop and probe of namespace tools call db of shop. */
function town(policies: readonly NetworkPolicySpec[]): Cluster {
  const workloads = [
    testingWorkload("web"),
    testingWorkload("cron"),
    testingWorkload("probe", { namespace: "tools" }),
    testingWorkload("db"),
  ];
  return settledCluster({
    workloads,
    calls: ["web", "cron", "probe"].map((caller) => testingCall(caller, "db")),
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
  return policy([{ from: [{ podSelector: labelled({ app }), namespaceSelector: null }], ports: [] }], db, name);
}

Deno.test("recomputeReachability() opens what no policy selects, and the union of all that select", () => {
  assert.equal(open(town([])), "web cron probe");
  assert.equal(open(town([policy([], labelled({ app: "web" }))])), "web cron probe");
  assert.equal(open(town([{ ...policy([], db), namespace: "tools" }])), "web cron probe");
  assert.equal(open(town([policy([])])), "");
  assert.equal(open(town([admitting("a", "web")])), "web");
  assert.equal(open(town([admitting("a", "web"), admitting("b", "cron"), policy([], everything, "deny")])), "web cron");
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

Deno.test("applyPolicy() without room changes nothing", () => {
  const cluster = town([admitting("a", "web")]);
  for (let i = 0; i < 8; i++) applyPolicy(cluster, admitting(`more-${i}`, "web"));
  const { catalogue } = cluster;
  assert.throws(
    () => applyPolicy(cluster, admitting("a", "cron")),
    /Cannot apply NetworkPolicy "a": there is room for 9 policies/,
  );
  assert.equal(cluster.catalogue, catalogue);
  assert.equal(open(cluster), "web");
});
