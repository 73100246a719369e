/** From one finished incident to its rows in memory: what the agent saw, believed, rehearsed, chose and learned, no truth. */

import type { Attempt, Resolution } from "../graphs/attempt.ts";
import { probabilityRuleHelps, ruleWealth } from "../memory/rule_evidence.ts";
import { type Rule, ruleMatches } from "../memory/rules.ts";
import type { IncidentRow, RowBatch } from "../memory/rows.ts";
import type { Hypothesis } from "../operations/hypotheses.ts";
import { costOf } from "../operations/utility.ts";
import { entityRole } from "../reasoning/entity_role.ts";
import { attemptRows } from "./attempt_rows.ts";
import type { FinishedIncident } from "./play_episode.ts";

/** Whose incident it is. */
export interface IncidentPlace {
  readonly runId: string;
  readonly namespace: string;
  readonly scenario: string;
  readonly topology: string;
  readonly tier: string;
  readonly seed: number;
  /** As they stand after the incident. */
  readonly rules: readonly Rule[];
}

/** Name of an incident within its run; `number` counts from 1. */
export function incidentIdOf(number: number): string {
  return `i${number}`;
}

/** @throws Error when the incident was closed without an attempt */
export function incidentRows(incident: FinishedIncident, place: IncidentPlace): RowBatch {
  const { attempts, preemption } = incident.handling;
  const key = { runId: place.runId, incidentId: incidentIdOf(incident.number) };
  const [first] = attempts;
  if (first === undefined) throw new Error(`Cannot keep incident ${key.runId}/${key.incidentId}: it has no attempt`);
  const { signature } = first.recall;
  return {
    ...attemptRows(incident.handling, key),
    incidents: [incidentRow(incident, place)],
    rules: place.rules.map((rule) => ({
      ...key,
      ruleId: rule.id,
      state: rule.state,
      matched: preemption.trials.some(({ ruleId }) => ruleId === rule.id) || ruleMatches(rule, signature),
      trials: rule.evidence.trials,
      wealth: ruleWealth(rule.evidence),
      probabilityBetter: probabilityRuleHelps(rule.evidence),
    })),
  };
}

function incidentRow({ number, handling, observation }: FinishedIncident, place: IncidentPlace): IncidentRow {
  const { alert, attempts, resolution, reflection } = handling;
  const { runId, namespace, scenario, topology, tier, seed } = place;
  const last = attempts[attempts.length - 1];
  const named = reflection.verified.at(0) ?? leading(last);
  const applied = attempts.flatMap(({ selection: { decision }, plans }) =>
    decision.kind === "apply" ? plans.filter(({ id }) => id === decision.planId) : []
  ).at(-1);
  const seconds = (ticks: number) => ticks * observation.tickSeconds;
  return {
    runId,
    incidentId: incidentIdOf(number),
    namespace,
    scenario,
    topology,
    tier,
    seed,
    alertTick: alert.tick,
    endTick: observation.tick,
    outcome: outcomeOf(resolution),
    recovered: resolution.kind === "recovered",
    timeToRecoverSeconds: resolution.kind === "recovered" ? seconds(resolution.tick - alert.tick) : null,
    violationMinutes: reflection.violationShare * seconds(observation.tick - alert.tick) / 60,
    violationShare: reflection.violationShare,
    cost: attempts.reduce((sum, attempt) => sum + costOf(attempt.outcomes) + costOf(attempt.undone), 0),
    utility: reflection.realisedUtility,
    diagnosedMechanism: named?.mechanism ?? "unknown",
    diagnosedEntity: named?.entity ?? "cluster",
    entityRole: entityRole(observation, named?.entity ?? "cluster"),
    magnitude: named?.magnitude ?? 0,
    confidence: last.diagnosis.marginals.find(({ hypothesis }) => hypothesis.id === named?.id)?.probability ?? 0,
    verified: reflection.verified.length > 0,
    attempts: attempts.length,
    planTitle: applied?.title ?? "",
    planMoves: applied?.moves ?? [],
    signature: attempts[0].recall.signature,
  };
}

/** The surest fault of the most probable set; null when nothing seemed wrong. */
function leading({ diagnosis: { ranked, marginals } }: Attempt): Hypothesis | null {
  const faults = ranked.at(0)?.faults ?? [];
  return marginals.find(({ hypothesis }) => faults.some(({ id }) => id === hypothesis.id))?.hypothesis ?? null;
}

function outcomeOf(resolution: Resolution): IncidentRow["outcome"] {
  switch (resolution.kind) {
    case "recovered":
    case "escalated":
      return resolution.kind;
    case "out-of-time":
      return "censored";
    default: {
      const never: never = resolution;
      throw new Error(`Cannot name the outcome of ${JSON.stringify(never)}`);
    }
  }
}
