/** From a hypothesis to a claim in words: what, where, how strong, since when. */

import { type Hypothesis, magnitudeUnits } from "../operations/hypotheses.ts";

export function claimText({ id, mechanism, magnitude, onsetTick }: Hypothesis): string {
  return `${id} since tick ${onsetTick}, about ${Number(magnitude.toPrecision(2))} (${magnitudeUnits[mechanism]})`;
}
