/** From an observation's traced calls to a graph of services: who calls whom, how much traffic passes, who depends on whom. */

import type { CallView, Observation, ServiceView } from "../operations/observation.ts";

export interface CallGraph {
  readonly services: ReadonlyMap<string, ServiceView>;
  readonly calleesOf: (service: string) => readonly CallView[];
  readonly callersOf: (service: string) => readonly CallView[];
  /** The service and all that it calls, directly or not, nearest first. */
  readonly downstreamOf: (service: string) => readonly string[];
  /** Share of an entry's requests that pass through the service along its busiest path, 0–1; 0 where none is traced. */
  readonly exposureOf: (service: string) => number;
}

export function callGraph(observation: Observation): CallGraph {
  const callees = Map.groupBy(observation.calls, (call) => call.caller);
  const callers = Map.groupBy(observation.calls, (call) => call.callee);
  const exposures = exposuresFromEntries(observation);
  const calleesOf = (service: string) => callees.get(service) ?? [];
  return {
    services: new Map(observation.services.map((service) => [service.name, service])),
    calleesOf,
    callersOf: (service) => callers.get(service) ?? [],
    downstreamOf: (service) => {
      const reached = new Set([service]);
      for (const next of reached) for (const { callee } of calleesOf(next)) reached.add(callee);
      return [...reached];
    },
    exposureOf: (service) => exposures.get(service) ?? 0,
  };
}

/** Weights are at most 1, so the best path repeats no service and the relaxation ends. */
function exposuresFromEntries(observation: Observation): ReadonlyMap<string, number> {
  const exposures = new Map(observation.entryServices.map((service) => [service, 1]));
  for (let changed = true; changed;) {
    changed = false;
    for (const { caller, callee, callsPerRequest } of observation.calls) {
      const exposure = (exposures.get(caller) ?? 0) * Math.min(1, callsPerRequest);
      if (exposure > (exposures.get(callee) ?? 0)) {
        exposures.set(callee, exposure);
        changed = true;
      }
    }
  }
  return exposures;
}
