/** From episodes to a report folder: report.md, figures, tables and manifest, all of them or none. */

import { access, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { renderSvg } from "../charts/render.ts";
import { type ReportInput, reportMarkdown } from "./incident_report.ts";
import { manifestText, type Provenance } from "./manifest.ts";
import { reportFigures } from "./report_figures.ts";
import { reportTables } from "./report_tables.ts";

/** What is written; everything else in the folder (databases, for one) stays as it is. */
const ownEntries = ["report.md", "manifest.json", "figures", "tables"];

/**
 * Writes beside the folder first and renames at the end, so that a failure leaves the old report whole.
 *
 * @throws what rendering or the file system throws; the folder is then as it was
 */
export async function writeReport(folder: string, report: ReportInput & Omit<Provenance, "command">): Promise<void> {
  const files = await reportFiles(report);
  files.set("manifest.json", manifestText(report, { episodes: report.episodes, files }));
  const fresh = `${folder}.new`;
  const old = `${folder}.old`;
  await settle(folder, old);
  await rm(fresh, { recursive: true, force: true });
  for (const [path, text] of files) {
    await mkdir(dirname(join(fresh, path)), { recursive: true });
    await writeFile(join(fresh, path), text);
  }
  if (await exists(folder)) await rename(folder, old);
  await rename(fresh, folder);
  await settle(folder, old);
}

/** Ends a replacement, also one that was killed half-way: what is not the report's moves on, or the old folder comes back. */
async function settle(folder: string, old: string): Promise<void> {
  if (!await exists(old)) return;
  if (!await exists(folder)) return await rename(old, folder);
  for (const entry of await readdir(old)) {
    if (!ownEntries.includes(entry)) await rename(join(old, entry), join(folder, entry));
  }
  await rm(old, { recursive: true });
}

/** Text of every file but the manifest, by its path inside the folder. */
async function reportFiles(report: ReportInput): Promise<Map<string, string>> {
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

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
