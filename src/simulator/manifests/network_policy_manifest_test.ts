/** NetworkPolicy manifests as a table: the API server's defaults, its refusals, and what is noted. */

import assert from "node:assert/strict";
import { parseSource } from "../scenario/source_map.ts";
import type { NetworkPolicySpec } from "../spec.ts";
import { manifestObjects } from "./manifest_objects.ts";
import { networkPolicyManifest } from "./network_policy_manifest.ts";

interface Outcome {
  readonly policy: NetworkPolicySpec | null;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** Reads a policy that has this `spec`. */
function read(spec: string): Outcome {
  const text = `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: guard }, spec: ${spec} }`;
  const problems: { readonly message: string }[] = [];
  const notes: { readonly message: string }[] = [];
  const findings = { problems: [], notes: [] };
  const [object] = manifestObjects([parseSource(text, "policy.yaml").roots], findings).objects;
  const policy = networkPolicyManifest(object, findings);
  problems.push(...findings.problems);
  notes.push(...findings.notes);
  return {
    policy: policy === "broken" || policy === "skipped" ? null : policy,
    problems: problems.map(({ message }) => message),
    notes: notes.map(({ message }) => message),
  };
}

const anything = [{ from: [], ports: [] }];
const anywhere = [{ to: [], ports: [] }];
const everything = { matchLabels: {}, matchExpressions: [] };

const types: readonly (readonly [spec: string, ingress: unknown, egress: unknown])[] = [
  ["{ podSelector: {} }", [], null],
  ["{ policyTypes: [Ingress] }", [], null],
  ["{ podSelector: {}, policyTypes: [] }", [], null],
  ["{ podSelector: {}, ingress: [{}] }", anything, null],
  ["{ podSelector: {}, egress: [] }", [], null],
  ["{ podSelector: {}, egress: [{}] }", [], anywhere],
  ["{ podSelector: {}, ingress: [{}], egress: [{}] }", anything, anywhere],
  ["{ podSelector: {}, policyTypes: [Egress] }", null, []],
  ["{ podSelector: {}, policyTypes: [Ingress], egress: [{}] }", [], null],
  ["{ podSelector: {}, policyTypes: [Egress], ingress: [{}] }", null, []],
  ["{ podSelector: {}, policyTypes: [Ingress, Egress] }", [], []],
];

for (const [spec, ingress, egress] of types) {
  Deno.test(`networkPolicyManifest() governs what ${spec} does upstream`, () => {
    const { policy, problems, notes } = read(spec);
    assert.deepEqual([policy?.ingress, policy?.egress, problems, notes], [ingress, egress, [], []]);
  });
}

const ports: readonly (readonly [written: string, port: unknown])[] = [
  ["{ port: http }", { protocol: "TCP", port: "http" }],
  ["{ port: 80 }", { protocol: "TCP", port: { first: 80, last: 80 } }],
  ["{ port: 8000, endPort: 8100 }", { protocol: "TCP", port: { first: 8000, last: 8100 } }],
  ["{ protocol: UDP, port: 53 }", { protocol: "UDP", port: { first: 53, last: 53 } }],
  ["{ protocol: SCTP }", { protocol: "SCTP", port: null }],
  ["{}", { protocol: "TCP", port: null }],
];

for (const [written, port] of ports) {
  Deno.test(`networkPolicyManifest() reads the port ${written}`, () => {
    const { policy, problems } = read(`{ podSelector: {}, ingress: [{ ports: [${written}] }] }`);
    assert.deepEqual([policy?.ingress, problems], [[{ from: [], ports: [port] }], []]);
  });
}

const peers: readonly (readonly [written: string, peer: unknown])[] = [
  ["{ podSelector: {} }", { kind: "pods", podSelector: everything, namespaceSelector: null }],
  ["{ namespaceSelector: {} }", { kind: "pods", podSelector: null, namespaceSelector: everything }],
  ["{ podSelector: {}, namespaceSelector: { matchLabels: { a: b } } }", {
    kind: "pods",
    podSelector: everything,
    namespaceSelector: { matchLabels: { a: "b" }, matchExpressions: [] },
  }],
  ["{ ipBlock: { cidr: 10.0.0.0/8 } }", { kind: "ipBlock", cidr: "10.0.0.0/8", except: [] }],
  ["{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }", {
    kind: "ipBlock",
    cidr: "10.0.0.0/8",
    except: ["10.1.0.0/16"],
  }],
];

for (const [written, peer] of peers) {
  Deno.test(`networkPolicyManifest() reads the peer ${written}, as a source and as a destination`, () => {
    const { policy, problems } = read(
      `{ podSelector: {}, ingress: [{ from: [${written}] }], egress: [{ to: [${written}] }] }`,
    );
    assert.deepEqual(policy?.ingress, [{ from: [peer], ports: [] }]);
    assert.deepEqual([policy?.egress, problems], [[{ to: [peer], ports: [] }], []]);
  });
}

const refused: readonly (readonly [what: string, rule: string, problem: RegExp])[] = [
  ["an empty peer", "{ from: [{}] }", /expected podSelector, namespaceSelector or both, or an ipBlock alone/],
  ["two kinds of peer in one", "{ from: [{ podSelector: {}, ipBlock: { cidr: 10.0.0.0/8 } }] }", /an ipBlock alone/],
  ["no block of addresses", "{ from: [{ ipBlock: { cidr: 10.0.0.1 } }] }", /expected a block of addresses/],
  ["a block of 33 bits", "{ from: [{ ipBlock: { cidr: 10.0.0.0/33 } }] }", /expected a block of addresses/],
  [
    "an exception beside the block",
    "{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [11.0.0.0/16] } }] }",
    /part of 10/,
  ],
  ["the whole block as exception", "{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/8] } }] }", /part of 10/],
  ["an end without a beginning", "{ ports: [{ endPort: 80 }] }", /expected a numeric port beside endPort/],
  ["an end of a name", "{ ports: [{ port: http, endPort: 80 }] }", /expected a numeric port beside endPort/],
  ["an end before the beginning", "{ ports: [{ port: 81, endPort: 80 }] }", /expected a numeric port beside endPort/],
  ["a name that is none", "{ ports: [{ port: No_Name }] }", /name of a container port/],
  [
    "In without values",
    "{ from: [{ podSelector: { matchExpressions: [{ key: a, operator: In }] } }] }",
    /at least one value/,
  ],
  [
    "Exists with values",
    "{ from: [{ podSelector: { matchExpressions: [{ key: a, operator: Exists, values: [b] }] } }] }",
    /no values/,
  ],
];

for (const [what, rule, problem] of refused) {
  Deno.test(`networkPolicyManifest() refuses ${what}`, () => {
    const { policy, problems } = read(`{ podSelector: {}, ingress: [${rule}] }`);
    assert.equal(policy, null);
    assert.match(problems.join("\n"), problem);
  });
}

Deno.test("networkPolicyManifest() notes IPv6 blocks, which hold no address of the model", () => {
  const { policy, notes } = read("{ podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '2001:db8::/32' } }] }] }");
  assert.equal(policy?.egress?.length, 1);
  assert.deepEqual(notes, ["NetworkPolicy/guard 2001:db8::/32 holds no address: all of them are IPv4"]);
});
