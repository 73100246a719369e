/** From entry traffic that network policies stop to the errors that its users see. */

import type { Cluster } from "../cluster.ts";

/**
 * Counts what never reached a service among its requests and errors, after its callers have read what they meet
 * themselves: users whose connections are dropped wait in vain. Latencies stay those of the requests that arrived.
 */
export function countBlockedEntries({ entries, services }: Cluster): void {
  for (let e = 0; e < entries.rate.length; e++) {
    if (entries.open[e] === 1 || entries.rate[e] === 0) continue;
    const s = entries.service[e];
    services.offeredRate[s] += entries.rate[e];
    const blocked = entries.rate[e] / services.offeredRate[s];
    services.errorRatio[s] = 1 - (1 - services.errorRatio[s]) * (1 - blocked);
  }
}
