/** Scenarios and the topologies that were asked for come in, why none was found goes out. */

import type { Scenario } from "../simulator/scenario/scenario.ts";
import { unknownName } from "../simulator/scenario/unknown_name.ts";

/** A topology may be anybody's: only the scenarios themselves tell which there are. */
export function nothingFits(scenarios: readonly Pick<Scenario, "topology">[], wanted: readonly string[] = []): string {
  const known = [...new Set(scenarios.map(({ topology }) => topology))];
  const unknown = wanted.find((topology) => !known.includes(topology));
  return unknown === undefined
    ? `none of ${scenarios.length} scenarios fits all the filters`
    : unknownName("topology", unknown, known);
}
