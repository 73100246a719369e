/** A scenario and a seed come in, the faults that its chaos really is go out: one for each service or node that it is aimed at. */

import type { Mechanism } from "../../../operations/hypotheses.ts";
import { nowMs } from "../../../simulator/cluster.ts";
import type { Fault } from "../../../simulator/chaos/chaos_event.ts";
import type { Scenario, TruthSpec } from "../../../simulator/scenario/scenario.ts";
import { createWorld, stepWorld } from "../../../simulator/world.ts";
import { faultClaims } from "../../oracle/fault_claims.ts";

/**
 * The evaluator's map says what a dealt fault is called while it works: its usual name first, where that is of the target
 * itself. Null when something that was aimed at is never hit, so that no truth could be told of it.
 */
export function truthOfChaos(scenario: Scenario, seed: number): TruthSpec["faults"] | null {
  const world = createWorld(scenario, seed);
  const wanted = new Map(world.chaos.map((fault) => [fault, new Set(aimedAt(fault, scenario))]));
  const named = new Map<string, Mechanism>();
  const ticks = Math.round(scenario.durationSeconds / scenario.cluster.tickSeconds);
  for (let tick = 0; tick < ticks && [...wanted.values()].some(({ size }) => size > 0); tick++) {
    stepWorld(world);
    const now = nowMs(world.cluster);
    for (const [fault, open] of wanted) {
      if (open.size === 0 || fault.beginMs >= now || ("endMs" in fault && fault.endMs <= now)) continue;
      const { usual, also } = faultClaims(fault, world.cluster);
      for (const { id, mechanism, entity } of [...usual, ...also]) if (open.delete(entity)) named.set(id, mechanism);
    }
  }
  if ([...wanted.values()].some(({ size }) => size > 0)) return null;
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, mechanism]) => ({
    mechanism,
    entity: id.slice(mechanism.length + 1),
  }));
}

function aimedAt(fault: Fault, { cluster }: Scenario): readonly string[] {
  if ("nodes" in fault) return fault.nodes.map((name) => `node/${name}`);
  if ("service" in fault) return fault.service.map((name) => `service/${name}`);
  if (!("workload" in fault)) return [];
  return cluster.services.filter(({ workload }) => fault.workload.includes(workload)).map(({ name }) =>
    `service/${name}`
  );
}
