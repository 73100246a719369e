/** What every section of an experiment's report is written from. */

import type { ExperimentAnalysis } from "../lab/analysis/analyse_experiment.ts";
import type { ExperimentResults } from "../lab/analysis/experiment_results.ts";
import type { ExperimentFigure } from "./experiment_figures.ts";

export interface ReportSource {
  readonly results: ExperimentResults;
  readonly analysis: ExperimentAnalysis;
  readonly figures: readonly ExperimentFigure[];
}
