/** Conformance of NetworkPolicy: which of all ordered pairs of Pods the policies, read as manifests, keep apart. */

import { z } from "zod";
import { ipv4Address } from "../network/ip_block.ts";
import { manifestObjects } from "../manifests/manifest_objects.ts";
import { networkPolicyManifest } from "../manifests/network_policy_manifest.ts";
import { passes, type PolicyEndpoint, policyIndex } from "../network/network_policy.ts";
import { parseSource } from "../scenario/source_map.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";

const protocol = z.enum(["TCP", "UDP", "SCTP"]);
const labels = z.record(z.string(), z.string());
const port = z.int().min(1).max(65535);
/** Selectors and ports stand as in a manifest: its reader checks them. */
const asWritten = z.unknown().optional();
const rules = z.array(z.strictObject({
  peers: z.array(z.strictObject({
    podSelector: asWritten,
    namespaceSelector: asWritten,
    ipBlockCidr: z.string().optional(),
    ipBlockExcept: z.array(z.string()).optional(),
    except: z.array(z.string()).optional(),
  })).optional(),
  ports: asWritten,
})).optional();

const schema = z.strictObject({
  name: z.string().optional(),
  namespaces: z.array(z.strictObject({ name: z.string(), labels: labels.default({}) })),
  pods: z.array(z.strictObject({
    namespace: z.string(),
    name: z.string(),
    labels: labels.optional(),
    ip: z.ipv4(),
    ports: z.array(z.strictObject({ name: z.string().optional(), port, protocol: protocol.optional() })).optional(),
  })),
  policies: z.array(z.strictObject({
    name: z.string(),
    namespace: z.string(),
    podSelector: asWritten,
    policyTypes: asWritten,
    ingress: rules,
    egress: rules,
  })),
  port,
  protocol: protocol.default("TCP"),
  usesEgress: z.boolean().optional(),
  usesIpBlock: z.boolean().optional(),
  /** Ordered pairs of `namespace/pod`; a Pod and itself are never asked about. */
  expectedBlockedFromTo: z.array(z.tuple([z.string(), z.string()])).default([]),
  loopback: z.string().optional(),
  source: z.string().optional(),
});

type Case = z.output<typeof schema>;
type Rules = z.output<typeof rules>;

export const networkPolicyKind = conformanceKind({
  name: "network policy",
  schema,
  differences({ pods, namespaces, policies, port, protocol, expectedBlockedFromTo }) {
    const labelled = Object.fromEntries(namespaces.map(({ name, labels }) => [name, labels]));
    const index = policyIndex(pods.map(endpoint), labelled, policies.map(read));
    const enabled = new Uint8Array(policies.length).fill(1);
    const blocked = pods.flatMap((from, source) =>
      pods.flatMap((to, destination) =>
        source === destination || passes(index, enabled, { source, destination, port, protocol })
          ? []
          : [`${from.namespace}/${from.name} → ${to.namespace}/${to.name}`]
      )
    );
    const expected = expectedBlockedFromTo.map(([from, to]) => `${from} → ${to}`);
    return [
      ...difference("blocked, though allowed", [], blocked.filter((pair) => !expected.includes(pair))),
      ...difference("let through, though blocked", [], expected.filter((pair) => !blocked.includes(pair))),
    ];
  },
});

function endpoint({ namespace, labels, ip, ports }: Case["pods"][number]): PolicyEndpoint {
  return {
    namespace,
    labels: labels ?? {},
    address: ipv4Address(ip) ?? 0,
    ports: (ports ?? []).map(({ name, port, protocol }) => ({ name: name ?? null, port, protocol: protocol ?? "TCP" })),
  };
}

function read({ name, namespace, podSelector, policyTypes, ingress, egress }: Case["policies"][number]) {
  const manifest = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace },
    spec: { podSelector, policyTypes, ingress: written("from", ingress), egress: written("to", egress) },
  };
  const findings = { problems: [], notes: [] };
  const { objects } = manifestObjects([parseSource(JSON.stringify(manifest), name).roots], findings);
  const [object] = objects;
  const policy = object === undefined ? "broken" : networkPolicyManifest(object, findings);
  if (policy === "skipped" || policy === "broken") {
    throw new Error(`Cannot read policy "${name}": ${JSON.stringify(findings.problems)}`);
  }
  return policy;
}

function written(key: "from" | "to", rules: Rules): unknown {
  return rules?.map(({ peers, ports }) => ({
    [key]: peers?.map(({ ipBlockCidr, ipBlockExcept, except = ipBlockExcept, ...selectors }) =>
      ipBlockCidr === undefined ? selectors : { ipBlock: { cidr: ipBlockCidr, except } }
    ),
    ports,
  }));
}
