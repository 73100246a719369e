/** From files of recorded cases to what passed, what failed and what no kind recognises, file by file. */

import { type ConformanceKind, difference } from "./conformance_kind.ts";
import { conformanceKinds } from "./kinds.ts";

/** One file's cases, each of them any JSON. */
export interface CaseFile {
  readonly file: string;
  readonly cases: readonly unknown[];
}

/** A case that did not pass: its name, or its place in the file, and why. */
export interface Complaint {
  readonly name: string;
  readonly reasons: readonly string[];
}

export interface FileReport {
  readonly file: string;
  /** Kinds that recognised a case of the file, in order of their first. */
  readonly kinds: readonly string[];
  readonly passed: number;
  readonly failed: number;
  /** Cases that fit no kind, or more than one: never passed over in silence. */
  readonly unrecognised: number;
  readonly complaints: readonly Complaint[];
}

/** Runs every case of every file against `kinds`. */
export function runConformance(
  files: readonly CaseFile[],
  kinds: readonly ConformanceKind[] = conformanceKinds,
): readonly FileReport[] {
  return files.map(({ file, cases }) => {
    const found = new Set<string>();
    const complaints: Complaint[] = [];
    let passed = 0;
    let failed = 0;
    let unrecognised = 0;
    cases.forEach((value, index) => {
      const { kind, reasons } = judge(value, kinds);
      if (kind !== null) found.add(kind);
      if (kind === null) unrecognised++;
      else if (reasons.length > 0) failed++;
      else passed++;
      if (kind === null || reasons.length > 0) complaints.push({ name: nameOf(value, index), reasons });
    });
    return { file, kinds: [...found], passed, failed, unrecognised, complaints };
  });
}

/** More problems than these, and a case is not like a kind at all. */
const likeness = 2;

interface Judgement {
  readonly kind: string | null;
  readonly reasons: readonly string[];
}

function judge(value: unknown, kinds: readonly ConformanceKind[]): Judgement {
  const recognised: Judgement[] = [];
  let nearest: Judgement = { kind: null, reasons: ["no kind recognises it"] };
  let fewest = likeness + 1;
  for (const kind of kinds) {
    const result = checked(kind, value);
    if (result.recognised) recognised.push({ kind: kind.name, reasons: result.differences });
    else if (result.problems.length < fewest) {
      fewest = result.problems.length;
      nearest = {
        kind: null,
        reasons: [`no kind recognises it; the nearest is "${kind.name}": ${result.problems.join("; ")}`],
      };
    }
  }
  if (recognised.length > 1) {
    return { kind: null, reasons: [`it fits several kinds: ${recognised.map(({ kind }) => kind).join(", ")}`] };
  }
  return recognised[0] ?? nearest;
}

/** A rule that throws has not given upstream's answer. */
function checked(kind: ConformanceKind, value: unknown): ReturnType<ConformanceKind["check"]> {
  try {
    return kind.check(value);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { recognised: true, differences: difference("outcome", "an answer", `an error: ${message}`) };
  }
}

function nameOf(value: unknown, index: number): string {
  const name = typeof value === "object" && value !== null && "name" in value ? value.name : undefined;
  return typeof name === "string" && name !== "" ? name : `case ${index + 1}`;
}
