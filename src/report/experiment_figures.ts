/** From results and their analysis to the figures of an experiment's report: which there are, what they show, how they are drawn. */

import { examplePoints } from "../charts/example_front.ts";
import { type IntervalGroup, intervalPlot } from "../charts/interval_plot.ts";
import { learningCurvesChart } from "../charts/learning_curves.ts";
import { pairedTimelinesChart } from "../charts/paired_timelines.ts";
import type { Palette } from "../charts/palette.ts";
import { planFrontChart } from "../charts/plan_front.ts";
import { recoveryCurvesChart } from "../charts/recovery_curves.ts";
import { regretWaterfallChart } from "../charts/regret_waterfall.ts";
import { reliabilityDiagrams } from "../charts/reliability_diagrams.ts";
import type { ExperimentAnalysis } from "../lab/analysis/analyse_experiment.ts";
import type { Example, ExperimentResults } from "../lab/analysis/experiment_results.ts";
import type { Metric } from "../lab/experiment/experiment.ts";
import { metricDifference, metricEstimate, metricHeading, metricName } from "../lab/analysis/metric_text.ts";

export interface ExperimentFigure {
  /** Stem of its files. */
  readonly name: string;
  readonly caption: string;
  /** For those who do not see it. */
  readonly alt: string;
  readonly spec: (palette: Palette) => ReturnType<typeof intervalPlot>;
}

interface Told {
  readonly results: ExperimentResults;
  readonly analysis: ExperimentAnalysis;
}

/** In the report's order, at most eleven; a figure without data is absent. */
export function experimentFigures(results: ExperimentResults, analysis: ExperimentAnalysis): ExperimentFigure[] {
  const told = { results, analysis };
  return [
    ...differences(told),
    ...recovery(told),
    ...regret(told),
    ...diagnosis(told),
    ...shadow(told),
    ...learning(told),
    ...breakdown(told),
    ...results.examples.flatMap((example) => exampleFigures(example, results.experiment.primary)),
  ];
}

function differences({ results: { experiment }, analysis }: Told): readonly ExperimentFigure[] {
  const { reference, primary } = experiment;
  const { column } = primary;
  const against: IntervalGroup = {
    title: `against ${reference}`,
    rows: analysis.comparisons.filter((comparison) => comparison.declared === "primary").map((comparison) => ({
      label: comparison.arm,
      estimate: comparison.difference,
      standing: comparison.standing,
      text: metricDifference(column, comparison.difference),
    })),
  };
  const { arm, twin, figures } = analysis.aa;
  const check: IntervalGroup = {
    title: "A/A check: the same agent twice",
    rows: figures.filter((figure) => figure.column === column).map(({ difference }) => ({
      label: `${twin} less ${arm}`,
      estimate: difference,
      standing: "A/A",
      text: metricDifference(column, difference),
    })),
  };
  if (against.rows.length + check.rows.length === 0) return [];
  return [{
    name: "differences",
    caption: `Paired differences in ${metricName(column)} against ${reference}, means with 95 % intervals; ` +
      `${sideText(primary)}. What covers 0 is undecided; the A/A row has to.`,
    alt: `Forest plot: ${rowsText([against, check])}`,
    spec: (palette) =>
      intervalPlot([against, check], {
        title: `${metricName(column)}: each arm less ${reference}`,
        subtitle: ["mean over pairs of equal scenario and seed, 95 % interval", sideText(primary)],
        axis: `difference in ${metricHeading(column)}`,
        palette,
      }),
  }];
}

function recovery({ results: { experiment }, analysis: { recovery: curves } }: Told): readonly ExperimentFigure[] {
  if (curves.length === 0) return [];
  return [{
    name: "recovery",
    caption:
      `Share of the fault worlds' runs that had recovered, by Kaplan–Meier with 95 % bands; 0 is a run's own first violation. ` +
      `Dashed: ${experiment.reference}. Upright marks: runs that ended before they had recovered, censored there.`,
    alt: `Recovery curves: ${
      curves.map(({ arm, recovered, runs, censored }) => `${arm} ${recovered} of ${runs}, ${censored} censored`).join(
        "; ",
      )
    }.`,
    spec: (palette) =>
      recoveryCurvesChart(curves, {
        reference: experiment.reference,
        subtitle: [
          "minutes since the first violation, Kaplan–Meier with 95 % bands",
          `dashed: ${experiment.reference}; upright marks: censored`,
        ],
        palette,
      }),
  }];
}

function regret({ analysis: { regret: terms } }: Told): readonly ExperimentFigure[] {
  if (terms === null) return [];
  return [{
    name: "regret",
    caption: `What ${terms.agent} loses against the best oracle, in utility, part by part; ` +
      "the rule across a bar is the 95 % interval of the part.",
    alt: `Waterfall of utility lost: ${
      terms.terms.map(({ name, utility }) => `${name} ${metricEstimate("utility", utility)}`).join("; ")
    }.`,
    spec: (palette) =>
      regretWaterfallChart(terms, {
        subtitle: [
          ...terms.terms.map(({ name, upper, lower }) => `${name}: ${upper} less ${lower}`),
          `means over ${terms.pairs} pairs; rules: 95 % intervals of the parts`,
        ],
        palette,
      }),
  }];
}

function diagnosis({ analysis }: Told): readonly ExperimentFigure[] {
  return [
    ...reliability("diagnosis-sets", {
      title: "Confidence in the leading fault set, and how often it was right",
      predicted: "probability given",
      observed: "share that was right",
      panels: analysis.diagnosis.map(({ arm, sets }) => ({ title: arm, calibration: sets })),
    }),
    ...reliability("diagnosis-claims", {
      title: "Confidence in the surest claim, and how often it was true",
      predicted: "probability given",
      observed: "share that was true",
      panels: analysis.diagnosis.flatMap(({ arm, claims }) =>
        claims === null ? [] : [{ title: arm, calibration: claims }]
      ),
    }),
  ];
}

function shadow({ analysis }: Told): readonly ExperimentFigure[] {
  return reliability("shadow-recovery", {
    title: "Recovery that shadowing predicted, and how often it came",
    predicted: "probability predicted",
    observed: "share that recovered",
    panels: analysis.shadow.map(({ arm, recovery }) => ({ title: arm, calibration: recovery })),
  });
}

type ReliabilityFigure = Pick<Parameters<typeof reliabilityDiagrams>[1], "title" | "predicted" | "observed"> & {
  readonly panels: Parameters<typeof reliabilityDiagrams>[0];
};

function reliability(name: string, { panels, ...view }: ReliabilityFigure): readonly ExperimentFigure[] {
  if (panels.length === 0) return [];
  return [{
    name,
    caption: `${view.title}, in bins. On the dashed diagonal: as often as said; below it: too sure. ` +
      "Bars: cases in the bin.",
    alt: `Reliability diagrams: ${
      panels.map(({ title, calibration: { ece, count } }) => `${title} ECE ${ece.toFixed(3)} over ${count} cases`)
        .join("; ")
    }.`,
    spec: (palette) =>
      reliabilityDiagrams(panels, { ...view, subtitle: ["dashed: as often as said; bars: cases in the bin"], palette }),
  }];
}

function learning({ analysis: { learning: curves } }: Told): readonly ExperimentFigure[] {
  const [first] = curves;
  if (first === undefined) return [];
  return [{
    name: "learning",
    caption: `${metricName(first.column)} of a learning arm less those of its frozen twin, by place in the stream, ` +
      "with 95 % bands.",
    alt: `Learning curves: ${
      curves.flatMap(({ arm, column, points }) => {
        const last = points.at(-1);
        return last === undefined ? [] : [`${arm} ends at ${metricDifference(column, last.difference)}`];
      }).join("; ")
    }.`,
    spec: (palette) =>
      learningCurvesChart(curves, {
        subtitle: ["dashed: the frozen twin, same scenarios and seeds; bands: 95 %"],
        axis: metricHeading(first.column),
        palette,
      }),
  }];
}

function breakdown({ results: { experiment }, analysis }: Told): readonly ExperimentFigure[] {
  const { aa: { arm: agent }, reference, primary } = experiment;
  const kinds = ["pattern", "difficulty", "topology"] as const;
  const groups = kinds.map((by): IntervalGroup => ({
    title: `by ${by}`,
    rows: analysis.breakdown.filter((row) => row.by === by && row.arm === agent).map((row) => ({
      label: row.value,
      estimate: row.difference,
      standing: row.standing,
      text: `${metricDifference(primary.column, row.difference)}, n = ${row.pairs}`,
    })),
  }));
  if (groups.every(({ rows }) => rows.length === 0)) return [];
  return [{
    name: "breakdown",
    caption: `Where ${agent} gains and loses against ${reference} (exploratory): ${metricName(primary.column)} ` +
      `by pattern, difficulty and topology, with 95 % intervals; ${sideText(primary)}.`,
    alt: `Dot plot: ${rowsText(groups)}`,
    spec: (palette) =>
      intervalPlot(groups, {
        title: `${metricName(primary.column)}: ${agent} less ${reference}`,
        subtitle: ["exploratory; 95 % intervals, n: pairs", sideText(primary)],
        axis: `difference in ${metricHeading(primary.column)}`,
        palette,
      }),
  }];
}

function exampleFigures(example: Example, primary: Metric): readonly ExperimentFigure[] {
  const { kind, scenario, seed, difference, agent, reference, plans } = example;
  const stem = kind.replaceAll(" ", "-");
  const where = `${scenario}, seed ${seed}`;
  const by = `${
    metricDifference(primary.column, { value: difference, low: difference, high: difference }).split(" ")[0]
  } ${metricName(primary.column)}`;
  const points = examplePoints(plans);
  return [
    {
      name: `${stem}-timeline`,
      caption: `The ${kind}: ${where} under ${reference.run.arm} and ${agent.run.arm} (${by}), the same world twice.`,
      alt: `Timelines of ${where}: ${
        [reference, agent].map(({ run }) =>
          `${run.arm} ${run.violationMinutes.toFixed(1)} violation minutes, ${
            run.recovered ? "recovered" : "not recovered"
          }`
        ).join("; ")
      }.`,
      spec: (palette) => pairedTimelinesChart(example, { title: `The ${kind}`, palette }),
    },
    ...(points.length === 0 ? [] : [{
      name: `${stem}-front`,
      caption: `The plans that ${agent.run.arm} weighed first in the ${kind}.`,
      alt: `Plans: ${points.map(({ planId, title, standing }) => `${planId} ${title}, ${standing}`).join("; ")}.`,
      spec: (palette: Palette) =>
        planFrontChart(points, { title: `Plans weighed in the ${kind}`, of: `${where}, first attempt`, palette }),
    }]),
  ];
}

function sideText({ better }: Metric): string {
  return better === "less" ? "left of 0 is better" : "right of 0 is better";
}

function rowsText(groups: readonly IntervalGroup[]): string {
  return `${groups.flatMap(({ rows }) => rows.map(({ label, text }) => `${label} ${text}`)).join("; ")}.`;
}
