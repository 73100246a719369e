/** From an experiment's results to the files of its report: report.md, report.html, and each figure in light, dark and as data. */

import { namedPalette, paint } from "../charts/paint.ts";
import { darkPalette, palette } from "../charts/palette.ts";
import { renderSvg } from "../charts/render.ts";
import { analyseExperiment, type ExperimentAnalysis } from "../lab/analysis/analyse_experiment.ts";
import type { ExperimentResults } from "../lab/analysis/experiment_results.ts";
import { hashedText } from "../lab/provenance/hashed_text.ts";
import { documentHtml } from "./document_html.ts";
import { documentMarkdown } from "./document_markdown.ts";
import { experimentDocument } from "./experiment_document.ts";
import { experimentFigures } from "./experiment_figures.ts";

/**
 * Text of every file by its path inside the results folder. Pure: equal results give equal bytes.
 *
 * @throws ChartWarning when a figure cannot be drawn as it is meant
 */
export async function experimentFiles(results: ExperimentResults): Promise<ReadonlyMap<string, string>> {
  return await filesOf(results, analyseExperiment(results));
}

/** The same from an analysis that was made before. */
export async function filesOf(
  results: ExperimentResults,
  analysis: ExperimentAnalysis,
): Promise<ReadonlyMap<string, string>> {
  const figures = experimentFigures(results, analysis);
  const files = new Map<string, string>();
  const drawings = new Map<string, string>();
  for (const { name, spec } of figures) {
    const drawing = await renderSvg(spec(namedPalette));
    drawings.set(name, drawing);
    files.set(`figures/${name}.svg`, paint(drawing, palette));
    files.set(`figures/${name}-dark.svg`, paint(drawing, darkPalette));
    files.set(`figures/${name}.json`, hashedText(spec(palette)));
  }
  const document = experimentDocument({ results, analysis, figures });
  files.set("report.md", documentMarkdown(document));
  files.set("report.html", documentHtml(document, drawings));
  return files;
}
