/** A Deployment manifest comes in, the workload with the API server's defaults filled in goes out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import { remarkOn, within } from "../scenario/source_map.ts";
import type { WorkloadSpec } from "../spec.ts";
import { labelSelectorSchema } from "./label_selector.ts";
import type { Findings, ManifestObject, Reading } from "./manifest_objects.ts";
import { podTemplate, readPodTemplate, wholeSeconds } from "./pod_template_manifest.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";
import {
  checkSelector,
  countOrPercent,
  type DeclaredWorkload,
  replicaCount,
  type WorkloadContext,
  workloadMetadata,
} from "./workload_manifest.ts";

const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: workloadMetadata,
  spec: z.object({
    replicas: replicaCount.nullish(),
    selector: labelSelectorSchema.optional(),
    minReadySeconds: wholeSeconds.nullish(),
    progressDeadlineSeconds: wholeSeconds.nullish(),
    strategy: z.object({
      type: z.enum(["RollingUpdate", "Recreate"]).nullish(),
      rollingUpdate: z.object({ maxSurge: countOrPercent.nullish(), maxUnavailable: countOrPercent.nullish() })
        .nullish(),
    }).nullish(),
    template: podTemplate,
  }),
});

/** SetDefaults_Deployment (pkg/apis/apps/v1/defaults.go). */
const defaultProgressDeadlineSeconds = 600;

export function deploymentManifest(
  object: ManifestObject,
  { priorityClasses, findings }: WorkloadContext,
): Reading<DeclaredWorkload> {
  const { place, name, namespace } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  findings.notes.push(...unmodelledFields(`Deployment/${name}`, place, manifest));
  const { apiVersion, spec } = manifest;
  const pod = readPodTemplate(spec.template, object, {
    ownerSelector: "pod-template-hash",
    priorityClasses,
    findings,
  });
  if (!checkSelector(object, { apiVersion, selector: spec.selector, podLabels: pod.podLabels }, findings)) {
    return "broken";
  }
  return {
    place,
    workload: {
      kind: "Deployment",
      name,
      namespace,
      ...pod,
      partition: 0,
      podManagement: "OrderedReady",
      minReadySeconds: spec.minReadySeconds ?? 0,
      progressDeadlineSeconds: spec.progressDeadlineSeconds ?? defaultProgressDeadlineSeconds,
      replicas: spec.replicas ?? 1,
      strategy: spec.strategy?.type ?? "RollingUpdate",
      ...fenceposts(spec.strategy, object, findings),
    },
  };
}

/** maxSurge and maxUnavailable, 25 % each by default; Recreate has neither. */
function fenceposts(
  strategy: z.output<typeof schema>["spec"]["strategy"],
  { place }: ManifestObject,
  findings: Findings,
): Pick<WorkloadSpec, "maxSurge" | "maxUnavailable"> {
  if (strategy?.type === "Recreate") return { maxSurge: 0, maxUnavailable: "100%" };
  const maxSurge = strategy?.rollingUpdate?.maxSurge ?? "25%";
  const maxUnavailable = strategy?.rollingUpdate?.maxUnavailable ?? "25%";
  if (Number.parseInt(String(maxSurge)) === 0 && Number.parseInt(String(maxUnavailable)) === 0) {
    const where = within(place, "spec", "strategy", "rollingUpdate");
    findings.problems.push(remarkOn(where, "maxSurge and maxUnavailable are both 0; at least one has to be more"));
  }
  return { maxSurge, maxUnavailable };
}
