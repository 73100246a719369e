/** The tables of episodic memory and of results, declared once: SQL, checks, row types and documentation derive from here. */

import type { z } from "zod";
import { mechanisms } from "../operations/hypotheses.ts";
import {
  flag,
  flagOrNull,
  integer,
  oneOf,
  real,
  realOrNull,
  reals,
  type RowOf,
  rowSchema,
  table,
  text,
  textOrNull,
  texts,
  unsigned,
} from "./columns.ts";
import { ruleStates } from "./rules.ts";

// Rows own their values: a stage maps its records to these, so a record may change without the schema.
const runId = text("run: one arm on one scenario with one seed");
const incidentId = text("incident, unique within its run");
const attempt = integer("1", "pass through diagnose to apply within the incident, from 1");
const planId = text("plan, unique within its attempt");
const mechanism = oneOf(mechanisms, "mechanism of the hypothesis");
const incidentKey = ["runId", "incidentId"] as const;

const runs = table({
  key: ["runId"],
  replaces: ["runId"],
  columns: {
    runId,
    suite: text("suite or experiment that the run is part of"),
    arm: text("arm of the experiment; the tier's name outside experiments"),
    scenario: text("scenario name"),
    topology: text("topology name"),
    split: oneOf(["dev", "val", "test"], "split the scenario belongs to"),
    pattern: text(
      "how the faults of the world belong together: no-fault, single, double, triple, correlated or metastable",
    ),
    difficulty: text("how hard the world is to put right, as its author judges: easy, moderate or hard"),
    faults: integer("faults", "faults of the truth; 0: a world without a fault"),
    seed: unsigned("", "key of every random draw of the run"),
    position: integer("1", "place in the learning stream it was played in, from 0; 0 when played alone"),
    ticks: integer("ticks", "ticks the world ran"),
    tickSeconds: integer("s", "length of a tick"),
    breached: flag("an objective did not hold, or requests were turned away, in at least one tick"),
    recovered: flag("no violation in the last minute of the run"),
    followUpSeconds: real(
      "s",
      "from the first violated tick to the end of the last violation, or to the run's end when it did not recover (censored)",
    ),
    violationMinutes: real("minutes", "time in which an objective did not hold, over the whole run"),
    violationShare: real("1", "share of the run's ticks in violation; part of a tick where requests were turned away"),
    availability: real("1", "requests served well over requests offered, at the services with an objective"),
    cost: real("cost units", "actions taken, their undoing among them, as priced by operations/utility"),
    utility: real("1", "realised utility over the whole run"),
    alerts: integer("alerts", "alerts that fired"),
    actions: integer("actions", "actions carried out, their undoing among them"),
    refused: integer("actions", "actions that were refused"),
    diagnosis: oneOf(
      ["right", "wrong", "none"],
      "whether the last leading set is the true set; none: no diagnosis made",
    ),
    diagnosed: text("the last leading set; none when no diagnosis was made"),
    truth: text("the true set"),
    topRight: flagOrNull("the surest single claim of the last diagnosis is true (A@1); null without a diagnosis"),
    pathRight: flagOrNull(
      "the surest claim is true and its path of harm leads from it to the alerting service along calls; null without a diagnosis",
    ),
    confidence: realOrNull("1", "probability of the leading set at the last diagnosis; null without a diagnosis"),
    stateHash: text("hash of the world's final state"),
    policyHash: text("hash of the agents' policy"),
    memoryHash: text("hash of the memory the run started from"),
  },
});

const incidents = table({
  key: incidentKey,
  replaces: incidentKey,
  columns: {
    runId,
    incidentId,
    namespace: text("memory namespace that may recall the incident"),
    scenario: text("scenario name"),
    topology: text("topology name"),
    tier: text("agent tier that worked on it"),
    seed: unsigned("", "seed of the run"),
    alertTick: integer("tick", "when the alert fired"),
    endTick: integer("tick", "when the incident was closed"),
    outcome: oneOf(["recovered", "escalated", "censored"], "how it ended; censored: the episode ended first"),
    recovered: flag("recovery was verified"),
    timeToRecoverSeconds: realOrNull("seconds", "from alert to the verified recovery; null when there was none"),
    violationMinutes: real("minutes", "time in which an objective did not hold"),
    violationShare: real("1", "share of the incident's ticks in violation: the harm"),
    cost: real("cost units", "actions taken, as priced by operations/utility"),
    utility: real("1", "realised utility"),
    diagnosedMechanism: oneOf(mechanisms, "leading hypothesis at the end; unknown when none was made"),
    diagnosedEntity: text("entity of the leading hypothesis; cluster when none was made"),
    entityRole: text("topology-free role of that entity, such as entry, middle, leaf, node"),
    magnitude: real("see magnitudeUnits", "magnitude of the leading hypothesis"),
    confidence: real("1", "marginal probability of the leading hypothesis"),
    verified: flag("the diagnosis was confirmed by a verified recovery"),
    attempts: integer("1", "passes through diagnose to apply"),
    planTitle: text("title of the plan applied last; empty when none was"),
    planMoves: texts("catalogue moves of that plan"),
    signature: reals("1", "symptom signature at the first diagnosis, in order of signatureFeatures"),
  },
});

const ticks = table({
  key: ["runId", "tick", "service"],
  replaces: ["runId", "tick", "service"],
  columns: {
    runId,
    tick: integer("tick", "when"),
    service: text("service"),
    requestRate: realOrNull("requests/s", "requests into the service; null when no sample arrived"),
    errorRatio: realOrNull("1", "share of requests that failed; null when no sample arrived"),
    p95Ms: realOrNull("ms", "95th percentile of response time; null when no sample arrived"),
    readyRatio: realOrNull("1", "ready pods over wanted pods; null when no sample arrived"),
    cpuUtilisation: realOrNull("1", "CPU used over its limit; null when no sample arrived"),
    memoryUtilisation: realOrNull("1", "memory used over its limit; null when no sample arrived"),
    violated: flag("an objective of the service did not hold, as the evaluator sees it"),
  },
});

const objectives = table({
  key: ["runId", "service"],
  replaces: ["runId", "service"],
  columns: {
    runId,
    service: text("service with an objective"),
    errorRatio: real("1", "largest share of requests that may fail in a tick"),
    p95Ms: real("ms", "largest 95th percentile of response time in a tick"),
  },
});

const marks = table({
  key: ["runId", "number"],
  replaces: ["runId", "number"],
  columns: {
    runId,
    number: integer("1", "place among the marks of the run, in order of time, from 0"),
    tick: integer("tick", "when"),
    kind: oneOf(["chaos", "alert", "action", "undo", "recovered", "escalated"], "what kind of moment"),
    text: text("what happened, for people"),
  },
});

const hypotheses = table({
  key: [...incidentKey, "attempt", "rank"],
  replaces: incidentKey,
  columns: {
    runId,
    incidentId,
    attempt,
    rank: integer("1", "place by marginal probability, from 1"),
    mechanism,
    entity: text("entity of the hypothesis"),
    magnitude: real("see magnitudeUnits", "estimated magnitude"),
    spread: real("see magnitudeUnits", "standard deviation of the magnitude"),
    onsetTick: integer("tick", "estimated onset"),
    marginal: real("1", "marginal probability over all fault sets: the confidence"),
    logPosterior: real("nats", "log-posterior of the best fault set that holds it"),
  },
});

const plans = table({
  key: [...incidentKey, "attempt", "planId"],
  replaces: incidentKey,
  columns: {
    runId,
    incidentId,
    attempt,
    planId,
    planHash: text("canonical text of the steps"),
    title: text("what the plan does, for people"),
    steps: text("timed actions as JSON"),
    moves: texts("catalogue moves"),
    aimedAt: texts("ids of the hypotheses it is aimed at"),
    cost: real("cost units", "as priced by operations/utility"),
    risk: real("1", "propagation decay risk R"),
    stability: real("1", "objective: stability"),
    resilience: real("1", "objective: soft-min over futures"),
    onFront: flag("not dominated on the ε-boxes"),
    distance: real("1", "augmented Chebyshev distance to the ideal"),
    verdict: oneOf(["chosen", "gated", "dominated", "outscored"], "what became of it"),
    reason: text("why"),
  },
});

const futures = table({
  key: [...incidentKey, "attempt", "planId", "future"],
  replaces: incidentKey,
  columns: {
    runId,
    incidentId,
    attempt,
    planId,
    future: oneOf(["main", "likely-next", "worst-historical"], "which future"),
    source: text("where the future came from"),
    weight: real("1", "weight of the future"),
    replicates: integer("1", "replicates rehearsed"),
    cvarStability: real("1", "mean stability of the lowest quarter of the replicates"),
    meanStability: real("1", "mean stability"),
    meanUtility: real("1", "mean utility"),
    recoveryProbability: real("1", "share of replicates that recovered, smoothed (k+1)/(m+2)"),
    cost: real("cost units", "cost of the plan"),
  },
});

const selections = table({
  key: [...incidentKey, "attempt"],
  replaces: incidentKey,
  columns: {
    runId,
    incidentId,
    attempt,
    tick: integer("tick", "when it was decided"),
    decision: oneOf(["apply", "escalate"], "what was decided"),
    planId: textOrNull("the plan to apply; null when escalated"),
    frontSize: integer("plans", "plans on the Pareto front"),
    predictedUtility: realOrNull("1", "utility that shadowing predicts for the plan; null when escalated"),
    predictedRecovery: realOrNull("1", "recovery probability that shadowing predicts; null when escalated"),
    reasons: text("why, for people"),
  },
});

const reflections = table({
  key: [...incidentKey, "attempt"],
  replaces: incidentKey,
  columns: {
    runId,
    incidentId,
    attempt,
    planId,
    recovered: flag("the attempt led to a verified recovery"),
    predictedUtility: real("1", "what shadowing predicted for the plan applied"),
    realisedUtility: real("1", "what came of it"),
    blamed: oneOf(["nothing", "hypothesis", "plan"], "what the failure is put down to"),
    blamedId: textOrNull("id of the hypothesis or plan blamed"),
    lesson: text("what was learned, for people"),
  },
});

const rules = table({
  key: [...incidentKey, "ruleId"],
  replaces: incidentKey,
  columns: {
    runId,
    incidentId,
    ruleId: text("procedural rule, as it stood after the incident"),
    state: oneOf(ruleStates, "life-cycle state"),
    matched: flag("the rule matched this incident"),
    trials: integer("1", "later matches it was tested on"),
    wealth: real("1", "value of the betting e-process"),
    probabilityBetter: real("1", "P(θ > ½) under the discounted Beta"),
  },
});

const beliefs = table({
  key: ["namespace"],
  replaces: ["namespace"],
  columns: {
    namespace: text("memory namespace"),
    json: text("beliefs as canonical JSON, in the same commit as the incident that taught them"),
  },
});

const cells = table({
  key: ["cell"],
  replaces: ["cell"],
  columns: {
    cell: integer("1", "place in the experiment's design: by arm, then scenario, then seed, from 0"),
    arm: text("arm of the experiment"),
    scenarios: texts("scenarios played, in order; more than one in a learning stream"),
    seed: unsigned("", "key of every random draw of the cell"),
    rowsHash: text("SHA-256 of the canonical JSON of all rows of the cell"),
  },
});

const facts = table({
  key: ["name"],
  replaces: ["name"],
  columns: {
    name: text("what is stated of the whole store, such as design"),
    json: text("canonical JSON"),
  },
});

/** Every table by name. */
export const tables = {
  facts,
  cells,
  runs,
  incidents,
  ticks,
  objectives,
  marks,
  hypotheses,
  plans,
  futures,
  selections,
  reflections,
  rules,
  beliefs,
} as const;

export type TableName = keyof typeof tables;
export type IncidentRow = RowOf<typeof incidents.columns>;
export type RunRow = RowOf<typeof runs.columns>;
export type TickRow = RowOf<typeof ticks.columns>;
export type HypothesisRow = RowOf<typeof hypotheses.columns>;
export type PlanRow = RowOf<typeof plans.columns>;
export type FutureRow = RowOf<typeof futures.columns>;
export type SelectionRow = RowOf<typeof selections.columns>;
export type ReflectionRow = RowOf<typeof reflections.columns>;

/** Rows to append, by table; a table that is left out gets none. */
export type RowBatch = { readonly [Name in TableName]?: readonly RowOf<(typeof tables)[Name]["columns"]>[] };

/** Checks an incident that comes from a store or a file. */
export const incidentSchema: z.ZodType<IncidentRow> = rowSchema(incidents);

/** Names an incident in a whole memory. */
export function incidentRef(incident: Pick<IncidentRow, "runId" | "incidentId">): string {
  return `${incident.runId}/${incident.incidentId}`;
}
