/** From an analysis to the sections on why: diagnosis, shadowing, learning, two examples, the breakdown by kind of world. */

import type { ReportSource } from "./report_source.ts";
import { type Block, paragraph } from "./document.ts";
import { figureBlocks } from "./figure_blocks.ts";
import {
  estimateText,
  metricDifference,
  metricHeading,
  metricName,
  metricText,
  numberText,
} from "../lab/analysis/metric_text.ts";

type Section = Block & { readonly kind: "section" };

export function insightSections(source: ReportSource): readonly Section[] {
  return [
    diagnosis(source),
    shadow(source),
    ...(source.results.experiment.learning === "stream" ? [learning(source)] : []),
    examples(source),
    breakdown(source),
  ];
}

function diagnosis({ analysis: { diagnosis: arms }, figures }: ReportSource): Section {
  return {
    kind: "section",
    title: "Diagnosis",
    blocks: arms.length === 0 ? [paragraph("No arm of this design diagnoses.")] : [
      {
        kind: "table",
        caption:
          "Last diagnosis of fault runs that were diagnosed (exploratory), with 95 % intervals; Brier and ECE of all runs",
        table: {
          columns: [
            { heading: "arm", align: "left" },
            { heading: "diagnosed", align: "right" },
            { heading: "surest claim true (A@1)", align: "right" },
            { heading: "exact fault set", align: "right" },
            { heading: "true with its path", align: "right" },
            { heading: "Brier of the set", align: "right" },
            { heading: "ECE of the set", align: "right" },
          ],
          rows: arms.map(({ arm, diagnosed, faultRuns, topRight, exact, pathRight, sets }) => [
            arm,
            `${diagnosed} of ${faultRuns}`,
            estimateText(topRight, 2),
            estimateText(exact, 2),
            estimateText(pathRight, 2),
            sets.brier.toFixed(3),
            sets.ece.toFixed(3),
          ]),
        },
      },
      paragraph(
        "Held against all faults of a run, whenever they began: where one is mended before the next comes, the last " +
          "diagnosis names only what is left and is not exact, a perfect one's neither.",
      ),
      ...figureBlocks(figures, "diagnosis-sets"),
      ...figureBlocks(figures, "diagnosis-claims"),
    ],
  };
}

function shadow({ analysis: { shadow: arms }, figures }: ReportSource): Section {
  return {
    kind: "section",
    title: "Shadowing",
    blocks: arms.length === 0 ? [paragraph("No arm of this design rehearses its plans.")] : [
      {
        kind: "table",
        caption: "What shadowing predicted, against what came (exploratory)",
        table: {
          columns: [
            { heading: "arm", align: "left" },
            { heading: "plans applied", align: "right" },
            { heading: "utility predicted less realised", align: "right" },
            { heading: "mean absolute error", align: "right" },
            { heading: "correlation", align: "right" },
            { heading: "Brier of recovery", align: "right" },
            { heading: "ECE of recovery", align: "right" },
          ],
          rows: arms.map(({ arm, applied, recovery, utilityBias, utilityError, utilityCorrelation }) => [
            arm,
            String(applied),
            metricDifference("utility", utilityBias),
            utilityError.toFixed(3),
            utilityCorrelation === null ? "-" : numberText(utilityCorrelation, 2),
            recovery.brier.toFixed(3),
            recovery.ece.toFixed(3),
          ]),
        },
      },
      ...figureBlocks(figures, "shadow-recovery"),
    ],
  };
}

function learning({ analysis: { learning: curves }, figures }: ReportSource): Section {
  return {
    kind: "section",
    title: "Learning",
    blocks: curves.length === 0
      ? [paragraph("No arm was played beside a frozen twin: there is no learning curve.")]
      : figureBlocks(figures, "learning"),
  };
}

function examples({ results: { examples: shown, experiment }, figures }: ReportSource): Section {
  const { primary: { column }, reference, aa: { arm } } = experiment;
  return {
    kind: "section",
    title: "Examples in full",
    blocks: shown.length === 0
      ? [paragraph(`In no pair did ${arm} and ${reference} come out differently: there is nothing to show in full.`)]
      : shown.map(({ kind, scenario, seed, difference, plans }): Block => {
        const stem = kind.replaceAll(" ", "-");
        return {
          kind: "section",
          title: `The ${kind}: ${scenario}, seed ${seed}`,
          blocks: [
            paragraph(
              `${arm} less ${reference}: ${metricText(column, difference)} ${metricName(column)}. ` +
                "Chosen by rule: the largest difference by the primary metric.",
            ),
            ...figureBlocks(figures, `${stem}-timeline`),
            ...(plans.length === 0
              ? [paragraph(`${arm} weighed no plan there.`)]
              : figureBlocks(figures, `${stem}-front`)),
          ],
        };
      }),
  };
}

function breakdown({ results: { experiment }, analysis: { breakdown: rows }, figures }: ReportSource): Section {
  const { column } = experiment.primary;
  return {
    kind: "section",
    title: "Breakdown",
    blocks: rows.length === 0 ? [paragraph("No arm was compared: there is nothing to break down.")] : [
      ...figureBlocks(figures, "breakdown"),
      {
        kind: "details",
        summary: "Every arm by pattern, topology and difficulty (exploratory)",
        blocks: [{
          kind: "table",
          caption: `${metricName(column)} by kind of world, against ${experiment.reference}`,
          table: {
            columns: [
              { heading: "world", align: "left" },
              { heading: "arm", align: "left" },
              { heading: "scenarios", align: "right" },
              { heading: "pairs", align: "right" },
              { heading: metricHeading(column), align: "right" },
              { heading: "difference", align: "right" },
              { heading: "recovered share of fault runs", align: "right" },
            ],
            rows: rows.map(({ by, value, arm, scenarios, pairs, mean, difference, recoveredShare }) => [
              `${by} ${value}`,
              arm,
              String(scenarios),
              String(pairs),
              metricText(column, mean),
              metricDifference(column, difference),
              recoveredShare === null ? "-" : recoveredShare.toFixed(2),
            ]),
          },
        }],
      },
    ],
  };
}
