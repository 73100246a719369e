/** From an entity and the traced call graph to a role that means the same in every topology. */

import type { EntityRef } from "../operations/hypotheses.ts";
import type { Observation } from "../operations/observation.ts";

/** *Entry* takes outside traffic, *leaf* calls nobody, *middle* is any other service. */
export type EntityRole = "entry" | "middle" | "leaf" | "node" | "cluster";

export function entityRole(observation: Observation, entity: EntityRef): EntityRole {
  if (entity === "cluster") return "cluster";
  if (entity.startsWith("node/")) return "node";
  const service = entity.slice("service/".length);
  if (observation.entryServices.includes(service)) return "entry";
  return observation.calls.some((call) => call.caller === service) ? "middle" : "leaf";
}
