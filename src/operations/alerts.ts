/** From what objectives are judged by to the alert that fires, if any: an objective breached in two of the last four samples, the newest among them. */

import { type Breach, breachesAt, type JudgedSignals } from "./verify.ts";

export interface Alert {
  readonly tick: number;
  readonly service: string;
  readonly breaches: readonly Breach[];
}

/** How many of the latest samples are looked at and how many must breach: one bad scrape does not wake anybody. */
const lookedAt = 4;
const needed = 2;

/** The alert on the first breached objective, or null while all is well. */
export function alertOf(signals: JudgedSignals): Alert | null {
  const last = signals.sampleTicks.length - 1;
  let breached = 0;
  for (let at = last; at > last - lookedAt && at >= 0; at--) if (breachesAt(signals, at).length > 0) breached++;
  const breaches = last >= 0 ? breachesAt(signals, last) : [];
  if (breached < needed || breaches.length === 0) return null;
  return { tick: signals.tick, service: breaches[0].service, breaches };
}
