/** A Deployment manifest comes in, the workload with the API server's defaults filled in goes out. */

import { z } from "zod";
import { remarkOn, within } from "../scenario/source_map.ts";
import type { WorkloadSpec } from "../spec.ts";
import type { Findings, ManifestObject, Reading } from "./manifest_objects.ts";
import { wholeSeconds } from "./pod_template_manifest.ts";
import {
  countOrPercent,
  type DeclaredWorkload,
  readWorkload,
  replicaCount,
  type WorkloadContext,
  workloadSchema,
} from "./workload_manifest.ts";

const schema = workloadSchema({
  replicas: replicaCount.nullish(),
  progressDeadlineSeconds: wholeSeconds.nullish(),
  strategy: z.object({
    type: z.enum(["RollingUpdate", "Recreate"]).nullish(),
    rollingUpdate: z.object({ maxSurge: countOrPercent.nullish(), maxUnavailable: countOrPercent.nullish() })
      .nullish(),
  }).nullish(),
});

/** SetDefaults_Deployment (pkg/apis/apps/v1/defaults.go). */
const defaultProgressDeadlineSeconds = 600;

export function deploymentManifest(
  object: ManifestObject,
  context: WorkloadContext,
): Reading<DeclaredWorkload> {
  const { place } = object;
  const reading = readWorkload(object, schema, { ...context, ownerSelectorOf: () => "pod-template-hash" });
  if (reading === "broken") return "broken";
  const { spec, shared } = reading;
  return {
    place,
    workload: {
      kind: "Deployment",
      ...shared,
      partition: 0,
      podManagement: "OrderedReady",
      progressDeadlineSeconds: spec.progressDeadlineSeconds ?? defaultProgressDeadlineSeconds,
      replicas: spec.replicas ?? 1,
      strategy: spec.strategy?.type ?? "RollingUpdate",
      ...fenceposts(spec.strategy, object, context.findings),
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
