/** `conformance`: runs a folder of recorded cases and prints what passed, what differs, and a JSON summary last. */

import { referenceCases, referenceKinds } from "../lab/conformance/reference_kinds.ts";
import type { Table } from "../report/table.ts";
import { terminalTable } from "../report/terminal_table.ts";
import { conformanceKinds } from "../simulator/conformance/kinds.ts";
import { carriedCases, CaseFileError, readCases } from "../simulator/conformance/read_cases.ts";
import { type CaseFile, type FileReport, runConformance } from "../simulator/conformance/run_conformance.ts";
import { terminalWidth } from "./terminal_width.ts";
import { UsageError } from "./usage_error.ts";
import { checkSummaryPath, writeSummary } from "./write_summary.ts";

export interface ConformanceOptions {
  readonly cases?: string;
  readonly json?: string;
}

/** Complaints shown per file. */
const shown = 5;

const longestLine = 400;

/** The exit code: 0 when every case got the recorded answer, else 1. */
export async function conformance({ cases, json }: ConformanceOptions): Promise<number> {
  if (json !== undefined) checkSummaryPath(json);
  const files: CaseFile[] = [];
  for (const folder of cases === undefined ? [carriedCases, referenceCases] : [cases]) {
    files.push(...await read(folder));
  }
  const reports = runConformance(files, [...conformanceKinds, ...referenceKinds]);
  const summary = JSON.stringify(summaryOf(reports));
  console.log(fittingTable(reports, terminalWidth()));
  for (const { file, complaints } of reports) {
    for (const { name, reasons } of complaints.slice(0, shown)) {
      console.log(cut(`${file} ${name}: ${reasons.join("; ")}`));
    }
    if (complaints.length > shown) console.log(`${file} … and ${complaints.length - shown} more`);
  }
  for (const { file, unread: { cases, fields } } of reports) {
    if (cases > 0) {
      console.log(
        cut(
          `${file} ${cases} ${cases === 1 ? "case has" : "cases have"} fields that are not read: ${fields.join(", ")}`,
        ),
      );
    }
  }
  if (json !== undefined) writeSummary(json, summary);
  console.log(summary);
  return reports.some(({ complaints }) => complaints.length > 0) ? 1 : 0;
}

async function read(folder: string): ReturnType<typeof readCases> {
  try {
    return await readCases(folder);
  } catch (error) {
    if (error instanceof CaseFileError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function summaryOf(reports: readonly FileReport[]) {
  return {
    passed: sum(reports, "passed"),
    failed: sum(reports, "failed"),
    unrecognised: sum(reports, "unrecognised"),
    files: reports.map(({ complaints, ...counts }) => ({ ...counts, firstDifferences: complaints.slice(0, shown) })),
  };
}

/** Without kinds where they do not fit: files bear their names. */
function fittingTable(reports: readonly FileReport[], width: number): string {
  const whole = tableOf(reports);
  const wide = terminalTable(whole);
  if (wide.split("\n").every((line) => line.length <= width)) return wide;
  const withoutKind = <Cell>(cells: readonly Cell[]) => cells.filter((_, index) => index !== 1);
  return terminalTable({ columns: withoutKind(whole.columns), rows: whole.rows.map(withoutKind) });
}

function tableOf(reports: readonly FileReport[]): Table {
  const counts = (report: Pick<FileReport, "passed" | "failed" | "unrecognised">) =>
    [report.passed, report.failed, report.unrecognised].map(String);
  return {
    columns: [
      { heading: "file", align: "left" },
      { heading: "kind", align: "left" },
      { heading: "passed", align: "right" },
      { heading: "failed", align: "right" },
      { heading: "unrecognised", align: "right" },
    ],
    rows: [
      ...reports.map((report) => [report.file, report.kinds.join(", ") || "-", ...counts(report)]),
      ["all", "", ...counts(summaryOf(reports))],
    ],
  };
}

/** The JSON has it in full. */
function cut(line: string): string {
  return line.length <= longestLine ? line : `${line.slice(0, longestLine - 1)}…`;
}

function sum(reports: readonly FileReport[], count: "passed" | "failed" | "unrecognised"): number {
  return reports.reduce((total, report) => total + report[count], 0);
}
