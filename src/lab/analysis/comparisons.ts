/** From runs to the paired comparisons of every arm with the reference, the declared columns before the exploratory ones. */

import { holm } from "../../numeric/holm.ts";
import type { RunRow } from "../../memory/rows.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { type ComparedColumn, metricColumns } from "./compared_column.ts";
import { type Comparison, pairedFigure } from "./comparison.ts";
import type { Estimator } from "./estimate.ts";
import { pairedRuns } from "./paired_runs.ts";

export function comparisons(
  runs: readonly RunRow[],
  { experiment, estimator }: { readonly experiment: Experiment; readonly estimator: Estimator },
): readonly Comparison[] {
  const { arms, reference } = experiment;
  const columns = orderedColumns(experiment);
  const uncorrected = arms.filter((arm) => arm !== reference).flatMap((arm) => {
    const groups = pairedRuns(runs, { arm, reference });
    return columns.flatMap(({ column, declared }): readonly Comparison[] => {
      const figure = pairedFigure(groups, { column, estimator });
      return figure === null ? [] : [{ ...figure, arm, reference, declared, holm: null }];
    });
  });
  return withHolm(uncorrected);
}

/** An ablation is the full agent without one part, and is named so. */
function isAblation(arm: string): boolean {
  return arm.startsWith("without-");
}

/** One family per column: all ablations by it. */
function withHolm(uncorrected: readonly Comparison[]): readonly Comparison[] {
  const adjusted = new Map<Comparison, number>();
  const families = Map.groupBy(uncorrected.filter(({ arm }) => isAblation(arm)), ({ column }) => column);
  for (const family of families.values()) {
    const corrected = holm(family.map(({ p }) => p));
    family.forEach((comparison, index) => adjusted.set(comparison, corrected[index]));
  }
  return uncorrected.map((comparison) => ({ ...comparison, holm: adjusted.get(comparison) ?? null }));
}

interface DeclaredColumn {
  readonly column: ComparedColumn;
  readonly declared: Comparison["declared"];
}

function orderedColumns({ primary, secondary }: Experiment): readonly DeclaredColumn[] {
  const declared: readonly DeclaredColumn[] = [
    { column: primary.column, declared: "primary" },
    ...secondary.map(({ column }) => ({ column, declared: "secondary" as const })),
  ];
  const rest = [...metricColumns, "recovered" as const].filter((column) =>
    declared.every((each) => each.column !== column)
  );
  return [...declared, ...rest.map((column) => ({ column, declared: "exploratory" as const }))];
}
