/** A StatefulSet manifest comes in, the workload with the API server's defaults filled in goes out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import { labelSelectorSchema, toLabelSelector } from "./label_selector.ts";
import type { ManifestObject, Reading } from "./manifest_objects.ts";
import { podTemplate, readPodTemplate, wholeSeconds } from "./pod_template_manifest.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";
import {
  checkSelector,
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
    podManagementPolicy: z.enum(["OrderedReady", "Parallel"]).nullish(),
    updateStrategy: z.object({
      type: z.enum(["RollingUpdate", "OnDelete"]).nullish(),
      rollingUpdate: z.object({ partition: replicaCount.nullish() }).nullish(),
    }).nullish(),
    /** Only a name for the Pods' own DNS entries, which nothing here looks up. */
    serviceName: z.string().nullish(),
    template: podTemplate,
  }),
});

export function statefulSetManifest(
  object: ManifestObject,
  { priorityClasses, findings }: WorkloadContext,
): Reading<DeclaredWorkload> {
  const { place, name, namespace } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  findings.notes.push(...unmodelledFields(`StatefulSet/${name}`, place, manifest));
  const { apiVersion, spec } = manifest;
  const pod = readPodTemplate(spec.template, object, {
    ownerSelector: spec.selector ? toLabelSelector(spec.selector) : null,
    priorityClasses,
    findings,
  });
  if (!checkSelector(object, { apiVersion, selector: spec.selector, podLabels: pod.podLabels }, findings)) {
    return "broken";
  }
  return {
    place,
    workload: {
      kind: "StatefulSet",
      name,
      namespace,
      ...pod,
      partition: spec.updateStrategy?.rollingUpdate?.partition ?? 0,
      podManagement: spec.podManagementPolicy ?? "OrderedReady",
      minReadySeconds: spec.minReadySeconds ?? 0,
      progressDeadlineSeconds: 0,
      replicas: spec.replicas ?? 1,
      strategy: spec.updateStrategy?.type ?? "RollingUpdate",
      maxSurge: 0,
      maxUnavailable: 1,
    },
  };
}
