/** Identified Kubernetes objects come in, the workloads, services, autoscalers and policies they describe go out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import { type Deployment, deploymentManifest } from "./deployment_manifest.ts";
import { hpaManifest } from "./hpa_manifest.ts";
import {
  type Findings,
  type ManifestObject,
  type ManifestObjects,
  type ModelledKind,
  podsOf,
  type Reading,
} from "./manifest_objects.ts";
import { networkPolicyManifest } from "./network_policy_manifest.ts";
import { nodeManifest } from "./node_manifest.ts";
import { serviceManifest } from "./service_manifest.ts";
import { labelsSchema } from "./label_selector.ts";
import { type Place, remarkOn, within } from "../scenario/source_map.ts";
import type { HpaSpec, Labels, NetworkPolicySpec, NodeSpec, ServiceSpec } from "../spec.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";

/** What manifests declare, each with where it stands. */
export interface Manifests {
  readonly deployments: readonly Deployment[];
  readonly services: readonly Declared<ServiceSpec>[];
  readonly hpas: readonly Declared<HpaSpec>[];
  readonly policies: readonly Declared<NetworkPolicySpec>[];
  readonly nodes: readonly Declared<NodeSpec>[];
  readonly namespaces: Readonly<Record<string, Labels>>;
  /** Names of what has problems of its own: to name them elsewhere is no further problem. */
  readonly broken: { readonly workloads: readonly string[]; readonly services: readonly string[] };
}

export interface Declared<Spec> {
  readonly spec: Spec;
  readonly place: Place;
}

const namespaceSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), labels: labelsSchema.nullish() }),
});

export function manifests({ objects, skippedPods }: ManifestObjects, findings: Findings): Manifests {
  const ofKind = (kind: ModelledKind) => objects.filter((object) => object.kind === kind);
  for (const kind of ["Deployment", "Service", "NetworkPolicy"] as const) checkNames(ofKind(kind), findings);
  const workloads = read(ofKind("Deployment"), findings, deploymentManifest);
  const deployments = workloads.declared.map(({ spec }) => spec);
  const backends = { deployments, skippedPods, brokenPods: workloads.broken.flatMap(podsOf) };
  const services = read(ofKind("Service"), findings, (object) => serviceManifest(object, backends, findings));
  const hpas = read(
    ofKind("HorizontalPodAutoscaler"),
    findings,
    (object) => hpaManifest(object, ofKind("Deployment"), findings),
  ).declared;
  checkScaledOnce(hpas, findings);
  return {
    deployments,
    services: frontsOnce(services.declared, findings),
    hpas,
    policies: read(
      ofKind("NetworkPolicy"),
      findings,
      (object) => networkPolicyManifest(object, deployments, findings),
    ).declared,
    nodes: read(ofKind("Node"), findings, nodeManifest).declared,
    namespaces: namespaceLabels(objects, findings),
    broken: {
      workloads: workloads.broken.map((object) => object.name),
      services: services.broken.map((object) => object.name),
    },
  };
}

interface ReadObjects<Spec> {
  readonly declared: readonly Declared<Spec>[];
  readonly broken: readonly ManifestObject[];
}

function read<Spec>(
  objects: readonly ManifestObject[],
  findings: Findings,
  readOne: (object: ManifestObject, findings: Findings) => Reading<Spec>,
): ReadObjects<Spec> {
  const declared: Declared<Spec>[] = [];
  const broken: ManifestObject[] = [];
  for (const object of objects) {
    const reading = readOne(object, findings);
    if (reading === "broken") broken.push(object);
    else if (reading !== "skipped") declared.push({ spec: reading, place: object.place });
  }
  return { declared, broken };
}

/** Calls, loads and actions name workloads, services and policies without a namespace. */
function checkNames(objects: readonly ManifestObject[], findings: Findings): void {
  const first = new Map<string, ManifestObject>();
  for (const object of objects) {
    const earlier = first.get(object.name);
    first.set(object.name, earlier ?? object);
    if (earlier === undefined) continue;
    const message = `${object.kind} "${object.name}" is also in namespace "${earlier.namespace}"; ` +
      "expected names that are unique across namespaces";
    findings.problems.push(remarkOn(within(object.place, "metadata", "name"), message));
  }
}

function checkScaledOnce(hpas: readonly Declared<HpaSpec>[], findings: Findings): void {
  const first = new Map<string, HpaSpec>();
  for (const { spec, place } of hpas) {
    const earlier = first.get(spec.workload);
    first.set(spec.workload, earlier ?? spec);
    if (earlier === undefined) continue;
    const where = within(place, "spec", "scaleTargetRef", "name");
    const message = `workload "${spec.workload}" is already scaled by "${earlier.name}"; expected one autoscaler each`;
    findings.problems.push(remarkOn(where, message));
  }
}

/** A workload's queue is one Service's: a further Service in front of it is skipped with a note. */
function frontsOnce(services: readonly Declared<ServiceSpec>[], findings: Findings): readonly Declared<ServiceSpec>[] {
  const fronted = new Map<string, string>();
  return services.filter(({ spec: { name, workload }, place }) => {
    const earlier = fronted.get(workload);
    fronted.set(workload, earlier ?? name);
    if (earlier === undefined) return true;
    const why = `Service "${earlier}" stands in front of workload "${workload}" already`;
    findings.notes.push(remarkOn(place, `Service/${name} is skipped: ${why}`));
    return false;
  });
}

/** Every namespace that an object stands in, with the name label that the API server adds. */
function namespaceLabels(objects: readonly ManifestObject[], findings: Findings): Record<string, Labels> {
  const labels: Record<string, Labels> = {};
  for (const { kind, namespace } of objects) {
    if (kind !== "Node" && kind !== "Namespace") labels[namespace] = { "kubernetes.io/metadata.name": namespace };
  }
  for (const { kind, name, place } of objects) {
    if (kind !== "Namespace") continue;
    const manifest = checkedValue(namespaceSchema, place, findings.problems);
    if (manifest === undefined) continue;
    findings.notes.push(...unmodelledFields(`Namespace/${name}`, place, manifest));
    labels[name] = { ...manifest.metadata.labels, "kubernetes.io/metadata.name": name };
  }
  return labels;
}
