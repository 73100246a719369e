/** A scenario and a seed come in, the faults that its chaos really is go out: one for each service or node that it is aimed at. */

import type { Mechanism } from "../../operations/hypotheses.ts";
import { nowMs } from "../../simulator/cluster.ts";
import type { Fault } from "../../simulator/chaos/chaos_event.ts";
import { zoneLabel } from "../../simulator/nodes/zones.ts";
import type { Scenario, TruthSpec } from "../../simulator/scenario/scenario.ts";
import { createWorld, stepWorld } from "../../simulator/world.ts";
import { faultClaims } from "./fault_claims.ts";

export interface TruthOfChaos {
  /** In order of mechanism and entity. */
  readonly faults: TruthSpec["faults"];
  /** Whether everything that was aimed at is hit at some time; what is never hit has no name. */
  readonly isComplete: boolean;
}

/**
 * The evaluator's map says what a dealt fault is called while it works: its usual name first, where that is of the target
 * itself. The world is played with nobody, so that the truth is the same whatever an arm does.
 */
export function truthOfChaos(scenario: Scenario, seed: number): TruthOfChaos {
  const world = createWorld(scenario, seed);
  const open = new Map(
    world.chaos.map((fault) => [fault, aimedAt(fault, scenario)] as const).filter(([, targets]) => targets?.size !== 0),
  );
  const named = new Map<string, Mechanism>();
  const ticks = Math.round(scenario.durationSeconds / scenario.cluster.tickSeconds);
  for (let tick = 0; tick < ticks && open.size > 0; tick++) {
    stepWorld(world);
    const now = nowMs(world.cluster);
    for (const [fault, targets] of open) {
      if (fault.beginMs >= now || ("endMs" in fault && fault.endMs <= now)) continue;
      const { usual, also } = faultClaims(fault, world.cluster);
      const found = targets === null ? usual : [...usual, ...also].filter(({ entity }) => targets.delete(entity));
      for (const { id, mechanism } of found) named.set(id, mechanism);
      if (targets === null ? found.length > 0 : targets.size === 0) open.delete(fault);
    }
  }
  return {
    faults: [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, mechanism]) => ({
      mechanism,
      entity: id.slice(mechanism.length + 1),
    })),
    isComplete: open.size === 0,
  };
}

/** Null where the event itself does not say whom it hits: a NetworkPolicy selects by labels. */
function aimedAt(fault: Fault, { cluster }: Scenario): Set<string> | null {
  const nodes = (names: readonly string[]) => new Set(names.map((name) => `node/${name}`));
  const services = (names: readonly string[]) => new Set(names.map((name) => `service/${name}`));
  if ("nodes" in fault) return nodes(fault.nodes);
  if ("service" in fault) return services(fault.service);
  if ("workload" in fault) {
    return services(
      cluster.services.filter(({ workload }) => fault.workload.includes(workload)).map((each) => each.name),
    );
  }
  if ("zone" in fault) {
    return nodes(
      cluster.nodes.filter(({ labels }) => fault.zone.includes(labels[zoneLabel] ?? "")).map(({ name }) => name),
    );
  }
  return null;
}
