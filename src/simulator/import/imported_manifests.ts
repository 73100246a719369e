/** Places of manifests come in, what guesses are made from goes out: workloads with their texts, Services, policies. */

import { z } from "zod";
import { matches } from "../label_selector_match.ts";
import { labelSelectorSchema, toLabelSelector } from "../manifests/label_selector.ts";
import { type Findings, manifestObjects } from "../manifests/manifest_objects.ts";
import { manifests } from "../manifests/manifests.ts";
import { isRecord, type Place, within } from "../scenario/source_map.ts";
import type { Labels, TemplateSpec } from "../spec.ts";

/** A text of a Pod template in which the name of a Service may stand; `value` is null where it comes from elsewhere. */
export interface PodText {
  /** `env FRONTEND_ADDR`, `args`, … */
  readonly where: string;
  /** The name of an environment variable, empty for the rest. */
  readonly variable: string;
  readonly value: string | null;
}

export interface ImportedWorkload {
  readonly name: string;
  /** The Service that stands in front of it, null where none does. */
  readonly service: string | null;
  readonly replicas: number;
  readonly nodeSelector: Labels;
  readonly template: TemplateSpec;
  /** Percent of the requests that an autoscaler aims at, null where none does. */
  readonly scaledAt: { readonly cpu: number | null; readonly memory: number | null };
  readonly texts: readonly PodText[];
  /** Why it seems to take requests from outside, the best reason first; empty where nothing says so. */
  readonly exposed: readonly string[];
}

/** Workloads in order of the files. `admitted` are pairs of workloads of which a NetworkPolicy lets one reach the other. */
export interface ImportedManifests {
  readonly workloads: readonly ImportedWorkload[];
  /** Every Service's name, and the workload behind it. */
  readonly services: ReadonlyMap<string, string>;
  readonly admitted: readonly { readonly from: string; readonly to: string; readonly policy: string }[];
  readonly hasNodes: boolean;
}

export function importedManifests(places: readonly Place[], findings: Findings): ImportedManifests {
  const objects = manifestObjects([places], findings);
  const read = manifests(objects, findings);
  const services = new Map([...read.services, ...read.aliases].map(({ spec }) => [spec.name, spec.workload]));
  const serviceOf = new Map(read.services.map(({ spec }) => [spec.workload, spec.name]));
  const exposures = [
    ...places.flatMap((place) => ingressBackends(place).map((service) => ({ service, why: "an Ingress leads to it" }))),
    ...exposedServices(objects.objects.filter(({ kind }) => kind === "Service")),
  ];
  const admitted = objects.objects.filter(({ kind }) => kind === "NetworkPolicy").flatMap(
    ({ name, namespace, place }) => {
      const inNamespace = read.workloads.map(({ workload }) => workload).filter((each) => each.namespace === namespace);
      return admittedPairs(place, inNamespace).map((pair) => ({ ...pair, policy: name }));
    },
  );
  const aim = (workload: string, resource: "cpu" | "memory"): number | null => {
    const metrics = read.hpas.filter(({ spec }) => spec.workload === workload).flatMap(({ spec }) => spec.metrics);
    return metrics.find((each) => each.resource === resource && each.target.kind === "Utilization")?.target.value ??
      null;
  };
  return {
    workloads: read.workloads.map(({ workload, place }) => ({
      name: workload.name,
      service: serviceOf.get(workload.name) ?? null,
      replicas: workload.replicas,
      nodeSelector: workload.scheduling.nodeSelector,
      template: workload.template,
      scaledAt: { cpu: aim(workload.name, "cpu"), memory: aim(workload.name, "memory") },
      texts: podTexts(place),
      exposed: exposures.filter(({ service }) => services.get(service) === workload.name).map(({ why }) => why),
    })),
    services,
    admitted,
    hasNodes: read.nodes.length > 0,
  };
}

const containerSchema = z.object({
  env: z.array(z.object({ name: z.string(), value: z.coerce.string().nullish() })).nullish().catch(null),
  command: z.array(z.coerce.string()).nullish().catch(null),
  args: z.array(z.coerce.string()).nullish().catch(null),
});

function podTexts(place: Place): PodText[] {
  const pod = within(place, "spec", "template", "spec");
  const containers = [within(pod, "containers").value, within(pod, "initContainers").value]
    .flatMap((list) => Array.isArray(list) ? list : []);
  return containers.flatMap((container) => {
    const { data } = containerSchema.safeParse(container);
    const variables = (data?.env ?? []).map(({ name, value }) => ({
      where: `env ${name}`,
      variable: name,
      value: value ?? null,
    }));
    const words = (["command", "args"] as const).flatMap((where) =>
      (data?.[where] ?? []).map((value) => ({ where, variable: "", value }))
    );
    return [...variables, ...words];
  });
}

/** Outside types, the likelier first: a NodePort is often there for looking at a tool. */
const outsideTypes: readonly string[] = ["LoadBalancer", "NodePort"];

function exposedServices(objects: readonly { readonly name: string; readonly place: Place }[]) {
  return outsideTypes.flatMap((type) =>
    objects.filter(({ place }) => within(place, "spec", "type").value === type)
      .map(({ name }) => ({ service: name, why: `Service ${name} is a ${type}` }))
  );
}

/** Names of the Services that an Ingress or a route of a gateway or mesh leads to, wherever in it they stand. */
function ingressBackends(place: Place): string[] {
  const { value } = place;
  if (!isRecord(value)) return [];
  if (Array.isArray(value["items"])) {
    return value["items"].flatMap((_, index) => ingressBackends(within(place, "items", index)));
  }
  const named: string[] = [];
  const visit = (node: unknown, key: string): void => {
    if (Array.isArray(node)) { for (const item of node) visit(item, key); }
    if (!isRecord(node)) return;
    for (const [inner, item] of Object.entries(node)) {
      if (inner === "serviceName" && typeof item === "string") named.push(item);
      if (inner === "name" && typeof item === "string" && (key === "service" || key === "backendRefs")) {
        named.push(item);
      }
      if (inner === "host" && typeof item === "string" && key === "destination") named.push(item.split(".")[0]);
      visit(item, inner);
    }
  };
  if (["Ingress", "HTTPRoute", "VirtualService"].includes(String(value["kind"]))) visit(value["spec"], "spec");
  return named;
}

const policySchema = z.object({
  podSelector: labelSelectorSchema,
  ingress: z.array(z.object({ from: z.array(z.object({ podSelector: labelSelectorSchema.nullish() })).nullish() }))
    .nullish(),
});

interface Labelled {
  readonly name: string;
  readonly podLabels: Labels;
}

/** Who is let in by name: an empty selector means everybody, and says nothing of who calls. */
function admittedPairs(place: Place, workloads: readonly Labelled[]): { from: string; to: string }[] {
  const { data } = policySchema.safeParse(within(place, "spec").value);
  if (data === undefined) return [];
  const selected = (written: z.output<typeof labelSelectorSchema>) => {
    const selector = toLabelSelector(written);
    const empty = Object.keys(selector.matchLabels).length + selector.matchExpressions.length === 0;
    return empty ? [] : workloads.filter(({ podLabels }) => matches(selector, podLabels));
  };
  const targets = selected(data.podSelector);
  const sources = (data.ingress ?? []).flatMap(({ from }) => from ?? [])
    .flatMap(({ podSelector }) => podSelector ? selected(podSelector) : []);
  return targets.flatMap((to) =>
    sources.filter((from) => from.name !== to.name).map((from) => ({ from: from.name, to: to.name }))
  );
}
