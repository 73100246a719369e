/** From an analysis to the sections on what came out: the main table, paired differences, the A/A check, recovery, regret. */

import { isLookedAt } from "../lab/analysis/compared_column.ts";
import type { Comparison } from "../lab/analysis/comparison.ts";
import type { Experiment } from "../lab/experiment/experiment.ts";
import { type Block, paragraph } from "./document.ts";
import type { ReportSource } from "./report_source.ts";
import { figureBlocks } from "./figure_blocks.ts";
import {
  estimateText,
  metricDifference,
  metricEstimate,
  metricHeading,
  metricName,
} from "../lab/analysis/metric_text.ts";
import type { Table } from "./table.ts";

type Section = Block & { readonly kind: "section" };

export function outcomeSections(source: ReportSource): readonly Section[] {
  return [outcomes(source), differences(source), aaSection(source), recovery(source), regret(source)];
}

function outcomes({ results: { experiment }, analysis }: ReportSource): Section {
  const columns = [experiment.primary, ...experiment.secondary].map(({ column }) => column);
  const power = analysis.passPower.filter(({ powers }) => powers.length > 0);
  return {
    kind: "section",
    title: "Outcomes",
    blocks: [
      {
        kind: "table",
        caption: "Every arm: means over its runs with 95 % intervals",
        table: {
          columns: [
            { heading: "arm", align: "left" },
            { heading: "runs", align: "right" },
            ...columns.map((column) => ({ heading: headingOf(column), align: "right" as const })),
            { heading: "recovered share of fault runs", align: "right" },
            { heading: "censored", align: "right" },
          ],
          rows: analysis.arms.map(({ arm, runs, figures, recovered, faultRuns, censored }) => [
            arm,
            String(runs),
            ...columns.map((column) => {
              const figure = figures.find((each) => each.column === column);
              return figure === undefined ? "-" : metricEstimate(column, figure.mean);
            }),
            recovered === null ? "no fault runs" : metricEstimate("recovered", recovered),
            `${censored} of ${faultRuns}`,
          ]),
        },
      },
      ...(power.length === 0 ? [] : [{
        kind: "details" as const,
        summary: "How often all of k seeds recover (pass^k, exploratory)",
        blocks: [{
          kind: "table" as const,
          caption:
            "pass^k: how likely k seeds of one fault world all recover; intervals over worlds alone, seeds as they are",
          table: passTable(power),
        }],
      }]),
    ],
  };
}

/** What is not of every run says of which. */
function headingOf(column: Comparison["column"]): string {
  return `${metricHeading(column)}${isLookedAt({ faults: 0 }, column) ? "" : ", fault runs"}`;
}

function passTable(power: ReportSource["analysis"]["passPower"]): Table {
  const most = Math.max(...power.map(({ powers }) => powers.length));
  const shown = Array.from({ length: most }, (_, index) => index + 1);
  return {
    columns: [
      { heading: "arm", align: "left" },
      ...shown.map((k) => ({ heading: `k = ${k}`, align: "right" as const })),
    ],
    rows: power.map(({ arm, powers }) => [
      arm,
      ...shown.map((k) => {
        const found = powers.find((each) => each.k === k);
        return found === undefined ? "-" : estimateText(found.passed, 2);
      }),
    ]),
  };
}

function differences({ results: { experiment }, analysis, figures }: ReportSource): Section {
  const { comparisons } = analysis;
  const { reference } = experiment;
  return {
    kind: "section",
    title: `Differences against ${reference}`,
    blocks: comparisons.length === 0
      ? [paragraph(`No arm but ${reference} was played: there is nothing to compare.`)]
      : [
        paragraph(
          `An arm is better or worse than ${reference} only where the interval of the difference leaves 0 out. The ` +
            "probability of improvement is the share of pairs in which the arm does better, ties half: 0.5 is no difference.",
        ),
        ...figureBlocks(figures, "differences"),
        { kind: "table", caption: primaryCaption(experiment), table: primaryTable(comparisons, experiment) },
        {
          kind: "details",
          summary: "All other metrics, declared and exploratory",
          blocks: [{
            kind: "table",
            caption: "Paired differences in the other metrics",
            table: otherTable(comparisons.filter(({ declared }) => declared !== "primary")),
          }],
        },
      ],
  };
}

function primaryCaption({ primary: { column }, reference }: Experiment): string {
  return `${metricName(column)}: each arm less ${reference}, primary metric`;
}

function primaryTable(comparisons: readonly Comparison[], { primary: { column } }: Experiment): Table {
  const rows = comparisons.filter(({ declared }) => declared === "primary");
  const corrected = rows.some(({ holm }) => holm !== null);
  return {
    columns: [
      { heading: "arm", align: "left" },
      { heading: "verdict", align: "left" },
      { heading: "pairs", align: "right" },
      { heading: `mean difference${unitNote(column)}`, align: "right" },
      { heading: "interquartile mean", align: "right" },
      { heading: "probability of improvement", align: "right" },
      { heading: "p (sign flips)", align: "right" },
      ...(corrected ? [{ heading: "p (Holm)", align: "right" } as const] : []),
    ],
    rows: rows.map(({ arm, pairs, difference, iqm, improvement, p, holm, standing }) => [
      arm,
      standing,
      String(pairs),
      metricDifference(column, difference),
      metricDifference(column, iqm),
      estimateText(improvement, 2),
      probability(p),
      ...(corrected ? [holm === null ? "-" : probability(holm)] : []),
    ]),
  };
}

function unitNote(column: Comparison["column"]): string {
  return column === "violationMinutes" ? " (min)" : "";
}

function otherTable(comparisons: readonly Comparison[]): Table {
  return {
    columns: [
      { heading: "arm", align: "left" },
      { heading: "metric", align: "left" },
      { heading: "declared", align: "left" },
      { heading: "verdict", align: "left" },
      { heading: "pairs", align: "right" },
      { heading: "mean difference", align: "right" },
      { heading: "probability of improvement", align: "right" },
      { heading: "p (sign flips)", align: "right" },
    ],
    rows: comparisons.map(({ arm, column, declared, pairs, difference, improvement, p, standing }) => [
      arm,
      metricHeading(column),
      declared,
      standing,
      String(pairs),
      metricDifference(column, difference),
      estimateText(improvement, 2),
      probability(p),
    ]),
  };
}

function probability(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}

function aaSection({ analysis: { aa } }: ReportSource): Section {
  const { arm, twin, pairs, figures, verdict } = aa;
  const texts = figures.map(({ column, difference, covers }) =>
    `${metricName(column)} ${metricDifference(column, difference)}${covers ? "" : " (does not cover 0)"}`
  );
  return {
    kind: "section",
    title: "A/A check",
    blocks: [
      paragraph(
        { kind: "strong", text: { pass: "Passed.", fail: "Failed.", open: "Nothing was checked." }[verdict] },
        verdict === "open"
          ? ` No declared metric is looked at in the worlds that ${twin} and ${arm} played.`
          : ` ${twin} is ${arm} with other bookkeeping, and ${
            verdict === "pass" ? "every interval of their difference covers 0" : "an interval leaves out 0"
          }, over ${pairs} pairs: ${texts.join("; ")}.`,
      ),
    ],
  };
}

function recovery({ analysis: { recovery: curves }, figures }: ReportSource): Section {
  const horizon = curves.at(0)?.horizonSeconds ?? 0;
  return {
    kind: "section",
    title: "Recovery",
    blocks: curves.length === 0
      ? [paragraph("No world of this design has a fault: there is nothing to recover from.")]
      : [
        ...figureBlocks(figures, "recovery"),
        {
          kind: "table",
          caption: `Time to recover (exploratory), restricted to ${(horizon / 60).toFixed(1)} minutes`,
          table: {
            columns: [
              { heading: "arm", align: "left" },
              { heading: "fault runs", align: "right" },
              { heading: "recovered", align: "right" },
              { heading: "censored", align: "right" },
              { heading: "restricted mean (s)", align: "right" },
            ],
            rows: curves.map(({ arm, runs, recovered, censored, restrictedMeanSeconds }) => [
              arm,
              String(runs),
              String(recovered),
              String(censored),
              estimateText(restrictedMeanSeconds, 0),
            ]),
          },
        },
      ],
  };
}

function regret({ analysis: { regret: terms }, figures }: ReportSource): Section {
  if (terms === null) {
    return { kind: "section", title: "Regret", blocks: [paragraph("This design has no oracles: regret is unknown.")] };
  }
  const { agent, pairs, total, best, reached } = terms;
  return {
    kind: "section",
    title: "Regret",
    blocks: [
      paragraph(
        `Utility of the best oracle ${best.toFixed(3)}, of ${agent} ${reached.toFixed(3)}, over ${pairs} pairs: ` +
          `a regret of ${
            metricEstimate("utility", total)
          }. Diagnosis is what the true faults alone would have brought; ` +
          "foresight what choosing by the real future, instead of rehearsals, brings on top; generation what plans bring " +
          "that were never proposed.",
      ),
      ...figureBlocks(figures, "regret"),
      {
        kind: "table",
        caption: "Parts of the regret, in utility",
        table: {
          columns: [
            { heading: "part", align: "left" },
            { heading: "is", align: "left" },
            { heading: "utility lost", align: "right" },
          ],
          rows: terms.terms.map(({ name, upper, lower, utility }) => [
            name,
            `${upper} less ${lower}`,
            metricEstimate("utility", utility),
          ]),
        },
      },
    ],
  };
}
