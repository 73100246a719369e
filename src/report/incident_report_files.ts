/** From episodes to the files of their report: report.md, figures and tables, by path inside the results folder. */

import { renderSvg } from "../charts/render.ts";
import { type ReportInput, reportMarkdown } from "./incident_report.ts";
import { reportFigures } from "./report_figures.ts";
import { reportTables } from "./report_tables.ts";

/** @throws what rendering throws */
export async function incidentReportFiles(report: ReportInput): Promise<ReadonlyMap<string, string>> {
  const { episodes, baseline } = report;
  const files = new Map<string, string>();
  const figures = new Map<string, string>();
  for (const { name, spec } of reportFigures(episodes, baseline)) {
    const path = `figures/${name}.svg`;
    figures.set(name, path);
    files.set(path, await renderSvg(spec));
  }
  for (const [name, text] of reportTables(episodes, baseline)) files.set(`tables/${name}.csv`, text);
  files.set("report.md", reportMarkdown(report, figures));
  return files;
}
