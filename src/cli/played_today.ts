/** From a manifest to the scenario files that the same design would play today. */

import { z } from "zod";
import { type Design, designOf } from "../lab/experiment/design.ts";
import { ExperimentError } from "../lab/experiment/experiment_error.ts";
import { experimentSchema } from "../lab/experiment/experiment_schema.ts";
import { scenarioPaths } from "../lab/read_scenario.ts";
import type { Manifest } from "../report/manifest.ts";
import { smokeFolder } from "./find_scenario.ts";

/** What is read back of a manifest's configuration: `ExperimentConfig`, with the policy as a record of numbers. */
const configSchema = z.strictObject({ experiment: experimentSchema, policy: z.record(z.string(), z.json()) });

export type PlayedToday =
  | { readonly kind: "demo"; readonly scenarioPaths: readonly string[] }
  | { readonly kind: "experiment"; readonly design: Design; readonly scenarioPaths: readonly string[] };

/** @throws ExperimentError where the configuration cannot be played any more; ScenarioError where a file is wrong */
export function playedToday({ kind, name, config }: Manifest): PlayedToday {
  if (kind === "demo") return { kind, scenarioPaths: scenarioPaths(smokeFolder) };
  const parsed = configSchema.safeParse(config.value);
  if (!parsed.success) {
    throw new ExperimentError(
      `Cannot play results/${name} again: its design is none of today's.\n${z.prettifyError(parsed.error)}`,
    );
  }
  const design = designOf(parsed.data.experiment);
  return { kind, design, scenarioPaths: Object.values(design.scenarioPaths) };
}
