/** The text of a recipe file comes in, what worlds are drawn from goes out, or every problem with file, line and column. */

import { z } from "zod";
import { checkedValue, strictRecord } from "../../../simulator/scenario/checked_value.ts";
import { type FaultPattern, splits } from "../../../simulator/scenario/scenario.ts";
import { type Remark, ScenarioError } from "../../../simulator/scenario/scenario_error.ts";
import { parseSource } from "../../../simulator/scenario/source_map.ts";

/** A number is drawn evenly between these two. */
export type Range = readonly [from: number, to: number];

/** Patterns that can be drawn. A metastable world is tuned by hand: what outlives its cause shows only when it is played. */
export const drawnPatterns = [
  "no-fault",
  "single",
  "double",
  "triple",
  "correlated",
] as const satisfies readonly FaultPattern[];

const weight = z.number().gt(0).default(1);
const range = (least: number, most: number) =>
  z.tuple([z.number().min(least).max(most), z.number().min(least).max(most)]).refine(
    ([from, to]) => from <= to,
    "expected the smaller number first",
  );

const share = range(0.01, 1);

/** The ranges of each kind's magnitudes: numbers in the units of {@link magnitudeUnits}. */
const kinds = [
  strictRecord({ kind: z.literal("node_drain"), weight }),
  strictRecord({ kind: z.literal("node_failure"), weight }),
  strictRecord({ kind: z.literal("cpu_hog"), weight, cpu: range(1, 100_000) }),
  strictRecord({ kind: z.literal("memory_hog"), weight, memory: range(1, 1_000_000) }),
  strictRecord({ kind: z.literal("disk_fill"), weight, fillPerMinute: range(1, 1_000_000) }),
  strictRecord({ kind: z.literal("oom_storm"), weight, leakPerMinute: range(1, 10_000) }),
  strictRecord({ kind: z.literal("probe_failure"), weight, probeLatency: range(1, 60_000) }),
  strictRecord({
    kind: z.literal("bad_rollout"),
    weight,
    errorRatio: share.exactOptional(),
    costFactor: range(1.01, 1000).exactOptional(),
  }),
  strictRecord({ kind: z.literal("config_error"), weight, crashAfter: range(1, 3600) }),
  strictRecord({ kind: z.literal("image_pull_failure"), weight }),
  strictRecord({ kind: z.literal("scale_to_zero"), weight }),
  strictRecord({
    kind: z.literal("burst_traffic"),
    weight,
    factor: range(1.01, 1000),
    ramp: range(0, 3600).exactOptional(),
  }),
  strictRecord({ kind: z.literal("network_delay"), weight, delay: range(1, 60_000) }),
  strictRecord({ kind: z.literal("network_loss"), weight, lossRatio: share }),
  strictRecord({ kind: z.literal("network_partition"), weight }),
  strictRecord({ kind: z.literal("dns_failure"), weight, failureRatio: share }),
  strictRecord({ kind: z.literal("retry_storm"), weight, attempts: range(2, 10) }),
  strictRecord({ kind: z.literal("credential_error"), weight, rejectedRatio: share }),
] as const;

/** What is written behind a magnitude in a scenario file; nothing where a number is a number. */
export const magnitudeUnits: Readonly<Record<string, string>> = {
  cpu: "m",
  memory: "Mi",
  fillPerMinute: "Mi",
  leakPerMinute: "Mi",
  probeLatency: "ms",
  delay: "ms",
  crashAfter: "s",
  ramp: "s",
};

const kindNames: readonly string[] = kinds.map((kind) => kind.shape.kind.value);
const chaosChoice = z.discriminatedUnion("kind", kinds, {
  error: ({ code }) => code === "invalid_union" ? `expected one of ${kindNames.join(", ")}` : undefined,
});
export type ChaosChoice = z.output<typeof chaosChoice>;

const topologyChoice = strictRecord({
  name: z.string().min(1),
  weight,
  /** The service that its users meet; the objective is on it. */
  entry: z.string().min(1),
  p95: z.string().min(1),
  errorRatio: z.number().min(0).max(1).default(0.01),
  /** Further manifests of the topology's folder. */
  manifests: z.array(z.string()).default([]),
  /** Instead of the topology's nodes, as a scenario writes them. */
  nodes: z.array(z.unknown()).min(1).exactOptional(),
});
export type TopologyChoice = z.output<typeof topologyChoice>;

const recipeSchema = strictRecord({
  split: z.enum(splits),
  /** Of an episode, whole ones. */
  minutes: range(5, 600),
  /** When the first fault begins. */
  onsetMinutes: range(1, 600),
  /** How long what ends by itself lasts; never beyond the end. */
  lastingMinutes: range(1, 600),
  /** Of the topology's requests. */
  loadFactor: range(0.01, 100).default([1, 1]),
  telemetryLossRatio: range(0, 0.99).default([0, 0]),
  topologies: z.array(topologyChoice).min(1),
  patterns: z.partialRecord(z.enum(drawnPatterns), weight).refine(
    (patterns) => Object.keys(patterns).length > 0,
    "expected at least one pattern",
  ),
  chaos: z.array(chaosChoice).min(1),
}).refine(({ minutes: [least], onsetMinutes: [, latest] }) => latest + 1 < least, {
  path: ["onsetMinutes"],
  message: "expected a minute at least from the latest onset to the end of the shortest episode",
});
export type Recipe = z.output<typeof recipeSchema>;

/** Throws a ScenarioError with every problem. */
export function parseRecipe(text: string, path: string): Recipe {
  const { roots: [root], problems } = parseSource(text, path);
  const found: Remark[] = [...problems];
  if (root === undefined && found.length === 0) {
    found.push({ file: path, line: 1, column: 1, message: "expected a map of keys" });
  }
  const recipe = root === undefined ? undefined : checkedValue(recipeSchema, root, found);
  if (recipe === undefined || found.length > 0) throw new ScenarioError(path, found);
  return recipe;
}
