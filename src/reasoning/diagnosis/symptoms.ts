/** The evidence of stages 2 and 3: from an observation to every symptom that was measured, normal ones too. */

import type { Observation } from "../../operations/observation.ts";
import type { Policy } from "../policy.ts";
import { signalSymptoms } from "./signal_symptoms.ts";
import { statusSymptoms } from "./status_symptoms.ts";
import type { Symptom } from "./symptom.ts";

/**
 * Every measured symptom, sorted by id. What did not arrive has no entry: missing is neither normal nor a symptom.
 * Sorting makes every sum that follows independent of the order in which the cluster lists its objects.
 */
export function findSymptoms(observation: Observation, policy: Policy): readonly Symptom[] {
  return [...signalSymptoms(observation, policy), ...statusSymptoms(observation, policy)]
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
