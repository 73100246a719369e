/** What the manifests of Deployments, StatefulSets and DaemonSets have in common: metadata, selector, amounts, template. */

import { z } from "zod";
import { matches } from "../label_selector_match.ts";
import { type Place, remarkOn, within } from "../scenario/source_map.ts";
import type { WorkloadSpec } from "../spec.ts";
import { labelSelectorSchema, labelsSchema, toLabelSelector } from "./label_selector.ts";
import type { Findings, ManifestObject } from "./manifest_objects.ts";
import type { PriorityClass } from "./priority_class_manifest.ts";

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

export const workloadMetadata = z.object({
  name: z.string(),
  namespace: z.string().nullish(),
  labels: labelsSchema.nullish(),
});

/** Versions in which a workload without a selector selects its template's labels. */
const selectorless: ReadonlySet<string> = new Set(["extensions/v1beta1", "apps/v1beta1"]);

/** Whether the selector is there and selects the template's labels; else why not is among the problems. */
export function checkSelector(
  object: ManifestObject,
  { apiVersion, selector, podLabels }: {
    readonly apiVersion: string;
    readonly selector: z.output<typeof labelSelectorSchema> | undefined;
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
