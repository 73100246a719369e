/** A DaemonSet manifest comes in, the workload with the API server's defaults filled in goes out. */

import { z } from "zod";
import { withDaemonTolerations } from "../controllers/daemon_tolerations.ts";
import { checkedValue } from "../scenario/checked_value.ts";
import { remarkOn, within } from "../scenario/source_map.ts";
import { labelSelectorSchema } from "./label_selector.ts";
import type { ManifestObject, Reading } from "./manifest_objects.ts";
import { podTemplate, readPodTemplate, wholeSeconds } from "./pod_template_manifest.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";
import {
  checkSelector,
  countOrPercent,
  type DeclaredWorkload,
  type WorkloadContext,
  workloadMetadata,
} from "./workload_manifest.ts";

const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: workloadMetadata,
  spec: z.object({
    selector: labelSelectorSchema.optional(),
    minReadySeconds: wholeSeconds.nullish(),
    updateStrategy: z.object({
      type: z.enum(["RollingUpdate", "OnDelete"]).nullish(),
      rollingUpdate: z.object({ maxUnavailable: countOrPercent.nullish(), maxSurge: countOrPercent.nullish() })
        .nullish(),
    }).nullish(),
    template: podTemplate,
  }),
});

export function daemonSetManifest(
  object: ManifestObject,
  { priorityClasses, findings }: WorkloadContext,
): Reading<DeclaredWorkload> {
  const { place, name, namespace } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  const title = `DaemonSet/${name}`;
  findings.notes.push(...unmodelledFields(title, place, manifest));
  const { apiVersion, spec } = manifest;
  const pod = readPodTemplate(spec.template, object, {
    ownerSelector: null,
    priorityClasses,
    findings,
  });
  if (!checkSelector(object, { apiVersion, selector: spec.selector, podLabels: pod.podLabels }, findings)) {
    return "broken";
  }
  const { maxUnavailable, maxSurge } = spec.updateStrategy?.rollingUpdate ?? {};
  if (isSome(maxSurge)) {
    const where = within(place, "spec", "updateStrategy", "rollingUpdate", "maxSurge");
    const text =
      `${title} spec.updateStrategy.rollingUpdate.maxSurge is not modelled: old Pods go before new ones come`;
    findings.notes.push(remarkOn(where, text));
  }
  return {
    place,
    workload: {
      kind: "DaemonSet",
      name,
      namespace,
      ...pod,
      scheduling: { ...pod.scheduling, tolerations: withDaemonTolerations(pod.scheduling.tolerations) },
      partition: 0,
      podManagement: "OrderedReady",
      minReadySeconds: spec.minReadySeconds ?? 0,
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
