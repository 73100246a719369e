/** A HorizontalPodAutoscaler manifest and the Deployments' names come in, its CPU utilisation rule goes out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import type { Findings, ManifestObject, Reading } from "./manifest_objects.ts";
import { remarkOn, within } from "../scenario/source_map.ts";
import type { HpaSpec } from "../spec.ts";
import { unknownName } from "../scenario/unknown_name.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";

/** Upstream's default when no metric is given (pkg/apis/autoscaling/v2/defaults.go). */
const defaultUtilisationPercent = 80;

const percent = z.int().min(1);

const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    namespace: z.string().nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z.object({
    scaleTargetRef: z.object({ apiVersion: z.string().nullish(), kind: z.string(), name: z.string() }),
    minReplicas: z.int().min(1).nullish(),
    maxReplicas: z.int().min(1),
    /** autoscaling/v1 */
    targetCPUUtilizationPercentage: percent.nullish(),
    /** autoscaling/v2; v2beta1 has the percentage beside the resource's name */
    metrics: z.array(z.object({
      type: z.string(),
      resource: z.object({
        name: z.string(),
        target: z.object({ type: z.string().nullish(), averageUtilization: percent.nullish() }).nullish(),
        targetAverageUtilization: percent.nullish(),
      }).nullish(),
    })).nullish(),
  }),
});

export function hpaManifest(
  object: ManifestObject,
  deployments: readonly ManifestObject[],
  findings: Findings,
): Reading<HpaSpec> {
  const { place, name, namespace } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  const { spec } = manifest;
  const title = `HorizontalPodAutoscaler/${name}`;
  findings.notes.push(...unmodelledFields(title, place, manifest));
  const skip = (why: string) => void findings.notes.push(remarkOn(place, `${title} is skipped: ${why}`));
  if (spec.scaleTargetRef.kind !== "Deployment") {
    skip(`it scales a ${spec.scaleTargetRef.kind}, which is not modelled`);
    return "skipped";
  }
  const workload = spec.scaleTargetRef.name;
  const known = deployments.filter((each) => each.namespace === namespace).map((each) => each.name);
  if (!known.includes(workload)) {
    const where = within(place, "spec", "scaleTargetRef", "name");
    findings.problems.push(remarkOn(where, unknownName("workload", workload, known)));
    return "broken";
  }
  const minReplicas = spec.minReplicas ?? 1;
  if (minReplicas > spec.maxReplicas) {
    const where = within(place, "spec", "minReplicas");
    const message = `minReplicas ${minReplicas} is above maxReplicas ${spec.maxReplicas}; expected at most that`;
    findings.problems.push(remarkOn(where, message));
    return "broken";
  }
  const targets = (spec.metrics ?? []).map(cpuTarget);
  for (const [index, target] of targets.entries()) {
    if (target !== undefined) continue;
    const where = within(place, "spec", "metrics", index);
    findings.notes.push(remarkOn(where, `${title} metrics[${index}] is not modelled: CPU utilisation is`));
  }
  const fallback = targets.length === 0 ? defaultUtilisationPercent : undefined;
  const cpuUtilisationPercent = targets.find((target) => target !== undefined) ?? spec.targetCPUUtilizationPercentage ??
    fallback;
  if (cpuUtilisationPercent === undefined) {
    skip("it has no CPU utilisation target");
    return "skipped";
  }
  return { name, workload, minReplicas, maxReplicas: spec.maxReplicas, cpuUtilisationPercent };
}

type Metric = NonNullable<z.output<typeof schema>["spec"]["metrics"]>[number];

function cpuTarget({ type, resource }: Metric): number | undefined {
  if (type !== "Resource" || resource?.name !== "cpu") return undefined;
  return resource.target?.averageUtilization ?? resource.targetAverageUtilization ?? undefined;
}
