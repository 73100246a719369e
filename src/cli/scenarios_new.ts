/** `scenarios new`: writes a commented scenario file to begin from, and says what to do with it. */

import { dirname } from "node:path";
import { openStage } from "../lab/library/generator/stage.ts";
import { heldOut } from "../lab/library/held_out.ts";
import { nameRefusals } from "../lab/library/static_refusals.ts";
import { scaffoldText } from "../lab/library/scaffold_text.ts";
import { shippedRecipes } from "../lab/library/shipped_recipes.ts";
import { scenarioName, scenarioPaths } from "../lab/read_scenario.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { unknownName } from "../simulator/scenario/unknown_name.ts";
import { shippedFolders } from "./find_scenario.ts";
import { readRecipe } from "./read_recipe.ts";
import { terminalWidth } from "./terminal_width.ts";
import { UsageError } from "./usage_error.ts";
import { wrapText } from "./wrap_text.ts";
import { writeNewFile } from "./write_new_file.ts";

export interface NewOptions {
  readonly topology: string;
  /** Where nothing is said: test where the topology is held out for it, else dev. */
  readonly split?: Scenario["split"];
}

/** `typed` is a name, or a path that ends in one. */
export function newScenario(typed: string, options: NewOptions): void {
  const path = /\.ya?ml$/.test(typed) ? typed : `${typed}.yaml`;
  const name = scenarioName(path);
  const [refusal] = nameRefusals({ name, title: name });
  if (refusal !== undefined) throw new UsageError(`Cannot start a scenario: ${refusal}`);
  const namesake = shippedFolders.flatMap(scenarioPaths).find((each) => scenarioName(each) === name);
  if (namesake !== undefined) {
    throw new UsageError(`Cannot start a scenario: name "${name}" is taken by ${namesake}; take two other words`);
  }
  const choices = Object.values(shippedRecipes).flatMap((recipe) => readRecipe(recipe).topologies);
  const choice = choices.find((each) => each.name === options.topology);
  if (choice === undefined) {
    const known = [...new Set(choices.map((each) => each.name))];
    throw new UsageError(
      `Cannot start a scenario: ${unknownName("topology", options.topology, known)}\n` +
        "From manifests of your own: deno task import <files> --out my-shop.yaml",
    );
  }
  const stage = openStage(choice, dirname(path));
  const own = heldOut(stage.quiet);
  const split = options.split ?? (own.length > 0 ? "test" : "dev");
  if (own.length > 0 && split !== "test") {
    throw new UsageError(`Cannot start a scenario on split ${split}: ${own.join(" and ")} is held out for split test`);
  }
  writeNewFile(path, scaffoldText({ name, split, stage, withTelemetryLoss: split === "test" && own.length === 0 }));
  const shown = /[/\\]/.test(path) ? path : `./${path}`;
  console.log(
    wrapText(`Written: ${path}. It plays as it is; change what the comments speak of.`, terminalWidth()).join("\n"),
  );
  for (
    const [command, why] of [
      [`deno task scenarios show ${shown}`, "what it says"],
      [`deno task run ${shown} --tier none`, "what happens when nobody acts"],
      [`deno task run ${shown} --tier sentinel`, "what the agent makes of it"],
      [`deno task scenarios check ${shown}`, "whether it is a fair question"],
    ]
  ) console.log(`  ${command}\n      ${why}`);
}
