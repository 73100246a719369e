/** From beliefs and a finished incident to the beliefs to record: verdicts, verified faults, harm, rules. */

import type { Beliefs } from "../../memory/beliefs.ts";
import {
  ageBeliefs,
  recordConfirmation,
  recordHarm,
  recordRefutation,
  recordVerifiedDiagnosis,
  type Verdict,
} from "../../memory/learn.ts";
import { mergeRules } from "../../memory/merge_rules.ts";
import { updateRuleEvidence } from "../../memory/rule_evidence.ts";
import type { Rule } from "../../memory/rules.ts";
import type { Signature } from "../../memory/signature.ts";
import type { Hypothesis, Mechanism } from "../../operations/hypotheses.ts";
import type { Observation } from "../../operations/observation.ts";
import { entityRole } from "../entity_role.ts";
import { faultSetName } from "../diagnosis/fault_posterior.ts";
import type { Preemption } from "../preempt.ts";
import type { PastAttempt, Reflection } from "../reflect.ts";

export interface FinishedIncident {
  readonly incidentId: string;
  readonly topology: string;
  /** The mechanism verified before this one in the same world, or null. */
  readonly previous: Mechanism | null;
  /** Of the first diagnosis. */
  readonly signature: Signature;
  readonly attempts: readonly PastAttempt[];
  readonly reflection: Reflection;
  readonly preemption: Preemption;
  readonly observation: Observation;
}

/** Refutations and confirmations count by how much they said: 1 − e^−|nats|. */
export function beliefsAfter(beliefs: Beliefs, incident: FinishedIncident): Beliefs {
  const { signature, attempts, reflection, preemption } = incident;
  let next = ageBeliefs(beliefs, signature);
  for (const attempt of attempts) next = withVerdict(next, attempt, incident);
  let { previous } = incident;
  for (const { mechanism, entity, magnitude } of reflection.verified) {
    next = recordVerifiedDiagnosis(next, { mechanism, previous });
    next = recordHarm(next, {
      incidentId: incident.incidentId,
      mechanism,
      magnitude,
      entityRole: entityRole(incident.observation, entity),
      topology: incident.topology,
      violationMinutes: violationMinutes(incident),
    });
    previous = mechanism;
  }
  return { ...next, rules: rulesAfter(next.rules, preemption, incident.incidentId) };
}

/** From the first look at the incident to the end. */
function violationMinutes({ attempts, reflection, observation }: FinishedIncident): number {
  const ticks = attempts.length === 0 ? 0 : reflection.tick - attempts[0].startTick;
  return reflection.violationShare * ticks * observation.tickSeconds / 60;
}

function withVerdict(beliefs: Beliefs, attempt: PastAttempt, incident: FinishedIncident): Beliefs {
  const { refutation: { verdict }, selection: { decision }, diagnosis } = attempt;
  if (verdict.kind === "untested" || decision.kind !== "apply") return beliefs;
  const faults =
    diagnosis.ranked.find(({ faults }) => faultSetName(faults.map(({ id }) => id)) === verdict.set)?.faults ?? [];
  const isLiteral = verdict.kind === "refuted" && verdict.ban.by === "literal";
  const strength = isLiteral ? 1 : 1 - Math.exp(-Math.abs(verdict.nats));
  const about = ({ mechanism, entity }: Hypothesis): Verdict => ({
    incidentId: incident.incidentId,
    signature: incident.signature,
    mechanism,
    entity,
    entityRole: entityRole(incident.observation, entity),
    planId: decision.planId,
    strength,
    evidence: verdict.kind === "refuted"
      ? verdict.ban.evidence
      : `${decision.planId} ${verdict.kind}, ${verdict.nats.toFixed(1)} nats`,
  });
  if (verdict.kind === "confirmed") {
    return verdict.nats <= 0 ? beliefs : faults.map(about).reduce(recordConfirmation, beliefs);
  }
  // A failure that its rivals made still less likely speaks for the claim, if anything.
  if (verdict.nats >= 0 && !isLiteral) return beliefs;
  // A pair that is refuted says nothing about either of its faults alone.
  return faults.length === 1 ? recordRefutation(beliefs, about(faults[0])) : beliefs;
}

function rulesAfter(rules: readonly Rule[], { candidate, trials }: Preemption, incidentId: string): readonly Rule[] {
  const tried = rules.map((rule) => {
    const trial = trials.find(({ ruleId }) => ruleId === rule.id);
    return trial === undefined ? rule : updateRuleEvidence(rule, trial.outcome);
  });
  if (candidate === null) return mergeRules(tried);
  return mergeRules([...tried, { ...candidate, provenance: { ...candidate.provenance, incidentId } }]);
}
