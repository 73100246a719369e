/** Labels and label selectors as a manifest writes them come in, the records of `spec.ts` go out. */

import { z } from "zod";
import type { LabelSelector } from "../spec.ts";

/** Labels in order of their keys: the order in a file means nothing. */
export const labelsSchema = z.record(z.string(), z.string()).transform((labels) =>
  Object.fromEntries(Object.entries(labels).sort(([a], [b]) => a < b ? -1 : 1))
);

/** A requirement as the API server admits it (apimachinery/pkg/apis/meta/v1/validation). */
const requirement = z.object({
  key: z.string().min(1),
  operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
  values: z.array(z.string()).nullish(),
}).superRefine(({ operator, values }, context) => {
  const wantsValues = operator === "In" || operator === "NotIn";
  if (wantsValues === ((values ?? []).length > 0)) return;
  context.addIssue({
    code: "custom",
    path: ["values"],
    message: `expected ${wantsValues ? "at least one value" : "no values"} with operator ${operator}`,
  });
});

export const labelSelectorSchema = z.object({
  matchLabels: labelsSchema.nullish(),
  matchExpressions: z.array(requirement).nullish(),
});

export function toLabelSelector(written: z.output<typeof labelSelectorSchema>): LabelSelector {
  return {
    matchLabels: written.matchLabels ?? {},
    matchExpressions: (written.matchExpressions ?? [])
      .map(({ key, operator, values }) => ({ key, operator, values: values ?? [] })),
  };
}
