/** From an observation to the alert that fires, if any: an objective breached in two of the last four samples, the newest among them. */

import type { Observation } from "./observation.ts";
import { type Breach, breachesAt } from "./verify.ts";

export interface Alert {
  readonly tick: number;
  readonly service: string;
  readonly breaches: readonly Breach[];
}

/** How many of the latest samples are looked at and how many must breach: one bad scrape does not wake anybody. */
const lookedAt = 4;
const needed = 2;

/** The alert on the first breached objective, or null while all is well. */
export function alertOf(observation: Observation): Alert | null {
  const last = observation.sampleTicks.length - 1;
  let breached = 0;
  for (let at = last; at > last - lookedAt && at >= 0; at--) if (breachesAt(observation, at).length > 0) breached++;
  const breaches = last >= 0 ? breachesAt(observation, last) : [];
  if (breached < needed || breaches.length === 0) return null;
  return { tick: observation.tick, service: breaches[0].service, breaches };
}
