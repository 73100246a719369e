/** What the manifests of Deployments, StatefulSets and DaemonSets have in common: selector, amounts, template. */

import { z } from "zod";
import { matches } from "../label_selector_match.ts";
import { checkedValue } from "../scenario/checked_value.ts";
import { type Place, remarkOn, within } from "../scenario/source_map.ts";
import type { SchedulingSpec, WorkloadSpec } from "../spec.ts";
import { labelSelectorSchema, toLabelSelector } from "./label_selector.ts";
import { type Findings, type ManifestObject, namespacedMetadata } from "./manifest_objects.ts";
import { podTemplate, readPodTemplate, wholeSeconds } from "./pod_template_manifest.ts";
import type { PriorityClass } from "./priority_class_manifest.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";

/** A workload before its physics, with what other objects refer to. */
export interface DeclaredWorkload {
  readonly workload: Omit<WorkloadSpec, "physics">;
  readonly place: Place;
}

/** What a workload's manifest is read beside. */
export interface WorkloadContext {
  readonly priorityClasses: readonly PriorityClass[];
  readonly findings: Findings;
}

const percent = z.templateLiteral([z.number(), "%"]).refine((text) => /^\d+%$/.test(text));

export const countOrPercent = z.union([z.int().min(0), percent], {
  error: "expected a whole number or a percentage: 25%",
});

/** Every replica takes room in memory. */
export const replicaCount = z.int().min(0).max(1_000_000);

/** Keys of `spec` that every kind has. */
const sharedShape = {
  selector: labelSelectorSchema.optional(),
  minReadySeconds: wholeSeconds.nullish(),
  template: podTemplate,
};

/** The layout of a workload's manifest; `own` are the keys of `spec` that only its kind has. */
export function workloadSchema<Own extends z.core.$ZodLooseShape>(own: Own) {
  return z.object({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: namespacedMetadata,
    spec: z.object({ ...sharedShape, ...own }),
  });
}

type Selector = z.output<typeof labelSelectorSchema> | undefined;

interface WorkloadManifest {
  readonly apiVersion: string;
  readonly spec: z.output<z.ZodObject<typeof sharedShape>>;
}

/** `spec` as written, and in `shared` what every kind has, with the API server's defaults. */
export function readWorkload<Manifest extends WorkloadManifest>(
  object: ManifestObject,
  schema: z.ZodType<Manifest>,
  { ownerSelectorOf, priorityClasses, findings }: WorkloadContext & {
    readonly ownerSelectorOf: (selector: Selector) => SchedulingSpec["ownerSelector"];
  },
) {
  const { place, kind, name, namespace } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  findings.notes.push(...unmodelledFields(`${kind}/${name}`, place, manifest));
  const spec: Manifest["spec"] = manifest.spec;
  const { selector, template, minReadySeconds } = spec;
  const ownerSelector = ownerSelectorOf(selector);
  const pod = readPodTemplate(template, object, { ownerSelector, priorityClasses, findings });
  const { apiVersion } = manifest;
  if (!checkSelector(object, { apiVersion, selector, podLabels: pod.podLabels }, findings)) return "broken";
  return { spec, shared: { name, namespace, ...pod, minReadySeconds: minReadySeconds ?? 0 } };
}

/** Versions in which a workload without a selector selects its template's labels. */
const selectorless: ReadonlySet<string> = new Set(["extensions/v1beta1", "apps/v1beta1"]);

/** Whether the selector is there and selects the template's labels; else why not is among the problems. */
function checkSelector(
  object: ManifestObject,
  { apiVersion, selector, podLabels }: {
    readonly apiVersion: string;
    readonly selector: Selector;
    readonly podLabels: WorkloadSpec["podLabels"];
  },
  findings: Findings,
): boolean {
  const where = within(object.place, "spec", "selector");
  if (selector === undefined) {
    if (selectorless.has(apiVersion)) return true;
    findings.problems.push(remarkOn(where, 'key "selector" is missing; expected a map of keys'));
    return false;
  }
  if (!matches(toLabelSelector(selector), podLabels)) {
    findings.problems.push(remarkOn(where, "selector does not match spec.template.metadata.labels; it has to"));
  }
  return true;
}
