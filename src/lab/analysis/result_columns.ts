/** The committed tables of an experiment, declared once: the whole input of its report. */

import {
  flagOrNull,
  integer,
  oneOf,
  real,
  realOrNull,
  table,
  text,
  textOrNull,
  unsigned,
} from "../../memory/columns.ts";
import { tables } from "../../memory/rows.ts";

export const exampleKinds = ["largest loss", "largest gain"] as const;

const { runId, incidentId, attempt, tick, decision } = tables.selections.columns;
const { planId, title, cost, risk, stability, resilience, onFront, distance, verdict, reason } = tables.plans.columns;
const kind = oneOf(exampleKinds, "which pair");

const attempts = table({
  key: ["runId", "incidentId", "attempt"],
  replaces: ["runId", "incidentId", "attempt"],
  columns: {
    runId,
    incidentId,
    attempt,
    arm: text("arm of the experiment"),
    scenario: text("scenario name"),
    seed: unsigned("", "seed of the run"),
    position: integer("1", "place in the learning stream, from 0; 0 when played alone"),
    tick,
    surest: textOrNull("surest single claim, as mechanism@entity; null when nothing was claimed"),
    confidence: realOrNull("1", "marginal probability of the surest claim"),
    correct: flagOrNull("the surest claim is among the true faults, as the evaluator knows them"),
    decision,
    predictedUtility: realOrNull("1", "utility that shadowing predicts for the plan; null when escalated"),
    predictedRecovery: realOrNull("1", "recovery probability that shadowing predicts; null when escalated"),
    realisedUtility: realOrNull("1", "what came of it; null when nothing was applied or nobody reviewed it"),
    recovered: flagOrNull("the attempt led to a verified recovery; null as above"),
  },
});

const examples = table({
  key: ["kind"],
  replaces: ["kind"],
  columns: {
    kind,
    scenario: text("scenario name"),
    seed: unsigned("", "seed of both runs"),
    agentRunId: text("run of the agent"),
    referenceRunId: text("run of the reference"),
    difference: real("unit of the primary metric", "agent less reference"),
  },
});

const examplePlans = table({
  key: ["kind", "planId"],
  replaces: ["kind", "planId"],
  columns: { kind, planId, title, cost, risk, stability, resilience, onFront, distance, verdict, reason },
});

/** By the name of the file under `tables/`, without `.csv`. */
export const resultColumns = {
  runs: tables.runs,
  attempts,
  examples,
  example_ticks: tables.ticks,
  example_objectives: tables.objectives,
  example_marks: tables.marks,
  example_plans: examplePlans,
} as const;
