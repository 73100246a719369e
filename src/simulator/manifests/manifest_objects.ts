/** Places that hold Kubernetes manifests come in, layer by layer; identified objects go out, later layers replacing. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import type { Remark } from "../scenario/scenario_error.ts";
import { labelsSchema } from "./label_selector.ts";
import { isRecord, lineOf, type Place, remarkOn, within } from "../scenario/source_map.ts";

export type ModelledKind =
  | "Deployment"
  | "StatefulSet"
  | "DaemonSet"
  | "PodDisruptionBudget"
  | "PriorityClass"
  | "Service"
  | "HorizontalPodAutoscaler"
  | "NetworkPolicy"
  | "Namespace"
  | "Node";

/** A Kubernetes object of a kind that the simulator models. */
export interface ManifestObject {
  readonly kind: ModelledKind;
  readonly namespace: string;
  readonly name: string;
  readonly place: Place;
}

/** What loading finds beside its result: problems refuse the scenario, notes name what is not modelled. */
export interface Findings {
  readonly problems: Remark[];
  readonly notes: Remark[];
}

/** What a manifest gives: its record, nothing (a note says why), or problems. */
export type Reading<Spec> = Spec | "skipped" | "broken";

/** Objects of all layers, and the labels of pods that skipped kinds (Pod, Job, …) would run. */
export interface ManifestObjects {
  readonly objects: readonly ManifestObject[];
  /** False when something stands among the manifests that could not be identified. */
  readonly complete: boolean;
  readonly skippedPods: readonly { readonly namespace: string; readonly labels: Readonly<Record<string, unknown>> }[];
}

/** API groups in which a kind has the meaning that is modelled: a Knative `Service` is another thing. */
const groupsOfKind: Readonly<Record<ModelledKind, readonly string[]>> = {
  Deployment: ["apps", "extensions"],
  StatefulSet: ["apps"],
  DaemonSet: ["apps", "extensions"],
  PodDisruptionBudget: ["policy"],
  PriorityClass: ["scheduling.k8s.io"],
  Service: [""],
  HorizontalPodAutoscaler: ["autoscaling", "extensions"],
  NetworkPolicy: ["networking.k8s.io", "extensions"],
  Namespace: [""],
  Node: [""],
};

/** Kinds whose objects stand in no namespace. */
const clusterScoped: ReadonlySet<ModelledKind> = new Set(["Namespace", "Node", "PriorityClass"]);

const identitySchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string().min(1), namespace: z.string().min(1).nullish() }),
});

/** Of an object that stands in a namespace, as far as it is modelled. */
export const namespacedMetadata = z.object({
  name: z.string(),
  namespace: z.string().nullish(),
  labels: labelsSchema.nullish(),
});

/** Layers are in order of precedence, the strongest last. Two equal objects within one layer are a problem. */
export function manifestObjects(layers: readonly (readonly Place[])[], findings: Findings): ManifestObjects {
  let complete = true;
  const byKey = new Map<string, ManifestObject>();
  const skippedPods: { namespace: string; labels: Readonly<Record<string, unknown>> }[] = [];
  for (const layer of layers) {
    const first = new Map<string, Place>();
    for (const place of layer.flatMap(listedObjects)) {
      const identity = checkedValue(identitySchema, place, findings.problems);
      if (identity === undefined) {
        complete = false;
        continue;
      }
      const { apiVersion, kind, metadata } = identity;
      const namespace = metadata.namespace ?? "default";
      const modelled = modelledKind(kind, apiVersion);
      if (modelled === undefined) {
        findings.notes.push(
          remarkOn(place, `${kind}/${metadata.name} (${apiVersion}) is skipped: ${whySkipped(kind)}`),
        );
        skippedPods.push(...podsOf({ kind, namespace, place }));
        continue;
      }
      const scope = clusterScoped.has(modelled) ? "" : namespace;
      const key = `${modelled}/${scope}/${metadata.name}`;
      const earlier = first.get(key);
      if (earlier !== undefined) {
        const name = within(place, "metadata", "name");
        findings.problems.push(
          remarkOn(name, `${kind} "${metadata.name}" stands twice; it is already at ${lineOf(earlier)}`),
        );
        continue;
      }
      first.set(key, place);
      byKey.set(key, { kind: modelled, namespace: scope, name: metadata.name, place });
    }
  }
  return { objects: [...byKey.values()], complete, skippedPods };
}

/** A `List` (or `DeploymentList`, …) stands for its items. */
function listedObjects(place: Place): Place[] {
  const { value } = place;
  if (!isRecord(value) || typeof value["kind"] !== "string" || !value["kind"].endsWith("List")) return [place];
  const items = value["items"];
  return Array.isArray(items) ? items.flatMap((_, index) => listedObjects(within(place, "items", index))) : [place];
}

function whySkipped(kind: string): string {
  return kind === "Job" || kind === "CronJob"
    ? `${kind}s are out of scope: only what serves requests is played`
    : isModelledKind(kind)
    ? `this kind is modelled of ${
      groupsOfKind[kind].map((group) => group === "" ? "the core group" : group).join(" and ")
    }`
    : "kind not modelled";
}

function modelledKind(kind: string, apiVersion: string): ModelledKind | undefined {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  for (const [name, groups] of Object.entries(groupsOfKind)) {
    if (name === kind && groups.includes(group) && isModelledKind(name)) return name;
  }
  return undefined;
}

function isModelledKind(name: string): name is ModelledKind {
  return Object.hasOwn(groupsOfKind, name);
}

/** Labels of the pods that an object runs, as written. */
export function podsOf(object: { kind: string; namespace: string; place: Place }): ManifestObjects["skippedPods"] {
  const path = object.kind === "Pod" ? ["metadata", "labels"] : ["spec", "template", "metadata", "labels"];
  const labels = within(object.place, ...path).value;
  return isRecord(labels) ? [{ namespace: object.namespace, labels }] : [];
}
