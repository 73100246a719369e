/** A StatefulSet manifest comes in, the workload with the API server's defaults filled in goes out. */

import { z } from "zod";
import { toLabelSelector } from "./label_selector.ts";
import type { ManifestObject, Reading } from "./manifest_objects.ts";
import {
  type DeclaredWorkload,
  readWorkload,
  replicaCount,
  type WorkloadContext,
  workloadSchema,
} from "./workload_manifest.ts";

const schema = workloadSchema({
  replicas: replicaCount.nullish(),
  podManagementPolicy: z.enum(["OrderedReady", "Parallel"]).nullish(),
  updateStrategy: z.object({
    type: z.enum(["RollingUpdate", "OnDelete"]).nullish(),
    rollingUpdate: z.object({ partition: replicaCount.nullish() }).nullish(),
  }).nullish(),
  /** Only a name for the Pods' own DNS entries, which nothing here looks up. */
  serviceName: z.string().nullish(),
});

export function statefulSetManifest(
  object: ManifestObject,
  context: WorkloadContext,
): Reading<DeclaredWorkload> {
  const { place } = object;
  const reading = readWorkload(object, schema, {
    ...context,
    ownerSelectorOf: (selector) => selector ? toLabelSelector(selector) : null,
  });
  if (reading === "broken") return "broken";
  const { spec, shared } = reading;
  return {
    place,
    workload: {
      kind: "StatefulSet",
      ...shared,
      partition: spec.updateStrategy?.rollingUpdate?.partition ?? 0,
      podManagement: spec.podManagementPolicy ?? "OrderedReady",
      progressDeadlineSeconds: 0,
      replicas: spec.replicas ?? 1,
      strategy: spec.updateStrategy?.type ?? "RollingUpdate",
      maxSurge: 0,
      maxUnavailable: 1,
    },
  };
}
