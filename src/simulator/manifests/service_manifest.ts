/** A Service manifest and the Deployments come in, the service in front of exactly one of them goes out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import type { Deployment } from "./deployment_manifest.ts";
import { labelsSchema } from "./label_selector.ts";
import type { Findings, ManifestObject, ManifestObjects, Reading } from "./manifest_objects.ts";
import { matches } from "../network.ts";
import { remarkOn, within } from "../scenario/source_map.ts";
import type { ServiceSpec } from "../spec.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";

const port = z.int().min(1).max(65535);

const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().nullish(), labels: labelsSchema.nullish() }),
  spec: z.object({
    selector: labelsSchema.nullish(),
    ports: z.array(z.object({
      name: z.string().nullish(),
      port,
      targetPort: z.union([port, z.string()], { error: "expected a port or the name of a container port" }).nullish(),
    })).nullish(),
  }),
});

/** What a Service may stand in front of. */
interface Backends {
  readonly deployments: readonly Deployment[];
  readonly skippedPods: ManifestObjects["skippedPods"];
  /** Pods of Deployments with problems of their own. */
  readonly brokenPods: ManifestObjects["skippedPods"];
}

export function serviceManifest(
  object: ManifestObject,
  backends: Backends,
  findings: Findings,
): Reading<ServiceSpec> {
  const { place, name, namespace } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  findings.notes.push(...unmodelledFields(`Service/${name}`, place, manifest));
  const { selector, ports } = manifest.spec;
  const skip = (why: string) => void findings.notes.push(remarkOn(place, `Service/${name} is skipped: ${why}`));
  if (!selector || Object.keys(selector).length === 0) {
    skip("it has no selector");
    return "skipped";
  }
  const wanted = { matchLabels: selector, matchExpressions: [] };
  const where = within(place, "spec", "selector");
  const inNamespace = backends.deployments.filter((each) => each.workload.namespace === namespace);
  const [selected, ...more] = inNamespace.filter((each) => matches(wanted, each.workload.podLabels));
  if (selected === undefined) {
    const isSelected = (pod: ManifestObjects["skippedPods"][number]) =>
      pod.namespace === namespace && Object.entries(selector).every(([key, value]) => pod.labels[key] === value);
    if (backends.brokenPods.some(isSelected)) return "broken";
    if (backends.skippedPods.some(isSelected)) {
      skip("its pods belong to a kind that is not modelled");
      return "skipped";
    }
    findings.problems.push(remarkOn(where, `Service "${name}" selects no workload; ${oneOf(inNamespace)}`));
    return "broken";
  }
  if (more.length > 0) {
    const names = [selected, ...more].map((each) => each.workload.name).join(", ");
    findings.problems.push(
      remarkOn(where, `Service "${name}" selects more than one workload: ${names}; expected exactly one`),
    );
    return "broken";
  }
  const [first, ...others] = ports ?? [];
  if (first === undefined) {
    findings.problems.push(remarkOn(within(place, "spec"), `Service "${name}" has no port; expected at least one`));
    return "broken";
  }
  for (const index of others.keys()) {
    const further = within(place, "spec", "ports", index + 1);
    findings.notes.push(remarkOn(further, `Service/${name} ports[${index + 1}] is not modelled: the first one is`));
  }
  const target = first.targetPort ?? first.port;
  const resolved = typeof target === "number"
    ? target
    : selected.containerPorts.find((each) => each.name === target)?.port;
  if (resolved === undefined) {
    const names = selected.containerPorts.flatMap((each) => each.name ?? []).join(", ") || "there is none";
    const targetPlace = within(place, "spec", "ports", 0, "targetPort");
    const title = `container port "${target}" is not known in workload "${selected.workload.name}"`;
    findings.problems.push(remarkOn(targetPlace, `${title}; known: ${names}`));
    return "broken";
  }
  return { name, namespace, workload: selected.workload.name, port: resolved };
}

function oneOf(deployments: readonly Deployment[]): string {
  const known = deployments.map(({ workload }) => {
    const labels = Object.entries(workload.podLabels).map(([key, value]) => `${key}=${value}`).join(",");
    return `${workload.name} (${labels})`;
  });
  return known.length === 0 ? "its namespace has none" : `known: ${known.sort().join(", ")}`;
}
