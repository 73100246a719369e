/** A manifest object and what its schema kept of it come in, the fields that the simulator does not model go out. */

import type { Remark } from "../scenario/scenario_error.ts";
import { isRecord, type Path, type Place, remarkOn, within } from "../scenario/source_map.ts";

/**
 * A note on every field of `place` that has no counterpart in `kept`: one for each field and object, however many
 * containers or ports have it. What the API server writes by itself, and what says only its default, needs none.
 */
export function unmodelledFields(title: string, place: Place, kept: unknown): Remark[] {
  const byField = Map.groupBy(missingPaths(place.value, kept, []), fieldOf);
  return [...byField].flatMap(([field, paths]) => {
    const asked = paths.filter((path) => !isServerOwn(field, within(place, ...path).value));
    const [first] = asked;
    if (first === undefined) return [];
    const more = asked.length === 1 ? "" : ` (nor in ${asked.length - 1} more places)`;
    return [remarkOn(within(place, ...first), `${title} ${fieldText(first)} is not modelled${more}`)];
  });
}

/** What the API server, its controllers or the cloud fill in: nobody asks for it in a manifest. */
const populated: ReadonlySet<string> = new Set([
  "status",
  ..."uid resourceVersion generation creationTimestamp managedFields selfLink".split(" ").map((key) =>
    `metadata.${key}`
  ),
  "spec.template.metadata.creationTimestamp",
  "spec.clusterIP",
  "spec.clusterIPs",
  "spec.podCIDR",
  "spec.podCIDRs",
  "spec.providerID",
]);

const populatedAnnotations: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deployment.kubernetes.io/revision",
]);

const pod = "spec.template.spec";

/** The API server's defaults (pkg/apis/{core,apps}/v1/defaults.go), which are what the simulator plays. */
const defaults: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  // Of a Namespace, whose spec holds nothing else.
  ["spec", { finalizers: ["kubernetes"] }],
  ["spec.type", "ClusterIP"],
  ["spec.sessionAffinity", "None"],
  ["spec.internalTrafficPolicy", "Cluster"],
  ["spec.ipFamilyPolicy", "SingleStack"],
  ["spec.ipFamilies", ["IPv4"]],
  ["spec.ports[].protocol", "TCP"],
  ["spec.externalTrafficPolicy", "Cluster"],
  ["spec.allocateLoadBalancerNodePorts", true],
  ["spec.persistentVolumeClaimRetentionPolicy", { whenDeleted: "Retain", whenScaled: "Retain" }],
  ["spec.progressDeadlineSeconds", 600],
  ["spec.revisionHistoryLimit", 10],
  [`${pod}.restartPolicy`, "Always"],
  [`${pod}.dnsPolicy`, "ClusterFirst"],
  [`${pod}.schedulerName`, "default-scheduler"],
  [`${pod}.securityContext`, {}],
  ...["containers", "initContainers"].flatMap((list) =>
    [
      ["terminationMessagePath", "/dev/termination-log"],
      ["terminationMessagePolicy", "File"],
      ["ports[].protocol", "TCP"],
    ].map(([key, value]) => [`${pod}.${list}[].${key}`, value] as const)
  ),
]);

function isServerOwn(field: string, value: unknown): boolean {
  if (field === "metadata.annotations" || field === "spec.template.metadata.annotations") {
    return isRecord(value) && Object.keys(value).every((key) => populatedAnnotations.has(key));
  }
  // A headless Service is asked for: its name resolves to the Pods themselves.
  if (field === "spec.clusterIP") return value !== "None";
  if (populated.has(field) || field.startsWith("status.")) return true;
  return defaults.has(field) && JSON.stringify(defaults.get(field)) === JSON.stringify(value);
}

function* missingPaths(written: unknown, kept: unknown, path: Path): Iterable<Path> {
  if (Array.isArray(written) && Array.isArray(kept)) {
    for (const [index, item] of written.entries()) yield* missingPaths(item, kept[index], [...path, index]);
  } else if (isRecord(written) && isRecord(kept)) {
    for (const [key, item] of Object.entries(written)) {
      if (item === null) continue;
      if (Object.hasOwn(kept, key)) yield* missingPaths(item, kept[key], [...path, key]);
      else yield [...path, key];
    }
  }
}

/** A path without the numbers of its list entries. */
function fieldOf(path: Path): string {
  return fieldText(path).replaceAll(/\[\d+\]/g, "[]");
}

function fieldText(path: Path): string {
  return path.map((key, index) => typeof key === "number" ? `[${key}]` : index === 0 ? key : `.${key}`).join("");
}
