/** Identified Kubernetes objects come in, the workloads, services, autoscalers and policies they describe go out. */

import { budgetManifest } from "./budget_manifest.ts";
import { daemonSetManifest } from "./daemon_set_manifest.ts";
import { deploymentManifest } from "./deployment_manifest.ts";
import { hpaManifest } from "./hpa_manifest.ts";
import {
  type Findings,
  type ManifestObject,
  type ManifestObjects,
  type ModelledKind,
  podsOf,
  type Reading,
} from "./manifest_objects.ts";
import { namespaceLabels } from "./namespace_manifest.ts";
import { networkPolicyManifest } from "./network_policy_manifest.ts";
import { nodeManifest } from "./node_manifest.ts";
import { type DeclaredService, serviceManifest } from "./service_manifest.ts";
import { priorityClassManifest } from "./priority_class_manifest.ts";
import { statefulSetManifest } from "./stateful_set_manifest.ts";
import type { DeclaredWorkload, WorkloadContext } from "./workload_manifest.ts";
import { type Place, remarkOn, within } from "../scenario/source_map.ts";
import type { BudgetSpec, HpaSpec, Labels, NetworkPolicySpec, NodeSpec } from "../spec.ts";

/** What manifests declare, each with where it stands. */
export interface Manifests {
  readonly workloads: readonly DeclaredWorkload[];
  readonly services: readonly Declared<DeclaredService>[];
  /** Services in front of workloads that others stand in front of already. */
  readonly aliases: readonly Declared<DeclaredService>[];
  /** Why Services by name are left out. */
  readonly skippedServices: ReadonlyMap<string, string>;
  readonly hpas: readonly Declared<HpaSpec>[];
  readonly policies: readonly Declared<NetworkPolicySpec>[];
  readonly budgets: readonly Declared<BudgetSpec>[];
  readonly nodes: readonly Declared<NodeSpec>[];
  readonly namespaces: Readonly<Record<string, Labels>>;
  /** Names of what has problems of its own: to name them elsewhere is no further problem. */
  readonly broken: { readonly workloads: readonly string[]; readonly services: readonly string[] };
}

export interface Declared<Spec> {
  readonly spec: Spec;
  readonly place: Place;
}

const readWorkload = {
  Deployment: deploymentManifest,
  StatefulSet: statefulSetManifest,
  DaemonSet: daemonSetManifest,
} as const;

function workloadManifest(object: ManifestObject, context: WorkloadContext): Reading<DeclaredWorkload> {
  const { kind } = object;
  return kind === "StatefulSet" || kind === "DaemonSet" || kind === "Deployment"
    ? readWorkload[kind](object, context)
    : "skipped";
}

export function manifests({ objects, skippedPods }: ManifestObjects, findings: Findings): Manifests {
  const ofKind = (kind: ModelledKind) => objects.filter((object) => object.kind === kind);
  const priorityClasses = read(ofKind("PriorityClass"), findings, priorityClassManifest).declared.map(({ spec }) =>
    spec
  );
  const workloadObjects = objects.filter(({ kind }) => Object.hasOwn(readWorkload, kind));
  checkNames(workloadObjects, findings);
  checkNames(ofKind("Service"), findings);
  const readings = read(
    workloadObjects,
    findings,
    (object) => workloadManifest(object, { priorityClasses, findings }),
  );
  const workloads = readings.declared.map(({ spec }) => spec);
  const backends = {
    workloads,
    skippedPods,
    brokenPods: readings.broken.flatMap(podsOf),
    skipped: new Map<string, string>(),
  };
  const services = read(ofKind("Service"), findings, (object) => serviceManifest(object, backends, findings));
  const hpas = read(
    ofKind("HorizontalPodAutoscaler"),
    findings,
    (object) => hpaManifest(object, objects, findings),
  ).declared;
  checkScaledOnce(hpas, findings);
  return {
    workloads,
    ...fronts(services.declared),
    skippedServices: backends.skipped,
    hpas,
    policies: read(
      ofKind("NetworkPolicy"),
      findings,
      networkPolicyManifest,
    ).declared,
    budgets: read(ofKind("PodDisruptionBudget"), findings, budgetManifest).declared,
    nodes: read(ofKind("Node"), findings, nodeManifest).declared,
    namespaces: namespaceLabels(objects, findings),
    broken: {
      workloads: readings.broken.map((object) => object.name),
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

/** Calls, loads and actions name workloads and services without a namespace. */
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

/**
 * A workload's queue is one Service's: its namesake's, else the first one's. Further Services in front of it are other
 * names of that one.
 */
function fronts(services: readonly Declared<DeclaredService>[]): Pick<Manifests, "services" | "aliases"> {
  const front = new Map<string, string>();
  for (const { spec: { name, workload } } of services) {
    if (name === workload || !front.has(workload)) front.set(workload, name);
  }
  const [first, further] = [true, false].map((isFront) =>
    services.filter(({ spec: { name, workload } }) => (front.get(workload) === name) === isFront)
  );
  return { services: first, aliases: further };
}
