/** `explain`: plays a scenario up to a moment and tells why the scheduler takes this node for a Pod and not that one. */

import { readScenario } from "../lab/read_scenario.ts";
import { explainedPlacement, type PlacementQuestion } from "../operations/explain_placement.ts";
import { unknownName } from "../simulator/scenario/unknown_name.ts";
import { createWorld, stepWorld } from "../simulator/world.ts";
import { findScenario } from "./find_scenario.ts";
import { placementStory } from "./placement_story.ts";
import { terminalWidth } from "./terminal_width.ts";
import { UsageError } from "./usage_error.ts";

export interface ExplainOptions {
  readonly pod?: string;
  readonly workload?: string;
  readonly at: number;
  readonly seed: number;
}

/** Prints the answer, or says what there is no answer to. */
export function explain(typed: string, options: ExplainOptions): void {
  const question = questionOf(options);
  const scenario = readScenario(findScenario(typed));
  const { tickSeconds, workloads } = scenario.cluster;
  if (question.kind === "workload" && !workloads.some(({ name }) => name === question.name)) {
    throw new UsageError(
      `Cannot explain: ${unknownName("workload", question.name, workloads.map(({ name }) => name))}`,
    );
  }
  const world = createWorld(scenario, options.seed);
  for (let tick = 0; tick < Math.floor(options.at / tickSeconds); tick++) stepWorld(world);
  const explained = explainedPlacement(world.cluster, question);
  if (explained === null) {
    const asked = question.kind === "pod"
      ? `Pod whose name begins with "${question.prefix}"`
      : `Pod of ${question.name}`;
    throw new UsageError(`Cannot explain: there is no ${asked} ${options.at} s into ${scenario.name}`);
  }
  const moment = `${scenario.name}, ${options.at} s, seed ${options.seed}`;
  for (const line of placementStory(explained, { moment, width: terminalWidth() })) console.log(line);
}

function questionOf({ pod, workload }: ExplainOptions): PlacementQuestion {
  if ((pod === undefined) === (workload === undefined)) {
    throw new UsageError("Cannot explain: expected either --pod <name prefix> or --workload <name>");
  }
  return pod !== undefined ? { kind: "pod", prefix: pod } : { kind: "workload", name: workload ?? "" };
}
