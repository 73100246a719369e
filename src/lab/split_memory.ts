/** From a scenario's split to the memory that its runs may have: the wall between what is learned from and what is judged on. */

import type { Scenario } from "../simulator/scenario/scenario.ts";

/** What is learned is learned here. */
export const learningNamespace = "dev" satisfies Scenario["split"];

/**
 * Every run recalls what was learned on dev, and only runs on dev add to it. An incident bears its scenario's split as its
 * namespace, and a memory refuses incidents of another namespace than its own: a memory that is opened otherwise than
 * this says learns nothing by mistake.
 */
export function splitMemory(split: Scenario["split"]): { readonly namespace: string; readonly readOnly: boolean } {
  return { namespace: learningNamespace, readOnly: split !== learningNamespace };
}
