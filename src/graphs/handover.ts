/** From the attempts of an incident to the text a person gets when the agent gives up: what is known, tried and ruled out. */

import type { Attempt } from "./attempt.ts";

/** How many leading hypotheses a hand-over names. */
const named = 3;

/** A few lines for whoever takes over. */
export function handover(attempts: readonly Attempt[], reasons: readonly string[]): string {
  const last = attempts.at(-1);
  const lines = [`Escalated: ${reasons.join("; ")}.`];
  if (last === undefined) return lines.join("\n");
  const believed = last.diagnosis.marginals.slice(0, named)
    .map(({ hypothesis, probability }) => `${hypothesis.id} (${(100 * probability).toFixed(0)} %)`);
  if (believed.length > 0) lines.push(`Believed last: ${believed.join(", ")}.`);
  for (const { number, plans, selection, verification } of attempts) {
    const { decision } = selection;
    if (decision.kind !== "apply") continue;
    const plan = plans.find(({ id }) => id === decision.planId);
    lines.push(`Attempt ${number}: ${plan?.title ?? decision.planId} – ${verification.kind}.`);
  }
  for (const { set, evidence } of last.refutation.ledger.forbidden) lines.push(`Ruled out: ${set} (${evidence}).`);
  for (const { hypothesis, probe } of last.diagnosis.rivals) lines.push(`To tell ${hypothesis.id} apart: ${probe}.`);
  return lines.join("\n");
}
