/** NodeAffinity: a node's labels and a Pod's selector and affinity come in, whether it may and how gladly it would go out. */

import { hasLabels } from "../catalogue.ts";
import type { Labels, NodeRequirement, NodeSelectorTerm, SchedulingSpec } from "../spec.ts";

/** nodeSelector and, where there are terms, one of them. */
export function admitsNode(scheduling: SchedulingSpec, labels: Labels): boolean {
  const { nodeSelector, requiredNodeTerms } = scheduling;
  return hasLabels(labels, nodeSelector) &&
    (requiredNodeTerms === null || requiredNodeTerms.some((term) => matchesTerm(term, labels)));
}

/** The weights of the preferred terms that hold: the raw score. */
export function preferenceOf(scheduling: SchedulingSpec, labels: Labels): number {
  return scheduling.preferredNodeTerms.reduce(
    (sum, { weight, term }) => matchesTerm(term, labels) ? sum + weight : sum,
    0,
  );
}

/** A term without requirements matches nothing. */
function matchesTerm({ matchExpressions }: NodeSelectorTerm, labels: Labels): boolean {
  return matchExpressions.length > 0 && matchExpressions.every((requirement) => holds(requirement, labels));
}

function holds({ key, operator, values }: NodeRequirement, labels: Labels): boolean {
  const value = labels[key];
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
    case "Lt": {
      const left = wholeNumber(value);
      const right = wholeNumber(values[0]);
      if (left === null || right === null) return false;
      return operator === "Gt" ? left > right : left < right;
    }
    default: {
      const never: never = operator;
      throw new Error(`Cannot match a node requirement with operator ${JSON.stringify(never)}`);
    }
  }
}

/** What Go's ParseInt accepts with base 10 and 64 bits. */
function wholeNumber(text: string | undefined): bigint | null {
  if (text === undefined || !/^[+-]?\d+$/.test(text)) return null;
  const value = BigInt(text.replace(/^\+/, ""));
  return BigInt.asIntN(64, value) === value ? value : null;
}

/** The share of the highest preference among the nodes in question, in percent. */
export function preferenceScore(raw: number, most: number): number {
  return most === 0 ? 0 : Math.floor((100 * raw) / most);
}
