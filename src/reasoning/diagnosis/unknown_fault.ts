/** The likelihood of a fault outside the catalogue: flat over the symptoms of the entities that it touches. */

import type { Contribution, NoisyOr } from "./noisy_or.ts";
import type { Policy } from "../policy.ts";

export interface UnknownFault {
  /** ln P(o | unknown) − ln P(o | nothing is wrong), in nats. */
  readonly logLikelihood: number;
  readonly evidence: readonly Contribution[];
}

/**
 * Every entity is touched with chance `unknownReach`, and then shows each symptom with `unknownLikelihood`.
 * With a reach of 1 this is the flat likelihood of definitions §2 to the letter, under which the many normal signals
 * of a large cluster rule out *unknown* whatever happens at the few that are not.
 */
export function unknownFault(model: NoisyOr, policy: Policy): UnknownFault {
  const entities = Map.groupBy(model.symptoms.keys(), (column) => model.symptoms[column].entity);
  let logLikelihood = 0;
  const evidence: Contribution[] = [];
  for (const columns of entities.values()) {
    const nats = columns.map((column) => flatNats(model, column, policy));
    const touched = nats.reduce((sum, part) => sum + part, 0);
    const weighed = policy.unknownReach * Math.exp(touched);
    const mixture = Math.log(weighed + 1 - policy.unknownReach);
    logLikelihood += mixture;
    // Shared out in proportion, so that the parts add up to the whole.
    for (const [index, column] of columns.entries()) {
      const share = touched === 0 ? 0 : mixture * nats[index] / touched;
      evidence.push({ symptom: model.symptoms[column].id, nats: share });
    }
  }
  return { logLikelihood, evidence };
}

function flatNats(model: NoisyOr, column: number, { unknownLikelihood }: Policy): number {
  const present = 1 - (1 - model.leaks[column]) * (1 - unknownLikelihood);
  return Math.log(present * model.ratios[column] + 1 - present) - model.quiet[column];
}
