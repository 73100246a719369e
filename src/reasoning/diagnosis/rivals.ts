/** From a model and two faults to how well their symptoms can be told apart, and by which of them best. */

import type { NoisyOr } from "./noisy_or.ts";
import { symptomChance } from "./noisy_or.ts";

export interface Discrimination {
  /** Jeffreys divergence of the two predictions, summed over the measured symptoms, in nats. */
  readonly divergence: number;
  /** What to look at, for people. */
  readonly probe: string;
}

export function discriminate(model: NoisyOr, leading: readonly number[], rival: readonly number[]): Discrimination {
  let divergence = 0;
  let most = 0;
  let telling = -1;
  for (let column = 0; column < model.symptoms.length; column++) {
    const p = clamped(symptomChance(model, leading, column));
    const q = clamped(symptomChance(model, rival, column));
    // Σ (p − q)·ln(p/q) over present and absent.
    const nats = (p - q) * Math.log(p * (1 - q) / (q * (1 - p)));
    divergence += nats;
    if (nats > most) {
      most = nats;
      telling = column;
    }
  }
  if (telling < 0) return { divergence, probe: "no measured symptom tells them apart" };
  const symptom = model.symptoms[telling];
  const percent = (faults: readonly number[]) => `${Math.round(100 * symptomChance(model, faults, telling))} %`;
  return {
    divergence,
    probe: `watch ${symptom.type} of ${symptom.entity}: expected with ${percent(leading)} if the leading diagnosis ` +
      `holds, ${percent(rival)} if the rival does; now ${symptom.text}`,
  };
}

function clamped(chance: number): number {
  return Math.min(1 - 1e-6, Math.max(1e-6, chance));
}
