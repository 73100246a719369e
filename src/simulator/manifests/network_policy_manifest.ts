/** A NetworkPolicy manifest and the Deployments come in, its ingress rules with resolved ports go out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import type { Deployment } from "./deployment_manifest.ts";
import { labelSelectorSchema, toLabelSelector } from "./label_selector.ts";
import type { Findings, ManifestObject, Reading } from "./manifest_objects.ts";
import { matches } from "../network.ts";
import type { Remark } from "../scenario/scenario_error.ts";
import { type Place, remarkOn, within } from "../scenario/source_map.ts";
import type { IngressRule, LabelSelector, NetworkPolicySpec, PolicyPeer } from "../spec.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";

const portNumber = z.int().min(1).max(65535);
const portEntry = z.object({
  protocol: z.enum(["TCP", "UDP", "SCTP"]).nullish(),
  port: z.union([portNumber, z.string()], { error: "expected a port or the name of a container port" }).nullish(),
  endPort: portNumber.nullish(),
});
const peerEntry = z.object({
  podSelector: labelSelectorSchema.nullish(),
  namespaceSelector: labelSelectorSchema.nullish(),
});
const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    namespace: z.string().nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z.object({
    podSelector: labelSelectorSchema,
    policyTypes: z.array(z.enum(["Ingress", "Egress"])).nullish(),
    ingress: z.array(z.object({ from: z.array(peerEntry).nullish(), ports: z.array(portEntry).nullish() })).nullish(),
  }),
});

type WrittenRule = NonNullable<z.output<typeof schema>["spec"]["ingress"]>[number];
type PortRange = IngressRule["ports"][number];

/** Selected workloads and the words for notes, shared by the rules of one policy. */
interface PolicyScope {
  readonly title: string;
  readonly selected: readonly Deployment[];
  readonly notes: Remark[];
}

export function networkPolicyManifest(
  object: ManifestObject,
  deployments: readonly Deployment[],
  findings: Findings,
): Reading<NetworkPolicySpec> {
  const { place, name, namespace } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  const title = `NetworkPolicy/${name}`;
  findings.notes.push(...unmodelledFields(title, place, manifest));
  const { spec } = manifest;
  const types = spec.policyTypes ?? ["Ingress"];
  if (types.includes("Egress")) {
    findings.notes.push(remarkOn(place, `${title} policyTypes Egress is not modelled`));
  }
  // Upstream's default adds Ingress whenever the list is absent or empty.
  if (types.length > 0 && !types.includes("Ingress")) return "skipped";
  const podSelector = toLabelSelector(spec.podSelector);
  const scope: PolicyScope = {
    title,
    selected: selectedDeployments(podSelector, namespace, deployments),
    notes: findings.notes,
  };
  const ingress = (spec.ingress ?? []).flatMap((rule, index) =>
    ingressRule(rule, within(place, "spec", "ingress", index), scope)
  );
  return { name, namespace, podSelector, ingress };
}

/** Deployments of a namespace whose pods a selector picks. */
export function selectedDeployments(
  selector: LabelSelector,
  namespace: string,
  deployments: readonly Deployment[],
): readonly Deployment[] {
  return deployments.filter(({ workload }) =>
    workload.namespace === namespace && matches(selector, workload.podLabels)
  );
}

/**
 * A rule whose peers or ports are all of a kind that is not modelled admits nothing that is:
 * it goes, because an empty list would admit everything.
 */
function ingressRule(rule: WrittenRule, place: Place, scope: PolicyScope): IngressRule[] {
  const peers = rule.from ?? [];
  const entries = rule.ports ?? [];
  const from = peers.flatMap(policyPeer);
  const ports = entries.flatMap((entry, index) => portRanges(entry, within(place, "ports", index), scope));
  // An entry without a port admits all ports, and so does the rule.
  const anyPort = entries.some((entry) => isTcp(entry) && (entry.port === undefined || entry.port === null));
  if ((peers.length > 0 && from.length === 0) || (entries.length > 0 && ports.length === 0 && !anyPort)) {
    scope.notes.push(remarkOn(place, `${scope.title} rule admits nothing that is modelled`));
    return [];
  }
  return [{ from, ports: anyPort ? [] : ports }];
}

/** A peer without a selector is an ipBlock, which `unmodelledFields` has listed. */
function policyPeer({ podSelector, namespaceSelector }: z.output<typeof peerEntry>): PolicyPeer[] {
  if (!podSelector && !namespaceSelector) return [];
  return [{
    podSelector: podSelector ? toLabelSelector(podSelector) : null,
    namespaceSelector: namespaceSelector ? toLabelSelector(namespaceSelector) : null,
  }];
}

function isTcp(entry: z.output<typeof portEntry>): boolean {
  return (entry.protocol ?? "TCP") === "TCP";
}

/** Named ports resolve on the pods that the policy selects. */
function portRanges(entry: z.output<typeof portEntry>, place: Place, scope: PolicyScope): PortRange[] {
  const note = (what: string) => void scope.notes.push(remarkOn(place, `${scope.title} ${what}`));
  const { port } = entry;
  if (!isTcp(entry)) {
    note(`protocol ${entry.protocol} is not modelled: all calls are TCP`);
    return [];
  }
  if (port === undefined || port === null) return [];
  if (typeof port === "number") return [{ port, endPort: entry.endPort ?? port }];
  const named = scope.selected.flatMap((each) => each.containerPorts).filter((each) => each.name === port);
  const numbers = [...new Set(named.map((each) => each.port))].sort((a, b) => a - b);
  if (numbers.length === 0) note(`port "${port}" is the name of no container port of the selected pods`);
  if (numbers.length > 1) {
    note(`port "${port}" differs between the selected pods: all of ${numbers.join(", ")} are open`);
  }
  return numbers.map((number) => ({ port: number, endPort: number }));
}
