/** A HorizontalPodAutoscaler manifest and what it may scale come in, the autoscaler with upstream's defaults goes out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import { hpaBehavior, hpaBehaviorSchema } from "./hpa_behavior_manifest.ts";
import { hpaMetric, hpaMetricSchema } from "./hpa_metric_manifest.ts";
import { type Findings, type ManifestObject, namespacedMetadata, type Reading } from "./manifest_objects.ts";
import { remarkOn, within } from "../scenario/source_map.ts";
import type { HpaMetricSpec, HpaSpec } from "../spec.ts";
import { unknownName } from "../scenario/unknown_name.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";

/** Upstream's default when no metric is given (pkg/apis/autoscaling/v2/defaults.go). */
const defaultUtilization = 80;

const target = z.object({ apiVersion: z.string().nullish(), kind: z.string(), name: z.string() });

const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: namespacedMetadata,
  spec: z.object({
    scaleTargetRef: target.optional(),
    /** extensions/v1beta1, which Sock Shop's own files still have. */
    scaleRef: target.extend({ subresource: z.string().nullish() }).optional(),
    cpuUtilization: z.object({ targetPercentage: z.int().min(1) }).nullish(),
    minReplicas: z.int().min(1).nullish(),
    maxReplicas: z.int().min(1),
    /** autoscaling/v1 */
    targetCPUUtilizationPercentage: z.int().min(1).nullish(),
    metrics: z.array(hpaMetricSchema).nullish(),
    behavior: hpaBehaviorSchema.nullish(),
  }).refine(({ scaleTargetRef, scaleRef }) => (scaleTargetRef ?? scaleRef) !== undefined, {
    path: ["scaleTargetRef"],
    error: "expected a map of keys",
  }),
});

/** `targets` are the objects of all kinds that can be scaled. */
export function hpaManifest(
  object: ManifestObject,
  targets: readonly ManifestObject[],
  findings: Findings,
): Reading<HpaSpec> {
  const { place, name, namespace } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  const { spec } = manifest;
  const title = `HorizontalPodAutoscaler/${name}`;
  findings.notes.push(...unmodelledFields(title, place, manifest));
  const reference = spec.scaleTargetRef === undefined ? "scaleRef" : "scaleTargetRef";
  const scaled = spec[reference];
  // The schema has said so already.
  if (scaled === undefined) return "broken";
  const { kind, name: workload } = scaled;
  if (kind !== "Deployment" && kind !== "StatefulSet") {
    findings.notes.push(remarkOn(place, `${title} is skipped: it scales a ${kind}, which is not modelled`));
    return "skipped";
  }
  const known = targets.filter((each) => each.kind === kind && each.namespace === namespace).map((each) => each.name);
  if (!known.includes(workload)) {
    const where = within(place, "spec", reference, "name");
    findings.notes.push(remarkOn(where, `${title} never acts: ${unknownName(kind, workload, known)}`));
  }
  const minReplicas = spec.minReplicas ?? 1;
  if (minReplicas > spec.maxReplicas) {
    const where = within(place, "spec", "minReplicas");
    const message = `minReplicas ${minReplicas} is above maxReplicas ${spec.maxReplicas}; expected at most that`;
    findings.problems.push(remarkOn(where, message));
    return "broken";
  }
  const metrics = metricsOf(spec, object, findings);
  if (metrics === "broken") return "broken";
  return {
    name,
    namespace,
    targetKind: kind,
    workload,
    minReplicas,
    maxReplicas: spec.maxReplicas,
    metrics,
    behavior: spec.behavior ? hpaBehavior(spec.behavior) : null,
  };
}

function metricsOf(
  { metrics, targetCPUUtilizationPercentage, cpuUtilization }: z.output<typeof schema>["spec"],
  { place, name }: ManifestObject,
  findings: Findings,
): readonly HpaMetricSpec[] | "broken" {
  const title = `HorizontalPodAutoscaler/${name}`;
  const written = metrics ?? [];
  if (written.length === 0) {
    const value = targetCPUUtilizationPercentage ?? cpuUtilization?.targetPercentage ?? defaultUtilization;
    return [{ resource: "cpu", target: { kind: "Utilization", value } }];
  }
  const readings = written.map((metric, index) =>
    hpaMetric(metric, { title, place: within(place, "spec", "metrics", index), index }, findings)
  );
  if (readings.includes("broken")) return "broken";
  const known = readings.flatMap((reading) => typeof reading === "string" ? [] : [reading]);
  if (known.length === 0) {
    const where = within(place, "spec", "metrics");
    findings.notes.push(remarkOn(where, `${title} only keeps its limits: none of its metrics is modelled`));
  }
  return known;
}
