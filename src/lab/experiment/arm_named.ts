/** From the name of an arm, as a design or a command line has it, to the arm. */

import { unknownName } from "../../simulator/scenario/unknown_name.ts";
import type { Arm } from "../arms/arm.ts";
import { arms } from "../arms.ts";
import { ExperimentError } from "./experiment_error.ts";

/** @throws ExperimentError with the names there are */
export function armNamed(name: string): Arm {
  const arm = Object.values<Arm>(arms).find((each) => each.name === name);
  if (arm === undefined) throw new ExperimentError(`Cannot play: ${unknownName("arm", name, Object.keys(arms))}`);
  return arm;
}
