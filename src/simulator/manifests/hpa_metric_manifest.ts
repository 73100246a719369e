/** One metric of a HorizontalPodAutoscaler manifest comes in, the resource and target that are modelled go out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import type { Findings, Reading } from "./manifest_objects.ts";
import { cpuMillis, memoryMiB } from "../scenario/measured.ts";
import { type Place, remarkOn, within } from "../scenario/source_map.ts";
import type { HpaMetricSpec } from "../spec.ts";

const percent = z.int().min(1);
const quantity = z.union([z.string(), z.number()], { error: "expected a quantity: 500m, 100Mi" });

/** Of autoscaling/v2 and v2beta2, and of v2beta1, which has the target beside the resource's name. */
export const hpaMetricSchema = z.object({
  type: z.string(),
  resource: z.object({
    name: z.string(),
    target: z.object({
      type: z.string().nullish(),
      averageUtilization: percent.nullish(),
      averageValue: quantity.nullish(),
    }).nullish(),
    targetAverageUtilization: percent.nullish(),
    targetAverageValue: quantity.nullish(),
  }).nullish(),
  containerResource: z.unknown().optional(),
  pods: z.unknown().optional(),
  object: z.unknown().optional(),
  external: z.unknown().optional(),
});

/** Notes a metric of a source that nothing in the simulator has. */
export function hpaMetric(
  { type, resource }: z.output<typeof hpaMetricSchema>,
  { title, place, index }: { readonly title: string; readonly place: Place; readonly index: number },
  findings: Findings,
): Reading<HpaMetricSpec> {
  const name = resource?.name;
  if (type !== "Resource" || (name !== "cpu" && name !== "memory")) {
    const what = type === "Resource" ? `resource ${name}` : `type ${type}`;
    const text = `${title} metrics[${index}] is not modelled: ${what}; usage of cpu and memory by whole Pods is`;
    findings.notes.push(remarkOn(place, text));
    return "skipped";
  }
  const percents = resource?.target?.averageUtilization ?? resource?.targetAverageUtilization ?? undefined;
  const path = resource?.target ? ["resource", "target", "averageValue"] : ["resource", "targetAverageValue"];
  const at = within(place, ...path);
  if ((percents === undefined) === (at.value === undefined || at.value === null)) {
    const text = `${title} metrics[${index}] has ${percents === undefined ? "no target" : "two targets"}; ` +
      "expected averageUtilization or averageValue";
    findings.problems.push(remarkOn(within(place, "resource"), text));
    return "broken";
  }
  if (percents !== undefined) return { resource: name, target: { kind: "Utilization", value: percents } };
  const value = checkedValue(name === "cpu" ? cpuMillis : memoryMiB, at, findings.problems);
  if (value === undefined) return "broken";
  if (value <= 0) {
    findings.problems.push(remarkOn(at, `averageValue ${at.value} is nothing; expected more than 0`));
    return "broken";
  }
  return { resource: name, target: { kind: "AverageValue", value } };
}
