/** Moves that add capacity: from a move's site to scale, autoscaler and node actions, or null where they do not apply. */

import type { Action } from "../../operations/actions.ts";
import { latest } from "../../operations/latest.ts";
import type { ServiceView, WorkloadView } from "../../operations/observation.ts";
import type { TimedAction } from "../../operations/twin.ts";
import { freeRoom, roomOnEmpty } from "./free_room.ts";
import { atOnce, type MoveSite } from "./move.ts";
import { nodeLike } from "./node_moves.ts";

/** As many replicas as the observed utilisation asks for and the nodes have room for. */
export function scaleOut(site: MoveSite): readonly TimedAction[] | null {
  const { service, workload, observation } = site;
  if (service === null || workload === null) return null;
  const replicas = Math.min(
    wantedReplicas(service, workload, site),
    workload.replicas + freeRoom(observation, workload),
  );
  return replicas > workload.replicas ? atOnce(resize(workload, replicas, site)) : null;
}

/** The same where the nodes have too little room: a node first. */
export function scaleOutOnAddedNode(site: MoveSite): readonly TimedAction[] | null {
  const { service, workload, observation } = site;
  const node = nodeLike(observation, 1);
  if (service === null || workload === null || node === null) return null;
  const wanted = wantedReplicas(service, workload, site);
  const room = freeRoom(observation, workload);
  if (wanted <= workload.replicas + room) return null;
  const replicas = Math.min(wanted, workload.replicas + room + roomOnEmpty(node.model, workload));
  return replicas > workload.replicas ? atOnce(node.action, resize(workload, replicas, site)) : null;
}

/** Every saturated service that the fault's load flows through: opening one bottleneck moves the queue to the next. */
export function scaleOutChain(site: MoveSite): readonly TimedAction[] | null {
  const { observation, policy, service, graph } = site;
  const along = service === null ? observation.services.map(({ name }) => name) : graph.downstreamOf(service.name);
  const actions: Action[] = [];
  const grown = new Set<string>();
  for (const name of along) {
    const link = graph.services.get(name);
    const workload = observation.workloads.find((candidate) => candidate.name === link?.workload);
    if (link === undefined || workload === undefined || grown.has(workload.name)) continue;
    if (demand(link, site) < policy.saturatedUtilisation) continue;
    const room = freeRoom(observation, workload);
    const replicas = Math.min(wantedReplicas(link, workload, site), workload.replicas + room);
    if (replicas <= workload.replicas) continue;
    grown.add(workload.name);
    actions.push(resize(workload, replicas, site));
  }
  return actions.length > 0 ? atOnce(...actions) : null;
}

/** Lets an autoscaler that is at its ceiling go on. */
export function raiseHpaMaximum(site: MoveSite): readonly TimedAction[] | null {
  const { hpa, workload, policy, observation } = site;
  // An unknown fault points at no service: take the first autoscaler that is stuck.
  const stuck = hpa !== null ? [hpa] : site.service === null ? observation.hpas : [];
  for (const candidate of stuck) {
    const scaled = workload ?? observation.workloads.find(({ name }) => name === candidate.workload);
    if (scaled === undefined || scaled.replicas < candidate.maxReplicas) continue;
    const maxReplicas = Math.min(policy.replicaCeiling, 2 * candidate.maxReplicas);
    if (maxReplicas <= candidate.maxReplicas) continue;
    const { minReplicas } = candidate;
    return atOnce({ kind: "patchHpa", workload: candidate.workload, minReplicas, maxReplicas });
  }
  return null;
}

/** An autoscaler would overrule a plain scale, so its floor is raised instead. */
function resize(workload: WorkloadView, replicas: number, { observation }: MoveSite): Action {
  const hpa = observation.hpas.find((candidate) => candidate.workload === workload.name);
  if (hpa === undefined) return { kind: "scale", workload: workload.name, replicas };
  return {
    kind: "patchHpa",
    workload: workload.name,
    minReplicas: Math.max(hpa.minReplicas, replicas),
    maxReplicas: Math.max(hpa.maxReplicas, replicas),
  };
}

/** ceil(replicas · utilisation / target) as an autoscaler would, at least one more, at most the ceiling. */
function wantedReplicas(service: ServiceView, workload: WorkloadView, site: MoveSite): number {
  // Nobody can scale a DaemonSet: it has a Pod on every node that it may run on.
  if (workload.kind === "DaemonSet") return workload.replicas;
  const { targetUtilisation, replicaCeiling } = site.policy;
  const asked = Math.ceil(workload.replicas * demand(service, site) / targetUtilisation);
  return Math.min(replicaCeiling, Math.max(workload.replicas + 1, asked));
}

/**
 * CPU demand over limit, which unlike usage may exceed 1: throttled usage hides how much is wanted, so a load fault
 * also counts as its magnitude times the usage before it. Nothing heard counts as fully used.
 */
function demand(service: ServiceView, { hypothesis, observation }: MoveSite): number {
  const usage = service.series.cpuUtilisation;
  const seen = latest(usage, 1).at(0) ?? 1;
  if (hypothesis.mechanism !== "cpu-saturation" && hypothesis.mechanism !== "dependency-overload") return seen;
  const before = usage.filter((sample, i) => sample !== null && observation.sampleTicks[i] < hypothesis.onsetTick);
  return Math.max(seen, (latest(before, 1).at(0) ?? 0) * hypothesis.magnitude);
}
