/** From a move, a mechanism and what was learned to a score that orders the catalogue. */

import type { Rule } from "../../memory/rules.ts";
import { ruleMatches } from "../../memory/rules.ts";
import type { Beliefs } from "../../memory/beliefs.ts";
import type { Mechanism } from "../../operations/hypotheses.ts";
import type { Move } from "./move.ts";
import type { Policy } from "../policy.ts";
import type { Recall } from "../recall.ts";

export interface Experience {
  /** Active rules whose predicate holds for the present signature, by id. */
  readonly rules: readonly Rule[];
  readonly recall: Recall;
  readonly policy: Policy;
}

export interface MoveScore {
  readonly score: number;
  /** What moved the score away from the catalogue's fit, for people. */
  readonly reasons: readonly string[];
}

export function experience(beliefs: Beliefs, recall: Recall, policy: Policy): Experience {
  const rules = beliefs.rules.filter((rule) => rule.state === "active" && ruleMatches(rule, recall.signature));
  return { rules: rules.toSorted((a, b) => a.id < b.id ? -1 : 1), recall, policy };
}

/** The catalogue's fit plus bounded rule biases plus a bonus for moves that recovered like incidents. */
export function moveScore(move: Move, mechanism: Mechanism, { rules, recall, policy }: Experience): MoveScore {
  const said = rules.filter((rule) => rule.bias[move.name] !== undefined);
  const bias = said.reduce((sum, rule) => sum + rule.bias[move.name], 0);
  const bounded = Math.min(policy.ruleBiasLimit, Math.max(-policy.ruleBiasLimit, bias));
  const bonus = policy.recallBonus * recalledSuccess(move.name, recall);
  const reasons = [
    ...(said.length > 0 ? [`${said.map(({ id }) => id).join(", ")}: ${signed(bounded)}`] : []),
    ...(bonus > 0 ? [`recovered like incidents: ${signed(bonus)}`] : []),
  ];
  return { score: (move.fits[mechanism] ?? 0) + bounded + bonus, reasons };
}

/** Share of the recalled incidents, by similarity, that ended recovered with this move in the last plan. */
function recalledSuccess(name: string, { matches }: Recall): number {
  const total = matches.reduce((sum, match) => sum + match.similarity, 0);
  const successes = matches.filter(({ incident }) => incident.recovered && incident.planMoves.includes(name));
  return total > 0 ? successes.reduce((sum, match) => sum + match.similarity, 0) / total : 0;
}

function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(2)}`;
}
