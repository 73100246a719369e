/** From the parts of a draft to its title, a line that a person reads: what is done, and to what. */

import type { Action } from "../../operations/actions.ts";
import type { Part } from "./plan_drafts.ts";

/** Two parts that say the same, such as one uncordon for two faults, are said once. */
export function planTitle(parts: readonly Part[]): string {
  const titles = new Set(parts.map(({ move, fault, steps }) => {
    const entity = fault.entity === "cluster" ? "the cluster" : fault.entity.replace(/^.*\//, "");
    const names = new Set(steps.map(({ action }) => targetOf(action)).filter((name) => name !== null));
    return move.title({ fault, steps, entity, targets: inWords([...names]) });
  }));
  return [...titles].map((title, i) => i === 0 ? title : title[0].toLowerCase() + title.slice(1)).join("; ");
}

function targetOf(action: Action): string | null {
  if ("workload" in action) return action.workload;
  if ("node" in action) return action.node;
  return "service" in action ? action.service : null;
}

function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
