/** From an experiment and its runs to the section on its design: what was declared before anything was played. */

import type { RunRow } from "../memory/rows.ts";
import { compareText } from "../lab/compare_text.ts";
import type { Experiment } from "../lab/experiment/experiment.ts";
import { arms } from "../lab/arms.ts";
import { type Block, paragraph } from "./document.ts";
import type { ReportSource } from "./report_source.ts";
import { counted } from "../lab/analysis/figure_text.ts";
import { metricHeading, metricMeaning, metricName, metricText } from "../lab/analysis/metric_text.ts";

export function designSection({ results: { experiment, runs } }: ReportSource): Block & { readonly kind: "section" } {
  const { primary, secondary, reference, aa, stopRule, exclusions } = experiment;
  const scenarios = new Set(runs.map(({ scenario }) => scenario)).size;
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  return {
    kind: "section",
    title: "Design",
    blocks: [
      paragraph(
        `${experiment.arms.length} arms × ${counted(scenarios, "scenario")} × ${counted(seeds, "seed")}: ` +
          `${runs.length} runs. Every arm meets the same worlds and is paired with ${reference}, ` +
          `run by run of equal scenario and seed. ${aa.twin} is ${aa.arm} with other bookkeeping, for the A/A check.`,
      ),
      {
        kind: "list",
        items: [
          [strong("Primary metric:"), ` ${metricName(primary.column)}; the verdict is about it alone.`],
          [
            strong("Secondary metrics, declared too:"),
            ` ${secondary.map(({ column }) => metricName(column)).join(", ") || "none"}.`,
          ],
          [strong("Stop rule:"), ` ${stopRule}`],
          [strong("Scenarios:"), ` ${choiceText(experiment)}`],
          [strong("Memory:"), ` ${memoryText(experiment)}`],
          [strong("Operators' estimates:"), ` ${mismatchText(experiment)}`],
          [strong("Exclusions:"), ` ${exclusionText(exclusions)}`],
        ],
      },
      {
        kind: "table",
        caption: "Metrics, each of a whole run",
        table: {
          columns: [
            { heading: "metric", align: "left" },
            { heading: "better", align: "left" },
            { heading: "what it is", align: "left" },
          ],
          rows: [primary, ...secondary].map((
            { column, better },
          ) => [metricName(column), better, metricMeaning(column)]),
        },
      },
      {
        kind: "table",
        caption: "Arms",
        table: {
          columns: [{ heading: "arm", align: "left" }, { heading: "what it does", align: "left" }],
          rows: experiment.arms.map((name) => [name, doesText(name)]),
        },
      },
      {
        kind: "details",
        summary: `The ${counted(scenarios, "scenario")}, and what came of them`,
        blocks: [scenarioTable(experiment, runs)],
      },
    ],
  };
}

function strong(text: string) {
  return { kind: "strong", text } as const;
}

function choiceText({ scenarios: { folder, split, patterns, difficulties }, sealed }: Experiment): string {
  const only = [
    ...(patterns === undefined ? [] : [`patterns ${patterns.join(", ")}`]),
    ...(difficulties === undefined ? [] : [`difficulties ${difficulties.join(", ")}`]),
  ];
  return `the ${split} split of ${folder}${only.length === 0 ? "" : `, ${only.join("; ")} only`}.` +
    (sealed ? " Sealed: it is played once, and every run stands in the ledger." : "");
}

function memoryText({ training, learning }: Experiment): string {
  const start = training === null
    ? "an empty memory"
    : `one snapshot, in which ${training.arm} had played the dev scenarios with ${
      counted(training.seeds.length, "seed")
    } (${training.seeds.join(", ")})`;
  return learning === "stream"
    ? `each arm's runs of one seed follow each other as one stream, from ${start}.`
    : `every run starts from ${start}.`;
}

function mismatchText({ mismatch }: Experiment): string {
  return mismatch === 0
    ? "exact: the agents' models of the world's physics are true."
    : `wrong by a factor whose logarithm has standard deviation ${mismatch}.`;
}

/** Exclusions that a report names one by one; a shortened run leaves out most of the library for one reason. */
const named = 5;

function exclusionText(exclusions: Experiment["exclusions"]): string {
  const byReason = [...Map.groupBy(Object.entries(exclusions), ([, reason]) => reason)];
  if (byReason.length === 0) return "none.";
  const parts = byReason.toSorted(([a], [b]) => compareText(a, b)).map(([reason, excluded]) => {
    const names = excluded.map(([name]) => name).toSorted(compareText);
    return names.length > named
      ? `${names.length} scenarios (${reason}), named in manifest.json`
      : `${names.join(", ")} (${reason})`;
  });
  return `${parts.join("; ")}.`;
}

function doesText(name: string): string {
  const arm = Object.values(arms).find((known) => known.name === name);
  return arm?.does ?? "Not among the arms of this code.";
}

/** Means over the seeds; the world's columns are the same in every arm. */
function scenarioTable(
  { reference, aa: { arm: agent }, primary: { column } }: Experiment,
  runs: readonly RunRow[],
): Block {
  const shown = [...new Set([reference, agent])];
  const byScenario = [...Map.groupBy(runs, ({ scenario }) => scenario)].toSorted(([a], [b]) => compareText(a, b));
  return {
    kind: "table",
    caption: `Scenarios; ${metricHeading(column)}: mean over the seeds`,
    table: {
      columns: [
        { heading: "scenario", align: "left" },
        { heading: "topology", align: "left" },
        { heading: "pattern", align: "left" },
        { heading: "difficulty", align: "left" },
        { heading: "seeds", align: "right" },
        ...shown.map((arm) => ({ heading: arm, align: "right" as const })),
      ],
      rows: byScenario.map(([scenario, all]) => {
        const [{ topology, pattern, difficulty }] = all;
        return [
          scenario,
          topology,
          pattern,
          difficulty,
          String(new Set(all.map(({ seed }) => seed)).size),
          ...shown.map((arm) => {
            const values = all.filter((run) => run.arm === arm).map((run) => run[column]);
            return values.length === 0
              ? "-"
              : metricText(column, values.reduce((sum, value) => sum + value, 0) / values.length);
          }),
        ];
      }),
    },
  };
}
