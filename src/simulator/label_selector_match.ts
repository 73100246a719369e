/** A label selector and the labels of an object come in, whether it selects them goes out. */

import type { Labels, LabelSelector } from "./spec.ts";

/** Whether labels satisfy a selector; the empty selector matches everything, NotIn matches an absent key. */
export function matches(selector: LabelSelector, labels: Labels): boolean {
  for (const key in selector.matchLabels) if (labels[key] !== selector.matchLabels[key]) return false;
  return selector.matchExpressions.every((requirement) => {
    const value = labels[requirement.key];
    switch (requirement.operator) {
      case "In":
        return value !== undefined && requirement.values.includes(value);
      case "NotIn":
        return value === undefined || !requirement.values.includes(value);
      case "Exists":
        return value !== undefined;
      case "DoesNotExist":
        return value === undefined;
      default: {
        const never: never = requirement.operator;
        throw new Error(`Cannot match a label expression with operator ${JSON.stringify(never)}`);
      }
    }
  });
}
