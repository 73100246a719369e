/** A NetworkPolicy manifest comes in, the policy with the API server's defaults and its checks goes out. */

import { z } from "zod";
import { ipv4Range, isIpv6Block } from "../network/ip_block.ts";
import { checkedValue } from "../scenario/checked_value.ts";
import type { Remark } from "../scenario/scenario_error.ts";
import { type Place, remarkOn, within } from "../scenario/source_map.ts";
import type { NetworkPolicySpec, PolicyPeer, PolicyPort } from "../spec.ts";
import { labelSelectorSchema, toLabelSelector } from "./label_selector.ts";
import { type Findings, type ManifestObject, namespacedMetadata, type Reading } from "./manifest_objects.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";

const portNumber = z.int().min(1).max(65535);
const expectedPort = "expected a port or the name of a container port";
/** IANA service names, as the API server checks them. */
const portName = z.string().regex(/^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/, expectedPort);
const portEntry = z.object({
  protocol: z.enum(["TCP", "UDP", "SCTP"]).nullish(),
  port: z.union([portNumber, portName], { error: expectedPort }).nullish(),
  endPort: portNumber.nullish(),
}).superRefine(({ port, endPort }, context) => {
  if (endPort === undefined || endPort === null || (typeof port === "number" && port <= endPort)) return;
  context.addIssue({
    code: "custom",
    path: ["endPort"],
    message: "expected a numeric port beside endPort, at most as large",
  });
});

const cidr = z.string().refine((text) => ipv4Range(text) !== null || isIpv6Block(text), {
  error: "expected a block of addresses: 10.0.0.0/8",
});
const ipBlock = z.object({ cidr, except: z.array(cidr).nullish() }).superRefine(({ cidr, except }, context) => {
  const range = ipv4Range(cidr);
  for (const [index, each] of (except ?? []).entries()) {
    const hole = ipv4Range(each);
    const isWithin = range === null || hole === null
      ? (range === null) === (hole === null)
      : range.first <= hole.first && hole.last <= range.last && hole.last - hole.first < range.last - range.first;
    if (isWithin) continue;
    context.addIssue({ code: "custom", path: ["except", index], message: `expected a part of ${cidr}` });
  }
});
const peerEntry = z.object({
  podSelector: labelSelectorSchema.nullish(),
  namespaceSelector: labelSelectorSchema.nullish(),
  ipBlock: ipBlock.nullish(),
}).superRefine(({ podSelector, namespaceSelector, ipBlock }, context) => {
  const selects = Boolean(podSelector ?? namespaceSelector);
  if (selects !== Boolean(ipBlock)) return;
  context.addIssue({
    code: "custom",
    message: "expected podSelector, namespaceSelector or both, or an ipBlock alone",
  });
});
const ports = z.array(portEntry).nullish();

const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: namespacedMetadata,
  spec: z.object({
    // Absent is empty: the policy of all Pods.
    podSelector: labelSelectorSchema.nullish(),
    policyTypes: z.array(z.enum(["Ingress", "Egress"])).nullish(),
    ingress: z.array(z.object({ from: z.array(peerEntry).nullish(), ports })).nullish(),
    egress: z.array(z.object({ to: z.array(peerEntry).nullish(), ports })).nullish(),
  }),
});

export function networkPolicyManifest(object: ManifestObject, findings: Findings): Reading<NetworkPolicySpec> {
  const { place, name, namespace } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  const title = `NetworkPolicy/${name}`;
  findings.notes.push(...unmodelledFields(title, place, manifest));
  const { podSelector, policyTypes, ingress, egress } = manifest.spec;
  const types = policyTypes?.length ? policyTypes : defaultTypes(egress ?? []);
  findings.notes.push(...noteIpv6(manifest.spec, title, within(place, "spec")));
  return {
    name,
    namespace,
    podSelector: toLabelSelector(podSelector ?? {}),
    ingress: types.includes("Ingress")
      ? (ingress ?? []).map((rule) => ({ from: (rule.from ?? []).map(policyPeer), ports: policyPorts(rule.ports) }))
      : null,
    egress: types.includes("Egress")
      ? (egress ?? []).map((rule) => ({ to: (rule.to ?? []).map(policyPeer), ports: policyPorts(rule.ports) }))
      : null,
  };
}

/** Upstream's SetDefaults_NetworkPolicy: ingress always, egress where there is a rule for it. */
function defaultTypes(egress: readonly unknown[]): readonly string[] {
  return egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

function policyPeer({ podSelector, namespaceSelector, ipBlock }: z.output<typeof peerEntry>): PolicyPeer {
  if (ipBlock) return { kind: "ipBlock", cidr: ipBlock.cidr, except: ipBlock.except ?? [] };
  return {
    kind: "pods",
    podSelector: podSelector ? toLabelSelector(podSelector) : null,
    namespaceSelector: namespaceSelector ? toLabelSelector(namespaceSelector) : null,
  };
}

function policyPorts(entries: z.output<typeof ports>): PolicyPort[] {
  return (entries ?? []).map(({ protocol, port, endPort }) => ({
    protocol: protocol ?? "TCP",
    port: typeof port === "number" ? { first: port, last: endPort ?? port } : port ?? null,
  }));
}

/** All addresses of the model are IPv4. */
function noteIpv6({ ingress, egress }: z.output<typeof schema>["spec"], title: string, place: Place): Remark[] {
  const written = [
    ...(ingress ?? []).map((rule, at) => ({ peers: rule.from, place: within(place, "ingress", at, "from") })),
    ...(egress ?? []).map((rule, at) => ({ peers: rule.to, place: within(place, "egress", at, "to") })),
  ];
  return written.flatMap(({ peers, place }) =>
    (peers ?? []).flatMap(({ ipBlock }, at) =>
      ipBlock && isIpv6Block(ipBlock.cidr)
        ? [remarkOn(within(place, at, "ipBlock"), `${title} ${ipBlock.cidr} holds no address: all of them are IPv4`)]
        : []
    )
  );
}
