/** A Service manifest and the workloads come in, the service in front of one of them goes out, with all its ports. */

import { z } from "zod";
import { matches } from "../label_selector_match.ts";
import { checkedValue } from "../scenario/checked_value.ts";
import { type Place, remarkOn, within } from "../scenario/source_map.ts";
import type { ServiceSpec } from "../spec.ts";
import type { DeclaredWorkload } from "./workload_manifest.ts";
import { labelsSchema } from "./label_selector.ts";
import {
  type Findings,
  type ManifestObject,
  type ManifestObjects,
  namespacedMetadata,
  type Reading,
} from "./manifest_objects.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";

const port = z.int().min(1).max(65535);

const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: namespacedMetadata,
  spec: z.object({
    selector: labelsSchema.nullish(),
    // A load balancer and a node's port lead to the same Pods as the cluster's own address: entry traffic is entry traffic.
    type: z.enum(["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]).nullish(),
    clusterIP: z.string().nullish(),
    externalName: z.string().nullish(),
    ports: z.array(z.object({
      name: z.string().nullish(),
      protocol: z.enum(["TCP", "UDP", "SCTP"]).nullish(),
      port,
      targetPort: z.union([port, z.string()], { error: "expected a port or the name of a container port" }).nullish(),
      nodePort: z.int().min(0).max(65535).nullish(),
    })).nullish(),
  }),
});

type WrittenPort = NonNullable<z.output<typeof schema>["spec"]["ports"]>[number];

/** One TCP port of a Service, and the port of the Pods behind it. */
export interface ServicePort {
  readonly name: string | null;
  readonly port: number;
  readonly targetPort: number;
}

/** A Service, with the ports that a call may name. The first of them is `spec.port`. */
export interface DeclaredService extends ServiceSpec {
  readonly ports: readonly ServicePort[];
}

/** What a Service may stand in front of. */
interface Backends {
  readonly workloads: readonly DeclaredWorkload[];
  readonly skippedPods: ManifestObjects["skippedPods"];
  /** Pods of workloads with problems of their own. */
  readonly brokenPods: ManifestObjects["skippedPods"];
  /** Why Services by name are left out is written here, for whoever names them. */
  readonly skipped: Map<string, string>;
}

export function serviceManifest(
  object: ManifestObject,
  backends: Backends,
  findings: Findings,
): Reading<DeclaredService> {
  const { place, name, namespace } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  findings.notes.push(...unmodelledFields(`Service/${name}`, place, manifest));
  const { selector, ports, type, clusterIP, externalName } = manifest.spec;
  const skip = (why: string): "skipped" => {
    findings.notes.push(remarkOn(place, `Service/${name} is skipped: ${why}`));
    backends.skipped.set(name, why);
    return "skipped";
  };
  if (type === "ExternalName") return skip(`it is a name for ${externalName ?? "something"} outside the cluster`);
  if (!selector || Object.keys(selector).length === 0) return skip("it has no selector");
  const selected = backendOf(object, selector, backends, findings);
  if (selected === "broken") return "broken";
  if (typeof selected === "string") return skip(selected);
  const isHeadless = clusterIP === "None";
  const resolved = servicePorts({ written: ports ?? [], isHeadless, selected, object }, findings);
  if (resolved === "broken") return "broken";
  const [first] = resolved;
  if (first === undefined) return skip("it has no TCP port, and calls are TCP");
  return { name, namespace, workload: selected.workload.name, port: first.targetPort, ports: resolved };
}

/** The workload behind a selector; or why there is none. */
function backendOf(
  { name, namespace, place }: ManifestObject,
  selector: Readonly<Record<string, string>>,
  { workloads, brokenPods, skippedPods }: Backends,
  findings: Findings,
): DeclaredWorkload | string {
  const wanted = { matchLabels: selector, matchExpressions: [] };
  const inNamespace = workloads.filter(({ workload }) => workload.namespace === namespace);
  const matching = inNamespace.filter(({ workload }) => matches(wanted, workload.podLabels));
  const [selected, ...more] = matching.toSorted((a, b) =>
    b.workload.replicas - a.workload.replicas || (a.workload.name < b.workload.name ? -1 : 1)
  );
  if (selected !== undefined) {
    if (more.length > 0) {
      const others = more.map(({ workload }) => workload.name).join(", ");
      const why = `played by workload ${selected.workload.name}, of the most replicas: no request goes to ${others}`;
      findings.notes.push(remarkOn(within(place, "spec", "selector"), `Service/${name} selects several and is ${why}`));
    }
    return selected;
  }
  const isSelected = (pod: ManifestObjects["skippedPods"][number]) =>
    pod.namespace === namespace && Object.entries(selector).every(([key, value]) => pod.labels[key] === value);
  if (brokenPods.some(isSelected)) return "broken";
  if (skippedPods.some(isSelected)) return "its pods belong to a kind that is not modelled";
  return `it selects no workload; ${oneOf(inNamespace)}`;
}

interface PortRequest {
  readonly written: readonly WrittenPort[];
  readonly isHeadless: boolean;
  readonly selected: DeclaredWorkload;
  readonly object: ManifestObject;
}

/** TCP ports with what they lead to. The first has to lead somewhere; of others, what leads nowhere is noted. */
function servicePorts(request: PortRequest, findings: Findings): readonly ServicePort[] | "broken" {
  const { written, isHeadless, selected: { workload }, object: { name, place } } = request;
  const tcp = workload.containerPorts.filter(({ protocol }) => protocol === "TCP");
  if (written.length === 0) {
    // The name of a headless Service resolves to the Pods: their own ports are all there is.
    if (isHeadless) return tcp.map(({ name, port }) => ({ name, port, targetPort: port }));
    findings.problems.push(remarkOn(within(place, "spec"), `Service "${name}" has no port; expected at least one`));
    return "broken";
  }
  const ports: ServicePort[] = [];
  for (const [index, { name: portName, protocol, port, targetPort }] of written.entries()) {
    const where: Place = within(place, "spec", "ports", index);
    if ((protocol ?? "TCP") !== "TCP") {
      findings.notes.push(remarkOn(where, `Service/${name} ports[${index}] is not modelled: calls are TCP`));
      continue;
    }
    const target = targetPort ?? port;
    const resolved = typeof target === "number" ? target : tcp.find((each) => each.name === target)?.port;
    if (resolved !== undefined) {
      ports.push({ name: portName ?? null, port, targetPort: resolved });
      continue;
    }
    const names = tcp.flatMap((each) => each.name ?? []).join(", ") || "there is none";
    const message = `container port "${target}" is not known in workload "${workload.name}"; known: ${names}`;
    if (ports.length === 0) {
      findings.problems.push(remarkOn(within(where, "targetPort"), message));
      return "broken";
    }
    findings.notes.push(remarkOn(where, `Service/${name} ports[${index}] leads nowhere: ${message}`));
  }
  return ports;
}

function oneOf(workloads: readonly DeclaredWorkload[]): string {
  const known = workloads.map(({ workload }) => {
    const labels = Object.entries(workload.podLabels).map(([key, value]) => `${key}=${value}`).join(",");
    return `${workload.name} (${labels})`;
  });
  return known.length === 0 ? "its namespace has none" : `known: ${known.sort().join(", ")}`;
}
