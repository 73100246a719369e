/** From the entities of the leading faults to the claimed propagation, entity by entity, up to the entry. */

import type { EntityRef } from "../../operations/hypotheses.ts";
import type { Observation } from "../../operations/observation.ts";
import { type FaultReach, pathUp } from "./fault_reach.ts";
import type { Symptom } from "./symptom.ts";

export function propagationPath(
  entities: readonly EntityRef[],
  { observation, reach, symptoms }: {
    readonly observation: Observation;
    readonly reach: FaultReach;
    readonly symptoms: readonly Symptom[];
  },
): readonly EntityRef[] {
  const [first] = entities;
  if (first === undefined || first === "cluster") return [...entities];
  const name = first.slice(first.indexOf("/") + 1);
  if (first.startsWith("service/")) return toEntry(name, observation, reach);
  const hurt = worstHosted(name, reach, symptoms);
  return hurt === null ? [first] : [first, ...toEntry(hurt, observation, reach)];
}

/** The shortest claim: to the entry service that the harm reaches least weakened. */
function toEntry(service: string, observation: Observation, reach: FaultReach): readonly EntityRef[] {
  const size = reach.services.length;
  const row = reach.services.indexOf(service) * size;
  const entries = observation.entryServices.toSorted()
    .map((entry) => ({ entry, factor: reach.up[row + reach.services.indexOf(entry)] ?? 0 }))
    .sort((a, b) => b.factor - a.factor);
  const path = entries.length === 0 ? [] : pathUp(reach, service, entries[0].entry);
  return (path.length === 0 ? [service] : path).map((step): EntityRef => `service/${step}`);
}

/** The service with pods on the node that shows the most. */
function worstHosted(node: string, reach: FaultReach, symptoms: readonly Symptom[]): string | null {
  const row = reach.nodes.indexOf(node) * reach.services.length;
  const hosted = reach.services.map((service, column) => ({
    service,
    weight: reach.hosting[row + column] *
      symptoms.filter(({ entity }) => entity === `service/${service}`).reduce(
        (sum, { score }) => sum + Math.max(0, score),
        0,
      ),
  })).filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  return hosted[0]?.service ?? null;
}
