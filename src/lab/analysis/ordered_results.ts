/** From results in any order to the same in the order that is promised: no reader depends on how they were stored. */

import type { RunRow } from "../../memory/rows.ts";
import { compareText } from "../compare_text.ts";
import type { ExampleRun, ExperimentResults } from "./experiment_results.ts";
import { exampleKinds } from "./result_columns.ts";

/** @throws Error for a run of an arm that the experiment does not have, and an attempt of no run */
export function orderedResults({ experiment, runs, attempts, examples }: ExperimentResults): ExperimentResults {
  const places = new Map(experiment.arms.map((arm, place) => [arm, place]));
  const place = ({ arm, runId }: RunRow) => {
    const found = places.get(arm);
    if (found !== undefined) return found;
    throw new Error(
      `Cannot use run ${runId}: its arm ${arm} is none of ${experiment.name}'s (${experiment.arms.join(", ")})`,
    );
  };
  const sorted = runs.toSorted((a, b) =>
    place(a) - place(b) || compareText(a.scenario, b.scenario) || a.seed - b.seed || a.position - b.position
  );
  const order = new Map(sorted.map(({ runId }, index) => [runId, index]));
  const orderOf = (runId: string) => {
    const found = order.get(runId);
    if (found === undefined) throw new Error(`Cannot use an attempt of run ${runId}: there is no such run`);
    return found;
  };
  return {
    experiment,
    runs: sorted,
    attempts: attempts.toSorted((a, b) =>
      orderOf(a.runId) - orderOf(b.runId) || incidentNumber(a.incidentId) - incidentNumber(b.incidentId) ||
      a.attempt - b.attempt
    ),
    examples: examples.map((example) => ({
      ...example,
      agent: orderedRun(example.agent),
      reference: orderedRun(example.reference),
      plans: example.plans.toSorted((a, b) => compareText(a.planId, b.planId)),
    })).sort((a, b) => exampleKinds.indexOf(a.kind) - exampleKinds.indexOf(b.kind)),
  };
}

/** Incidents are i1, i2, … */
function incidentNumber(incidentId: string): number {
  return Number(incidentId.slice(1));
}

function orderedRun({ run, ticks, objectives, marks }: ExampleRun): ExampleRun {
  return {
    run,
    ticks: ticks.toSorted((a, b) => a.tick - b.tick || compareText(a.service, b.service)),
    objectives: objectives.toSorted((a, b) => compareText(a.service, b.service)),
    marks: marks.toSorted((a, b) => a.number - b.number),
  };
}
