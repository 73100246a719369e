/** PriorityClass manifests come in; the priority and the preemption policy that a pod template's class name stands for go out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import { type Place, remarkOn, within } from "../scenario/source_map.ts";
import type { SchedulingSpec } from "../spec.ts";
import type { Findings, ManifestObject, Reading } from "./manifest_objects.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";

/** What people may use; above it is the system's. */
const highestUserPriority = 1_000_000_000;

export interface PriorityClass {
  readonly name: string;
  readonly value: number;
  readonly globalDefault: boolean;
  readonly preemptionPolicy: SchedulingSpec["preemptionPolicy"];
}

/** The classes that every cluster has (apis/scheduling/v1/helpers.go). */
const systemClasses: readonly PriorityClass[] = [
  { name: "system-cluster-critical", value: 2_000_000_000 },
  { name: "system-node-critical", value: 2_000_001_000 },
].map((each) => ({ ...each, globalDefault: false, preemptionPolicy: "PreemptLowerPriority" }));

const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
  value: z.int().min(-(2 ** 31)).max(2 ** 31 - 1),
  globalDefault: z.boolean().nullish(),
  preemptionPolicy: z.enum(["PreemptLowerPriority", "Never"]).nullish(),
  description: z.string().nullish(),
});

export function priorityClassManifest(object: ManifestObject, findings: Findings): Reading<PriorityClass> {
  const { place, name } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  findings.notes.push(...unmodelledFields(`PriorityClass/${name}`, place, manifest));
  const { value, globalDefault, preemptionPolicy } = manifest;
  if (!name.startsWith("system-") && value > highestUserPriority) {
    const where = within(place, "value");
    findings.problems.push(remarkOn(where, `value ${value} is reserved; expected at most ${highestUserPriority}`));
  }
  return {
    name,
    value,
    globalDefault: globalDefault ?? false,
    preemptionPolicy: preemptionPolicy ?? "PreemptLowerPriority",
  };
}

export type Priority = Pick<SchedulingSpec, "priority" | "priorityClassName" | "preemptionPolicy">;

/** What a pod template's class means: without a name the global default, of several the least (admission/priority). */
export function priorityOf(
  name: string | null | undefined,
  classes: readonly PriorityClass[],
  { place, title, findings }: { readonly place: Place; readonly title: string; readonly findings: Findings },
): Priority {
  if (name === null || name === undefined || name === "") {
    const [least] = classes.filter(({ globalDefault }) => globalDefault).sort((a, b) => a.value - b.value);
    return {
      priority: least?.value ?? 0,
      priorityClassName: least?.name ?? "",
      preemptionPolicy: least?.preemptionPolicy ?? "PreemptLowerPriority",
    };
  }
  const found = [...systemClasses, ...classes].find((each) => each.name === name);
  if (found === undefined) {
    const text = `${title} priorityClassName "${name}" names no PriorityClass that is given: priority 0 is assumed`;
    findings.notes.push(remarkOn(within(place, "priorityClassName"), text));
  }
  return {
    priority: found?.value ?? 0,
    priorityClassName: name,
    preemptionPolicy: found?.preemptionPolicy ?? "PreemptLowerPriority",
  };
}
