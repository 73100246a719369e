/** NetworkPolicy's rules as tables, one for each, and laws of what adding and reordering changes. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { ipv4Address } from "./ip_block.ts";
import { matches } from "../label_selector_match.ts";
import { outside, passes, type PolicyEndpoint, policyIndex, withCompiledPolicy } from "./network_policy.ts";
import type {
  EgressRule,
  IngressRule,
  LabelExpression,
  Labels,
  LabelSelector,
  NetworkPolicySpec,
  PolicyPeer,
  PolicyPort,
} from "../spec.ts";

const everything: LabelSelector = { matchLabels: {}, matchExpressions: [] };

function labelled(matchLabels: Labels): LabelSelector {
  return { matchLabels, matchExpressions: [] };
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

const namespaces = { shop: { team: "shop" }, tools: { team: "ops" } };

/** web and db of namespace shop, and probe of namespace tools. All have a TCP port http and a UDP port of its number. */
const pods: Readonly<Record<"web" | "db" | "probe", PolicyEndpoint>> = {
  web: pod("web", "shop", "10.0.0.1"),
  db: pod("db", "shop", "10.0.0.2"),
  probe: pod("probe", "tools", "10.0.1.1"),
};

function pod(app: string, namespace: string, ip: string): PolicyEndpoint {
  return {
    namespace,
    labels: { app },
    address: ipv4Address(ip) ?? -1,
    ports: [{ name: "http", port: 80, protocol: "TCP" }, { name: "quic", port: 80, protocol: "UDP" }],
  };
}

const rows = { web: 0, db: 1, probe: 2, users: outside } as const;
type Name = keyof typeof rows;

function open(policies: readonly NetworkPolicySpec[], source: Name, destination: Name, port = 80): boolean {
  const index = policyIndex(Object.values(pods), namespaces, policies);
  const enabled = new Uint8Array(policies.length).fill(1);
  const connection = { source: rows[source], destination: rows[destination], port, protocol: "TCP" } as const;
  return passes(index, enabled, connection);
}

function into(podSelector: LabelSelector, ingress: readonly IngressRule[]): NetworkPolicySpec {
  return { name: "in", namespace: "shop", podSelector, ingress, egress: null };
}

function outOf(podSelector: LabelSelector, egress: readonly EgressRule[]): NetworkPolicySpec {
  return { name: "out", namespace: "shop", podSelector, ingress: null, egress };
}

const db = labelled({ app: "db" });
const web = labelled({ app: "web" });

function fromPods(podSelector: LabelSelector | null, namespaceSelector: LabelSelector | null = null): PolicyPeer {
  return { kind: "pods", podSelector, namespaceSelector };
}

function fromBlock(cidr: string, ...except: string[]): PolicyPeer {
  return { kind: "ipBlock", cidr, except };
}

const isolation: readonly (readonly [why: string, policies: readonly NetworkPolicySpec[], open: boolean])[] = [
  ["no policy: all is open", [], true],
  ["a policy that selects others", [into(web, [])], true],
  ["a policy of another namespace", [{ ...into(everything, []), namespace: "tools" }], true],
  ["no rule admits nobody", [into(db, [])], false],
  ["the empty selector selects all", [into(everything, [])], false],
  ["the empty rule admits everybody", [into(db, [{ from: [], ports: [] }])], true],
  ["no egress rule lets nothing out", [outOf(web, [])], false],
  ["egress of the destination does not matter", [outOf(db, [])], true],
  ["ingress of the source does not matter", [into(web, [])], true],
  ["the empty egress rule lets everything out", [outOf(web, [{ to: [], ports: [] }])], true],
  ["both ends have to agree: ingress does not", [outOf(web, [{ to: [], ports: [] }]), into(db, [])], false],
  ["both ends have to agree: egress does not", [outOf(web, []), into(db, [{ from: [], ports: [] }])], false],
  ["both ends agree", [outOf(web, [{ to: [], ports: [] }]), into(db, [{ from: [], ports: [] }])], true],
  ["policies add up", [into(everything, []), into(db, [{ from: [fromPods(web)], ports: [] }])], true],
];

for (const [why, policies, expected] of isolation) {
  Deno.test(`passes() from web to db: ${why}`, () => assert.equal(open(policies, "web", "db"), expected));
}

const teamShop = labelled({ team: "shop" });
const teamOps = labelled({ team: "ops" });

/** Who comes through to db; as destinations of web, db stands for those of the own namespace. */
const peers: readonly (readonly [why: string, from: readonly PolicyPeer[], admitted: string])[] = [
  ["pods alone: of the own namespace", [fromPods(web)], "web"],
  ["all pods of the own namespace", [fromPods(everything)], "web"],
  ["a namespace alone: all its pods", [fromPods(null, teamOps)], "probe"],
  ["every namespace, but nobody outside", [fromPods(null, everything)], "web probe"],
  ["pods and namespace of one peer: both", [fromPods(web, teamOps)], ""],
  ["pods and namespace of one peer: both", [fromPods(web, teamShop)], "web"],
  ["two peers: either", [fromPods(web), fromPods(null, teamOps)], "web probe"],
  ["a block with Pods in it", [fromBlock("10.0.1.0/24")], "probe"],
  ["one address", [fromBlock("10.0.0.1/32")], "web"],
  ["host bits are cut off", [fromBlock("10.0.1.77/24")], "probe"],
  ["a block with a hole", [fromBlock("10.0.0.0/8", "10.0.0.0/24")], "probe"],
  ["a hole that another peer fills", [fromBlock("10.0.0.0/8", "10.0.0.0/24"), fromBlock("10.0.0.1/32")], "web probe"],
  ["every address", [fromBlock("0.0.0.0/0")], "web probe users"],
  ["every address but the Pods'", [fromBlock("0.0.0.0/0", "10.0.0.0/8")], "users"],
  ["a block of IPv6", [fromBlock("::/0")], ""],
  ["nobody named: everybody", [], "web probe users"],
];

for (const [why, from, admitted] of peers) {
  Deno.test(`passes() into db: ${why}: ${JSON.stringify(from)}`, () => {
    const names = (["web", "probe", "users"] as const).filter((name) =>
      open([into(db, [{ from, ports: [] }])], name, "db")
    );
    assert.equal(names.join(" "), admitted);
  });
}

Deno.test("passes() out of web reads peers of egress rules as those of ingress rules", () => {
  const reached = (to: readonly PolicyPeer[]) =>
    (["db", "probe"] as const).filter((name) => open([outOf(web, [{ to, ports: [] }])], "web", name)).join(" ");
  assert.equal(reached([fromPods(db)]), "db");
  assert.equal(reached([fromPods(null, teamOps)]), "probe");
  assert.equal(reached([fromPods(labelled({ app: "probe" }))]), "");
  assert.equal(reached([fromBlock("10.0.1.0/24"), fromPods(db)]), "db probe");
});

function tcp(first: number, last = first): PolicyPort {
  return { protocol: "TCP", port: { first, last } };
}

const portCases: readonly (readonly [why: string, ports: readonly PolicyPort[], open: boolean])[] = [
  ["none named: all", [], true],
  ["the port", [tcp(80)], true],
  ["another port", [tcp(81)], false],
  ["80–90, its first", [tcp(80, 90)], true],
  ["70–80, its last", [tcp(70, 80)], true],
  ["the same number of another protocol", [{ protocol: "UDP", port: { first: 80, last: 80 } }], false],
  ["all ports of the protocol", [{ protocol: "TCP", port: null }], true],
  ["all ports of another protocol", [{ protocol: "SCTP", port: null }], false],
  ["the destination's name for it", [{ protocol: "TCP", port: "http" }], true],
  ["a name that it has of another protocol", [{ protocol: "TCP", port: "quic" }], false],
  ["a name that nobody has", [{ protocol: "TCP", port: "grpc" }], false],
  ["one of two", [tcp(81), tcp(80)], true],
];

for (const [why, ports, expected] of portCases) {
  Deno.test(`passes() at both ends: ${why}: ${JSON.stringify(ports)}`, () => {
    assert.equal(open([into(db, [{ from: [], ports }])], "web", "db"), expected);
    assert.equal(open([outOf(web, [{ to: [], ports }])], "web", "db"), expected);
  });
}

Deno.test("passes() asks peer and port of one rule together, never of two", () => {
  const rule = { from: [fromPods(web)], ports: [tcp(81)] };
  assert.equal(open([into(db, [rule])], "web", "db"), false);
  assert.equal(open([into(db, [rule, { from: [fromPods(null, teamOps)], ports: [tcp(80)] }])], "web", "db"), false);
  assert.equal(open([into(db, [{ ...rule, ports: [tcp(80)] }])], "web", "db"), true);
});

const selectors = fc.oneof(
  fc.constant(everything),
  fc.constantFrom("web", "db", "probe").map((app) => labelled({ app })),
  fc.constantFrom("In", "NotIn").map((operator): LabelSelector => ({
    matchLabels: {},
    matchExpressions: [{ key: "app", operator: operator === "In" ? "In" : "NotIn", values: ["web", "db"] }],
  })),
);
const somePeers = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("pods" as const),
      podSelector: selectors,
      namespaceSelector: fc.constantFrom(null, teamShop, teamOps),
    }),
    fc.constantFrom(fromBlock("10.0.0.0/24"), fromBlock("0.0.0.0/0", "10.0.1.0/24")),
  ),
  { maxLength: 2 },
);
const somePorts = fc.array(fc.constantFrom(tcp(80), tcp(81, 90), { protocol: "TCP", port: "http" } as const), {
  maxLength: 2,
});
const ingressRules = fc.array(fc.record({ from: somePeers, ports: somePorts }), { maxLength: 3 });
const egressRules = fc.array(fc.record({ to: somePeers, ports: somePorts }), { maxLength: 3 });
const somePolicies = fc.array(
  fc.record({
    name: fc.constantFrom("a", "b"),
    namespace: fc.constantFrom("shop", "tools"),
    podSelector: selectors,
    ingress: fc.option(ingressRules),
    egress: fc.option(egressRules),
  }),
  { maxLength: 5 },
);

/** Every connection that passes, as text. */
function passing(policies: readonly NetworkPolicySpec[]): readonly string[] {
  const names = ["web", "db", "probe", "users"] as const;
  return names.flatMap((source) =>
    names.filter((destination) => destination !== "users" && destination !== source)
      .flatMap((destination) =>
        [80, 85].filter((port) => open(policies, source, destination, port))
          .map((port) => `${source} → ${destination}:${port}`)
      )
  );
}

Deno.test("passes() closes nothing when a rule is added to a direction that a policy governs", () => {
  fc.assert(
    fc.property(somePolicies, ingressRules, egressRules, fc.nat(), (policies, more, moreOut, at) => {
      const changed = policies.map((policy, index) =>
        index !== at % policies.length ? policy : {
          ...policy,
          ingress: policy.ingress === null ? null : [...policy.ingress, ...more],
          egress: policy.egress === null ? null : [...policy.egress, ...moreOut],
        }
      );
      const after = passing(changed);
      assert.deepEqual(passing(policies).filter((each) => !after.includes(each)), []);
    }),
  );
});

Deno.test("passes() is the same whatever the order of policies, rules, peers and ports", () => {
  const reversed = (policy: NetworkPolicySpec): NetworkPolicySpec => ({
    ...policy,
    ingress: policy.ingress?.map(({ from, ports }) => ({ from: from.toReversed(), ports: ports.toReversed() }))
      .toReversed() ?? null,
    egress: policy.egress?.map(({ to, ports }) => ({ to: to.toReversed(), ports: ports.toReversed() }))
      .toReversed() ?? null,
  });
  fc.assert(fc.property(somePolicies, (policies) => {
    assert.deepEqual(passing(policies.map(reversed).toReversed()), passing(policies));
  }));
});

Deno.test("withCompiledPolicy() gives the index that all the policies together give", () => {
  fc.assert(fc.property(somePolicies, (policies) => {
    const endpoints = Object.values(pods);
    let grown = policyIndex(endpoints, namespaces, []);
    for (const policy of policies) grown = withCompiledPolicy(grown, policy);
    assert.deepEqual(grown, policyIndex(endpoints, namespaces, policies));
  }));
});
