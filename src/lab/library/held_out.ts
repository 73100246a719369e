/** Worlds come in, what each has that only the test split may have goes out (definitions §8), by a literal table. */

import type { Mechanism } from "../../operations/hypotheses.ts";
import type { Scenario } from "../../simulator/scenario/scenario.ts";

/** Topologies that nobody meets before the sealed test. */
const topologies: readonly string[] = ["social-network"];

/** The one mechanism that no agent was trained or calibrated on. */
const mechanism: Mechanism = "name-resolution";

/** Ways in which a cluster or its load behaves, each with what tells it. */
const regimes: readonly { readonly name: string; readonly isIn: (scenario: Scenario) => boolean }[] = [
  { name: "load that swings by half or more", isIn: ({ load }) => load.some(({ swing }) => swing >= 0.5) },
  { name: "nodes that are scaled", isIn: ({ cluster }) => cluster.nodeGroups.length > 0 },
];

/** What a world has that worlds of dev and val may not have; empty where nothing. */
export function heldOut(scenario: Scenario): readonly string[] {
  const { topology, truth, telemetry } = scenario;
  return [
    ...(topologies.includes(topology) ? [`topology ${topology}`] : []),
    ...(truth.faults.some((fault) => fault.mechanism === mechanism) ? [`mechanism ${mechanism}`] : []),
    ...(telemetry.lossRatio > 0 || telemetry.outages.length > 0 ? ["telemetry loss"] : []),
    ...regimes.filter(({ isIn }) => isIn(scenario)).map(({ name }) => name),
  ];
}

/**
 * Why a world may not be on its split, or null: what only test may have is nowhere else, and a world of test has something
 * that is nowhere else. `met` are the combinations of faults on the other splits.
 */
export function splitRefusal(scenario: Scenario, met: ReadonlySet<string>): string | null {
  const { split } = scenario;
  const own = heldOut(scenario);
  if (split !== "test") {
    return own.length === 0 ? null : `${own.join(" and ")} is held out for split test; its split is ${split}`;
  }
  const faults = combination(scenario);
  if (own.length > 0 || (faults !== null && !met.has(faults))) return null;
  const known = faults === null ? "" : `, and ${faults} is met on another split, too`;
  return `split is test, but nothing in it is held out${known}`;
}

/** The mechanisms of a world's faults when they are several, in a fixed order; null where no faults meet. */
export function combination({ truth }: Pick<Scenario, "truth">): string | null {
  if (truth.faults.length < 2) return null;
  return truth.faults.map((fault) => fault.mechanism).sort().join(" + ");
}
