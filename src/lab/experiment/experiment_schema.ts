/** The check of an experiment that comes from a file or a store: its shape, and that it names arms that there are. */

import { z } from "zod";
import { difficulties, faultPatterns } from "../../simulator/scenario/scenario.ts";
import { betterOf } from "../analysis/compared_column.ts";
import { arms } from "../arms.ts";
import type { Experiment } from "./experiment.ts";

const largestSeed = 2 ** 32 - 1;

const text = z.string().min(1);
const seed = z.int().min(0).max(largestSeed);
const count = z.int().min(1);
const arm = z.enum(Object.keys(arms));
const metric = z.strictObject({
  column: z.enum(["violationMinutes", "utility", "availability", "cost", "followUpSeconds"]),
  better: z.enum(["less", "more"]),
});

const shape = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, `use a–z, 0–9 and "-"`),
  title: text,
  question: text,
  hypothesis: text,
  arms: z.array(arm).min(1).readonly(),
  reference: arm,
  aa: z.strictObject({ arm, twin: arm }),
  regret: z.strictObject({ agent: arm, diagnosis: arm, plans: arm, catalogue: arm }).nullable(),
  scenarios: z.strictObject({
    folder: text,
    split: z.enum(["dev", "val", "test"]),
    patterns: z.array(z.enum(faultPatterns)).readonly().exactOptional(),
    difficulties: z.array(z.enum(difficulties)).readonly().exactOptional(),
  }),
  exclusions: z.record(z.string(), text),
  seeds: z.strictObject({ first: seed, count }),
  learning: z.enum(["from-snapshot", "stream"]),
  training: z.strictObject({ arm, seeds: z.array(seed).min(1).readonly() }).nullable(),
  mismatch: z.number().min(0),
  primary: metric,
  secondary: z.array(metric).readonly(),
  stopRule: text,
  smoke: z.strictObject({ scenarios: count, seeds: count }),
  sealed: z.boolean(),
});

const remedies: Readonly<Record<string, string>> = {
  aa: "; every experiment plays one arm twice, such as sentinel and sentinel-aa",
  regret: "; regret: null where no oracles play",
};

/** Arms that an experiment speaks of are among those that it plays. */
export const experimentSchema: z.ZodType<Experiment> = shape.superRefine((experiment, context) => {
  const { arms, reference, aa, regret, seeds, primary, secondary } = experiment;
  const complain = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  if (new Set(arms).size < arms.length) complain("arms", "each arm may stand there once");
  if (seeds.first + seeds.count - 1 > largestSeed) complain("seeds", `the last seed is above ${largestSeed}`);
  for (const { column, better } of [primary, ...secondary]) {
    if (better !== betterOf(column)) complain("better", `${betterOf(column)} ${column} is better`);
  }
  for (const [path, names] of Object.entries({ reference: [reference], aa: [aa.arm, aa.twin], regret })) {
    const missing = Object.values(names ?? []).filter((name) => !arms.includes(name));
    if (missing.length > 0) {
      complain(path, `not among this experiment's arms: ${missing.join(", ")}${remedies[path] ?? ""}`);
    }
  }
});
