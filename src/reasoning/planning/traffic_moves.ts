/** Moves on traffic itself: from a move's site to shedding and network policy actions, or null where they do not apply. */

import { latest } from "../../operations/latest.ts";
import type { PolicyView } from "../../operations/observation.ts";
import type { TimedAction } from "../../operations/twin.ts";
import { atOnce, type MoveSite } from "./move.ts";

/** Shedding more than this is an outage of our own making. Assumed by us. */
const mostShed = 0.7;

/** Refuses a share of the requests at the door that leads to the fault, until somebody takes it back. */
export function shedLoad(site: MoveSite): readonly TimedAction[] | null {
  const service = door(site);
  return service === null ? null : atOnce({ kind: "shedTraffic", service, ratio: shedRatio(site) });
}

/** The same for a while: what keeps itself up, such as retries, must die down before all requests come back. */
export function shedAndRestore(site: MoveSite): readonly TimedAction[] | null {
  const service = door(site);
  if (service === null) return null;
  return [
    { afterTicks: 0, action: { kind: "shedTraffic", service, ratio: shedRatio(site) } },
    { afterTicks: site.policy.shedTicks, action: { kind: "shedTraffic", service, ratio: 0 } },
  ];
}

/**
 * Disables the youngest policy that keeps a traced caller or the users from the service, at either end; one that it
 * replaced comes back.
 */
export function removePolicy({ service, observation, graph }: MoveSite): readonly TimedAction[] | null {
  if (service === null) return null;
  const callers = graph.callersOf(service.name).map(({ caller }) => caller);
  const shutsOut = ({ selects, admits, blocksUsersOf }: PolicyView) =>
    selects.includes(service.name) &&
    (callers.some((caller) => !admits.includes(caller)) || blocksUsersOf.includes(service.name));
  const holdsBack = ({ selects, blocksCallsTo }: PolicyView) =>
    blocksCallsTo.includes(service.name) && callers.some((caller) => selects.includes(caller));
  const isBlocking = (policy: PolicyView) => shutsOut(policy) || holdsBack(policy);
  const concerned = [service.name, ...callers];
  const selecting = observation.policies.filter(({ selects }) => selects.some((name) => concerned.includes(name)))
    // Of equally old ones the narrowest, so that as little as possible is opened.
    .toSorted((a, b) =>
      b.createdTick - a.createdTick || a.selects.length - b.selects.length || (a.name < b.name ? -1 : 1)
    );
  const blocking = selecting.find((policy) => policy.enabled && isBlocking(policy));
  if (blocking === undefined) return null;
  const replaced = selecting.find((policy) =>
    !policy.enabled && !isBlocking(policy) && blocking.selects.some((name) => policy.selects.includes(name))
  );
  return atOnce(
    ...(replaced === undefined ? [] : [{ kind: "patchNetworkPolicy", policy: replaced.name, enabled: true } as const]),
    { kind: "patchNetworkPolicy", policy: blocking.name, enabled: false },
  );
}

/** The busiest entry whose calls reach the fault's service; any entry for a fault elsewhere. */
function door({ service, observation, graph }: MoveSite): string | null {
  const leading = observation.entryServices.filter((entry) =>
    service === null || graph.downstreamOf(entry).includes(service.name)
  );
  const rate = (entry: string) => {
    const view = graph.services.get(entry);
    return view === undefined ? 0 : latest(view.series.requestRate, 1).at(0) ?? 0;
  };
  return leading.toSorted((a, b) => rate(b) - rate(a) || (a < b ? -1 : 1)).at(0) ?? null;
}

/** Enough to bring a load that is `magnitude` times normal back to normal, in steps of 5 %. */
function shedRatio({ hypothesis, policy }: MoveSite): number {
  const isLoad = hypothesis.mechanism === "cpu-saturation" || hypothesis.mechanism === "dependency-overload" ||
    hypothesis.mechanism === "retry-amplification";
  const surplus = isLoad && hypothesis.magnitude > 1 ? 1 - 1 / hypothesis.magnitude : 0;
  return Math.round(20 * Math.min(mostShed, Math.max(policy.shedShare, surplus))) / 20;
}
