/** From a ban or a rule to the sentences that every listing has of it. */

import type { Ban, Beliefs } from "../memory/beliefs.ts";
import { claimEvidence } from "../memory/claim_evidence.ts";
import { probabilityRuleHelps, ruleWealth } from "../memory/rule_evidence.ts";
import type { Rule } from "../memory/rules.ts";
import { ratioText } from "../report/number_text.ts";

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `ended by …`, or after how many incidents it ends. */
export function banEnd(ban: Ban): string {
  switch (ban.state) {
    case "in-force":
      return `ends after ${
        countText(Math.max(0, ban.endsAfter - ban.age), "more incident")
      } like it, or a confirmation`;
    case "expired":
      return "expired: what refuted it has grown old; only the graded prior is left";
    case "lifted-by-confirmation":
      return "lifted: a plan against it was confirmed later";
    default: {
      const never: never = ban.state;
      throw new Error(`Cannot tell the end of a ban that is ${JSON.stringify(never)}`);
    }
  }
}

/** M and A of today. */
export function banWeights(ban: Ban, beliefs: Beliefs): string {
  const { refuted, confirmed } = claimEvidence(beliefs, ban.signature, { id: ban.hypothesisId });
  return `refuted M ${ratioText(refuted)}, confirmed A ${ratioText(confirmed)}`;
}

export function ruleFigures({ state, evidence }: Rule): string {
  return `${state}, ${countText(evidence.trials, "trial")}, wealth ${ruleWealth(evidence).toPrecision(3)}, ` +
    `P(better) ${ratioText(probabilityRuleHelps(evidence))}`;
}

/** When it matches, and which moves it then prefers. */
export function ruleSentence({ predicate, bias }: Rule): string {
  const when = predicate.map(({ feature, op, value }) => `${feature} ${op} ${value}`).join(" and ");
  const moves = Object.entries(bias).map(([move, by]) => `${move} ${by < 0 ? "" : "+"}${by}`).join(", ");
  return `where ${when}: ${moves}`;
}
