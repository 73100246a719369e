/** A DaemonSet manifest comes in, the workload with the API server's defaults filled in goes out. */

import { z } from "zod";
import { withDaemonTolerations } from "../controllers/daemon_tolerations.ts";
import { remarkOn, within } from "../scenario/source_map.ts";
import type { ManifestObject, Reading } from "./manifest_objects.ts";
import {
  countOrPercent,
  type DeclaredWorkload,
  readWorkload,
  type WorkloadContext,
  workloadSchema,
} from "./workload_manifest.ts";

const schema = workloadSchema({
  updateStrategy: z.object({
    type: z.enum(["RollingUpdate", "OnDelete"]).nullish(),
    rollingUpdate: z.object({ maxUnavailable: countOrPercent.nullish(), maxSurge: countOrPercent.nullish() })
      .nullish(),
  }).nullish(),
});

export function daemonSetManifest(
  object: ManifestObject,
  context: WorkloadContext,
): Reading<DeclaredWorkload> {
  const { place } = object;
  const reading = readWorkload(object, schema, { ...context, ownerSelectorOf: () => null });
  if (reading === "broken") return "broken";
  const { spec, shared } = reading;
  const { maxUnavailable, maxSurge } = spec.updateStrategy?.rollingUpdate ?? {};
  if (isSome(maxSurge)) {
    const where = within(place, "spec", "updateStrategy", "rollingUpdate", "maxSurge");
    const text = "spec.updateStrategy.rollingUpdate.maxSurge is not modelled: old Pods go before new ones come";
    context.findings.notes.push(remarkOn(where, `DaemonSet/${shared.name} ${text}`));
  }
  return {
    place,
    workload: {
      kind: "DaemonSet",
      ...shared,
      scheduling: { ...shared.scheduling, tolerations: withDaemonTolerations(shared.scheduling.tolerations) },
      partition: 0,
      podManagement: "OrderedReady",
      progressDeadlineSeconds: 0,
      replicas: 0,
      strategy: spec.updateStrategy?.type ?? "RollingUpdate",
      maxSurge: 0,
      // Zero goes with a surge alone, which is not played: a rollout would never begin.
      maxUnavailable: isSome(maxUnavailable) ? maxUnavailable : 1,
    },
  };
}

/** Neither absent, 0 nor 0%. */
function isSome(amount: z.output<typeof countOrPercent> | null | undefined): amount is z.output<typeof countOrPercent> {
  return Number.parseInt(String(amount ?? 0)) > 0;
}
