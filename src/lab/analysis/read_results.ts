/** From an experiment's store to its results: runs, attempts, and the pairs shown in full. */

import { type Columns, rowSchema, type Table } from "../../memory/columns.ts";
import type { EpisodicStore } from "../../memory/episodic.ts";
import { type RunRow, tables } from "../../memory/rows.ts";
import { sqlName, sqlText } from "../../memory/sql_text.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { chooseExamples, type ChosenPair } from "./choose_examples.ts";
import type { Example, ExamplePlan, ExampleRun, ExperimentResults } from "./experiment_results.ts";
import { orderedResults } from "./ordered_results.ts";
import { resultColumns } from "./result_columns.ts";

/** @throws Error when the store has no run of the experiment */
export async function readResults(store: EpisodicStore, experiment: Experiment): Promise<ExperimentResults> {
  const { runs, attempts } = await readRuns(store, experiment);
  const examples: Example[] = [];
  for (const chosen of chooseExamples(runs, experiment)) examples.push(await exampleOf(store, chosen));
  return orderedResults({ experiment, runs, attempts, examples });
}

/** Also of a store that holds only some of the cells, where not every run has its pair. */
export async function readRuns(
  store: EpisodicStore,
  experiment: Experiment,
): Promise<Pick<ExperimentResults, "runs" | "attempts">> {
  const suite = sqlText(experiment.name);
  const runs = await store.query(`SELECT * FROM "runs" WHERE "suite" = ${suite}`, rowSchema(tables.runs));
  if (runs.length === 0) {
    throw new Error(`Cannot read results from ${store.path}: no run of ${experiment.name} is there`);
  }
  return { runs, attempts: await store.query(attemptsOf(suite), rowSchema(resultColumns.attempts)) };
}

const attemptKey = `"runId", "incidentId", "attempt"`;

/** The truth of a run is its true faults joined by " + ", as the evaluator wrote it. */
function attemptsOf(suite: string): string {
  const origin: Readonly<Record<keyof typeof resultColumns.attempts.columns, string>> = {
    runId: "s",
    incidentId: "s",
    attempt: "s",
    arm: "r",
    scenario: "r",
    seed: "r",
    position: "r",
    tick: "s",
    surest: `h."mechanism" || '@' || h."entity"`,
    confidence: `h."marginal"`,
    correct: `list_contains(string_split(r."truth", ' + '), h."mechanism" || '@' || h."entity")`,
    decision: "s",
    predictedUtility: "s",
    predictedRecovery: "s",
    realisedUtility: "f",
    recovered: "f",
  };
  const selected = Object.entries(origin).map(([column, from]) =>
    from.length === 1 ? `${from}.${sqlName(column)}` : `${from} AS ${sqlName(column)}`
  );
  return `SELECT ${selected.join(", ")}
    FROM "selections" s
    JOIN "runs" r USING ("runId")
    LEFT JOIN "reflections" f USING (${attemptKey})
    LEFT JOIN (SELECT * FROM "hypotheses" WHERE "rank" = 1) h USING (${attemptKey})
    WHERE r."suite" = ${suite}`;
}

async function exampleOf(store: EpisodicStore, { kind, difference, agent, reference }: ChosenPair): Promise<Example> {
  return {
    kind,
    scenario: agent.scenario,
    seed: agent.seed,
    difference,
    agent: await sideOf(store, agent),
    reference: await sideOf(store, reference),
    plans: await firstPlans(store, agent.runId),
  };
}

async function sideOf(store: EpisodicStore, run: RunRow): Promise<ExampleRun> {
  const rowsOf = <Declared extends Columns>(name: "ticks" | "objectives" | "marks", declared: Table<Declared>) =>
    store.query(`SELECT * FROM ${sqlName(name)} WHERE "runId" = ${sqlText(run.runId)}`, rowSchema(declared));
  return {
    run,
    ticks: await rowsOf("ticks", tables.ticks),
    objectives: await rowsOf("objectives", tables.objectives),
    marks: await rowsOf("marks", tables.marks),
  };
}

async function firstPlans(store: EpisodicStore, runId: string): Promise<readonly ExamplePlan[]> {
  const { kind: _, ...columns } = resultColumns.example_plans.columns;
  const names = Object.keys(columns).map(sqlName).join(", ");
  return await store.query(
    `SELECT ${names} FROM "plans" WHERE "runId" = ${sqlText(runId)} AND "incidentId" = 'i1' AND "attempt" = 1`,
    rowSchema({ columns, key: ["planId"], replaces: ["planId"] }),
  );
}
