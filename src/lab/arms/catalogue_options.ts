/** From an observation to everything that the catalogue's moves can do to anything there is, whatever may be wrong. */

import { type EntityRef, type Hypothesis, hypothesisId, type Mechanism } from "../../operations/hypotheses.ts";
import type { Observation } from "../../operations/observation.ts";
import type { TimedAction } from "../../operations/twin.ts";
import { moveSite } from "../../reasoning/planning/move.ts";
import { moves } from "../../reasoning/planning/moves.ts";
import type { Policy } from "../../reasoning/policy.ts";

/** Faults at a service by whose magnitude moves size themselves: little, more and much load, retries, a slow probe. */
const atServices: readonly (readonly [Mechanism, number])[] = [
  ["cpu-saturation", 1.5],
  ["cpu-saturation", 3],
  ["cpu-saturation", 6],
  ["crash", 1],
  ["probe-misconfigured", 20_000],
];

const atNodes: readonly (readonly [Mechanism, number])[] = [["node-loss", 1]];

/** Each once, in the order of the moves and of the entities' names. */
export function catalogueOptions(observation: Observation, policy: Policy): readonly (readonly TimedAction[])[] {
  const claims = [
    ...claimsAbout(observation.services.map(({ name }): EntityRef => `service/${name}`), atServices),
    ...claimsAbout(observation.nodes.map(({ name }): EntityRef => `node/${name}`), atNodes),
    ...claimsAbout(["cluster"], [["unknown", 0]]),
  ];
  const sites = claims.map(({ entity, mechanism, magnitude }) => {
    const id = hypothesisId(mechanism, entity);
    const onsetTick = observation.tick - policy.recentTicks;
    const suspected: Hypothesis = { id, mechanism, entity, magnitude, spread: 0, onsetTick };
    return moveSite(suspected, observation, policy);
  });
  const found = new Map<string, readonly TimedAction[]>();
  for (const { build } of moves) {
    for (const site of sites) {
      const steps = build(site);
      if (steps !== null) found.set(JSON.stringify(steps), steps);
    }
  }
  return [...found.values()];
}

interface Suspicion {
  readonly entity: EntityRef;
  readonly mechanism: Mechanism;
  readonly magnitude: number;
}

function claimsAbout(
  entities: readonly EntityRef[],
  faults: readonly (readonly [Mechanism, number])[],
): readonly Suspicion[] {
  return entities.toSorted().flatMap((entity) =>
    faults.map(([mechanism, magnitude]) => ({ entity, mechanism, magnitude }))
  );
}
