/** A PodDisruptionBudget manifest comes in, what it protects and how far goes out. */

import { z } from "zod";
import { checkedValue } from "../scenario/checked_value.ts";
import { remarkOn, within } from "../scenario/source_map.ts";
import type { BudgetSpec } from "../spec.ts";
import { labelSelectorSchema, toLabelSelector } from "./label_selector.ts";
import { type Findings, type ManifestObject, namespacedMetadata, type Reading } from "./manifest_objects.ts";
import { unmodelledFields } from "./unmodelled_fields.ts";
import { countOrPercent } from "./workload_manifest.ts";

const schema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: namespacedMetadata,
  spec: z.object({
    selector: labelSelectorSchema.nullish(),
    minAvailable: countOrPercent.nullish(),
    maxUnavailable: countOrPercent.nullish(),
    unhealthyPodEvictionPolicy: z.enum(["IfHealthyBudget", "AlwaysAllow"]).nullish(),
  }),
});

export function budgetManifest(object: ManifestObject, findings: Findings): Reading<BudgetSpec> {
  const { place, name, namespace } = object;
  const manifest = checkedValue(schema, place, findings.problems);
  if (manifest === undefined) return "broken";
  const title = `PodDisruptionBudget/${name}`;
  findings.notes.push(...unmodelledFields(title, place, manifest));
  const { selector, minAvailable, maxUnavailable, unhealthyPodEvictionPolicy } = manifest.spec;
  if (isSet(minAvailable) && isSet(maxUnavailable)) {
    const where = within(place, "spec", "maxUnavailable");
    findings.problems.push(remarkOn(where, "minAvailable and maxUnavailable are both set; at most one can be"));
    return "broken";
  }
  // A null selector selects nothing; so did an empty one before policy/v1.
  const isEmpty = !selector || (!selector.matchLabels && !selector.matchExpressions);
  if (!selector || (isEmpty && manifest.apiVersion === "policy/v1beta1")) {
    findings.notes.push(remarkOn(place, `${title} is skipped: its selector selects no Pod`));
    return "skipped";
  }
  return {
    name,
    namespace,
    selector: toLabelSelector(selector),
    limit: limitOf(minAvailable, maxUnavailable),
    unhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? "IfHealthyBudget",
  };
}

type Amount = z.output<typeof countOrPercent>;

function isSet(amount: Amount | null | undefined): amount is Amount {
  return amount !== undefined && amount !== null;
}

function limitOf(
  minAvailable: Amount | null | undefined,
  maxUnavailable: Amount | null | undefined,
): BudgetSpec["limit"] {
  if (isSet(minAvailable)) return { kind: "minAvailable", value: minAvailable };
  if (isSet(maxUnavailable)) return { kind: "maxUnavailable", value: maxUnavailable };
  return null;
}
