/** A scenario and seeds come in, what its truth and its chaos do not agree on goes out: the world is played with nobody. */

import { nowMs } from "../../simulator/cluster.ts";
import type { Fault } from "../../simulator/chaos/chaos_event.ts";
import type { Scenario } from "../../simulator/scenario/scenario.ts";
import { createWorld, stepWorld } from "../../simulator/world.ts";
import { describeFault } from "../describe_fault.ts";
import { faultClaims } from "../oracle/fault_claims.ts";

/**
 * With each of the seeds 1 … `seeds`, every fault of the truth is what some dealt fault does, by a name that is right for
 * it; every dealt fault does something to a service or node that the truth names; and where the truth names one thing that a
 * fault takes, it names all that this fault takes (a zone's nodes, say). Of metastable worlds only the first is asked:
 * their trigger is over. A world without a fault may have chaos: whether that does no lasting harm is for the admission test
 * to say. Told is what the first seed that disagrees has.
 */
export function truthRefusals(scenario: Scenario, { seeds }: { readonly seeds: number }): readonly string[] {
  if (scenario.truth.faults.length === 0) return [];
  for (let seed = 1; seed <= seeds; seed++) {
    const found = disagreements(scenario, seed);
    if (found.length > 0) return found;
  }
  return [];
}

function disagreements(scenario: Scenario, seed: number): readonly string[] {
  const { truth } = scenario;
  const claimed = claimsInTime(scenario, seed);
  const all = new Set([...claimed.values()].flatMap(({ any }) => [...any]));
  const named = new Set(truth.faults.map(({ mechanism, entity }) => `${mechanism}@${entity}`));
  const unfounded = [...named].filter((id) => !all.has(id)).map((id) =>
    `truth says ${id}, which no chaos event brings about with seed ${seed}; ${what([...all])}`
  );
  if (truth.pattern === "metastable") return unfounded;
  const entities = new Set(truth.faults.map(({ entity }) => entity));
  const isMeant = (ids: ReadonlySet<string>) => [...ids].some((id) => entities.has(id.slice(id.indexOf("@") + 1)));
  const unnamed = [...claimed].filter(([, { any }]) => !isMeant(any)).map(([fault, { any }]) =>
    `truth names nothing that "${describeFault(fault)}" hits, dealt with seed ${seed}; ${what([...any])}`
  );
  const leftOut = [...claimed].flatMap(([fault, { usual }]) => {
    // More attempts do harm only where calls fail, and which ones do is the other faults' doing.
    if (fault.kind === "retry_storm" || ![...usual].some((id) => named.has(id))) return [];
    return [...usual].filter((id) => !named.has(id)).map((id) =>
      `truth leaves out ${id}, which "${describeFault(fault)}" brings about with seed ${seed}, too`
    );
  });
  return [...unfounded, ...new Set(unnamed), ...new Set(leftOut)];
}

function what(ids: readonly string[]): string {
  return ids.length === 0 ? "nothing is brought about" : `brought about: ${[...ids].sort().join(", ")}`;
}

/** What a dealt fault can be said to do at some time of the episode: by its usual names, and by any that is right. */
interface ClaimedIds {
  readonly usual: Set<string>;
  readonly any: Set<string>;
}

/** Effects come and go. */
function claimsInTime(scenario: Scenario, seed: number): ReadonlyMap<Fault, ClaimedIds> {
  const world = createWorld(scenario, seed);
  const claimed = new Map<Fault, ClaimedIds>();
  const ticks = Math.round(scenario.durationSeconds / scenario.cluster.tickSeconds);
  for (let tick = 0; tick < ticks; tick++) {
    stepWorld(world);
    const now = nowMs(world.cluster);
    for (const fault of world.chaos) {
      if (fault.beginMs >= now || ("endMs" in fault && fault.endMs <= now)) continue;
      const ids = claimed.get(fault) ?? { usual: new Set(), any: new Set() };
      claimed.set(fault, ids);
      const { usual, also } = faultClaims(fault, world.cluster);
      for (const { id } of usual) ids.usual.add(id);
      for (const { id } of [...usual, ...also]) ids.any.add(id);
    }
  }
  return claimed;
}
